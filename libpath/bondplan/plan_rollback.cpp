#include "libpath/bondplan/plan_rollback.h"

#include <iterator>
#include <set>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"
#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/option_writes.h"
#include "libpath/bondplan/wanted_options.h"

namespace libpath {
namespace {

namespace lc = link_change;

using Changes = std::vector<LinkChange>;

BondOptionValue value_or_initial(const BondOptionValues& options, const OptionRule& rule) {
  const auto found = options.find(rule.option);
  return found == options.end() ? initial_value(rule) : found->second;
}

// The values to go back to: all that were told, for going back resets options, too; and new ones'
// of a new bond.
BondOptionValues values_of_before(const BondOptionValues& before, const BondOptionValues& after) {
  BondOptionValues values;
  for (const OptionRule& rule : kBondOptions) {
    if (rule.kind == OptionKind::link) continue;
    if (before.contains(rule.option) || after.contains(rule.option))
      values.emplace(rule.option, value_or_initial(before, rule));
  }
  return values;
}

bool sets_mac(const Link& bond) {
  return bond.is_bond() && !bond.mac.is_zero() && !mac_follows_slave({}, &*bond.bond);
}

struct Undo {
  const LinkTable& before;

  Changes operator()(const lc::CreateBond& change) const {
    const Link* link = before.find(change.name);  // by name it was not there
    return link != nullptr ? Changes{} : Changes{lc::DeleteLink{kNewBond}};
  }

  // Plans delete nothing, and a link's index would not come back.
  Changes operator()(const lc::DeleteLink&) const { return {}; }

  Changes operator()(const lc::SetOption& change) const {
    const Link* link = before.find(change.bond);
    const OptionRule* rule = find_option(change.option);
    if (link == nullptr || !link->bond || rule == nullptr) return {};
    if (rule->kind == OptionKind::link)
      return {
          lc::SetOption{change.bond, change.option, value_or_initial(link->bond->options, *rule)}};
    BondOptionValues after = link->bond->options;
    forecast_option(after, change.option, change.value);
    Changes changes;
    for (const auto& write : option_writes(after, values_of_before(link->bond->options, after)))
      changes.push_back(lc::SetOption{change.bond, write.option, write.value});
    // While the address follows the slaves nobody can give the bond its own back.
    const bool may_follow =
        change.option == BondOption::mode || change.option == BondOption::fail_over_mac;
    if (may_follow && sets_mac(*link)) changes.push_back(lc::SetMac{change.bond, link->mac});
    return changes;
  }

  Changes operator()(const lc::Enslave& change) const {
    Changes changes{lc::Release{change.slave}};
    const Link* bond = before.find(change.bond);
    const bool was_first = before.slaves_of(change.bond).empty();
    if (bond != nullptr && was_first && sets_mac(*bond))
      changes.push_back(lc::SetMac{change.bond, bond->mac});
    return changes;
  }

  Changes operator()(const lc::Release& change) const {
    const Link* slave = before.find(change.slave);
    if (slave == nullptr || slave->master == 0) return {};
    const Link* master = before.find(slave->master);
    Changes changes;
    const bool bond = master != nullptr && master->is_bond();
    if (bond && before.slaves_of(slave->master).size() == 1 && sets_mac(*master))
      changes.push_back(lc::SetMac{slave->master, master->mac});
    changes.push_back(lc::Enslave{change.slave, slave->master});
    if (bond) put_back(*slave, *master, changes);
    return changes;
  }

  // A slave that comes back is up, has its bond's MTU, and no settings of its own.
  static void put_back(const Link& slave, const Link& bond, Changes& changes) {
    if (slave.mtu != bond.mtu) changes.push_back(lc::SetMtu{slave.index, slave.mtu});
    const auto mode = in_mode(bond.bond->mode());
    if (slave.slave) {
      const SlaveInfo& info = *slave.slave;
      if (info.prio.value_or(0) != 0 && (mode & bond_modes::kActive) != 0)
        changes.push_back(lc::SetSlavePrio{slave.index, *info.prio});
      if (info.queue_id != 0) changes.push_back(lc::SetQueueId{slave.index, info.queue_id});
      if (info.actor_port_prio && (mode & bond_modes::kLacp) != 0)
        changes.push_back(lc::SetActorPortPrio{slave.index, *info.actor_port_prio});
    }
    if (bond.bond->number(BondOption::primary) == slave.index && (mode & bond_modes::kActive) != 0)
      changes.push_back(lc::SetOption{bond.index, BondOption::primary, slave.index});
    if (!slave.up) changes.push_back(lc::SetUp{slave.index, false});
  }

  Changes operator()(const lc::SetUp& change) const {
    const Link* link = before.find(change.link);
    if (link == nullptr || link->up == change.up) return {};
    return {lc::SetUp{change.link, link->up}};
  }

  Changes operator()(const lc::SetMtu& change) const {
    const Link* link = before.find(change.link);
    if (link == nullptr) return {};
    Changes changes{lc::SetMtu{change.link, link->mtu}};
    if (!link->is_bond()) return changes;
    for (const Link* slave : before.slaves_of(change.link))
      if (slave->mtu != link->mtu) changes.push_back(lc::SetMtu{slave->index, slave->mtu});
    return changes;
  }

  Changes operator()(const lc::SetMac& change) const {
    const Link* link = before.find(change.link);
    if (link == nullptr || link->mac.is_zero()) return {};
    return {lc::SetMac{change.link, link->mac}};
  }

  const SlaveInfo* slave_of(LinkIndex index) const {
    const Link* link = before.find(index);
    return link == nullptr || !link->slave ? nullptr : &*link->slave;
  }
  Changes operator()(const lc::SetSlavePrio& change) const {
    const SlaveInfo* was = slave_of(change.slave);
    if (was == nullptr) return {};
    return {lc::SetSlavePrio{change.slave, was->prio.value_or(0)}};
  }
  Changes operator()(const lc::SetQueueId& change) const {
    const SlaveInfo* was = slave_of(change.slave);
    if (was == nullptr) return {};
    return {lc::SetQueueId{change.slave, was->queue_id}};
  }
  Changes operator()(const lc::SetActorPortPrio& change) const {
    constexpr std::uint16_t kOfNewSlave = 255;
    const SlaveInfo* was = slave_of(change.slave);
    if (was == nullptr) return {};
    return {lc::SetActorPortPrio{change.slave, was->actor_port_prio.value_or(kOfNewSlave)}};
  }
};

}  // namespace

std::vector<LinkChange> rollback_of(const LinkChange& change, const LinkTable& before) {
  return std::visit(Undo{before}, change);
}

std::vector<LinkChange> rollback_steps(std::span<const BondStep> done, const LinkTable& before) {
  LinkTable now = before;
  std::vector<Changes> undos;
  for (const auto& step : done) {
    undos.push_back(rollback_of(step.change, now));
    forecast(now, step.change);
  }
  Changes all;
  for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo)
    all.insert(all.end(), std::make_move_iterator(undo->begin()),
               std::make_move_iterator(undo->end()));
  return all;
}

}  // namespace libpath
