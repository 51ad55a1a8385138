#include "libpath/bondplan/bond_plan.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/option_writes.h"
#include "libpath/bondplan/plan_text.h"
#include "libpath/bondplan/wanted_options.h"

namespace libpath {
namespace {

namespace lc = link_change;

bool needs_slaves_out(const OptionWrite& write) {
  return write.needs == OptionNeeds::no_slaves ||
         write.needs == OptionNeeds::no_slaves_and_bond_down;
}

bool needs_bond_down(const OptionWrite& write) {
  return write.needs == OptionNeeds::bond_down ||
         write.needs == OptionNeeds::no_slaves_and_bond_down;
}

class BondPlanner {
 public:
  BondPlanner(const LinkTable& kernel, const WantedBond& wanted, const BondPlanOptions& options)
      : wanted_(wanted), options_(options), before_(kernel), now_(kernel) {
    plan_.bond = wanted.name;
  }

  BondPlan run() {
    if (!wanted_.managed) return plan_;
    const Link* link = before_.find(wanted_.name);
    if (link != nullptr && !link->is_bond()) {
      note(FindingLevel::error, "name-taken", "",
           wanted_.name + " is there already and is no bond: nothing is done");
      return plan_;
    }
    exclusive_ = options_.exclusive && !wanted_.has_errors();
    plan_.link = link == nullptr ? kNewBond : link->index;
    if (link == nullptr) {
      create();
    } else {
      change_options();
    }
    set_mtu();
    set_mac();
    take_slaves();
    release_others();
    set_mac();  // gone if there is no slave left
    set_slaves();
    choose_slaves();
    if (!bond().up) step(lc::SetUp{plan_.link, true}, outage_, "is down");
    return plan_;
  }

 private:
  const Link& bond() const { return *now_.find(plan_.link); }

  void step(LinkChange change, Disruption disruption, std::string reason) {
    forecast(now_, change);
    plan_.steps.push_back({std::move(change), disruption, std::move(reason)});
  }

  void note(FindingLevel level, std::string code, std::string slave, std::string text) {
    plan_.findings.push_back({std::move(code), level, std::move(slave), std::move(text)});
  }

  bool is_wanted(LinkIndex link) const {
    return std::any_of(wanted_.slaves.begin(), wanted_.slaves.end(),
                       [&](const WantedSlave& slave) { return slave.link == link; });
  }

  bool carries_now() const { return has_carrier(now_, plan_.link); }

  // What it costs its master when this interface is gone, for a moment or for good.
  Disruption without(LinkIndex index) const {
    const Link& link = *now_.find(index);
    if (link.master == 0) return link.up && link.carrier ? Disruption::one_link : Disruption::none;
    if (!carries(now_, link)) return Disruption::none;
    const bool last = has_carrier(now_, link.master) && !has_carrier(now_, link.master, index);
    return last ? Disruption::slaves_out : Disruption::one_link;
  }

  void create() {
    BondOptionValues options = wanted_.options;
    std::erase_if(options, [&](const auto& row) {
      const auto refused = options_.not_taken.options.find(row.first);
      return refused != options_.not_taken.options.end() && same_value(refused->second, row.second);
    });
    step(lc::CreateBond{wanted_.name, std::move(options)}, Disruption::none, "is not there");
  }

  void change_options() {
    const auto writes =
        option_writes(bond().bond->options, wanted_.options, options_.not_taken.options);
    const bool has_slaves = !now_.slaves_of(plan_.link).empty();
    const bool out = has_slaves && std::any_of(writes.begin(), writes.end(), needs_slaves_out);
    const bool down = bond().up && std::any_of(writes.begin(), writes.end(), needs_bond_down);
    if (out || down) outage_ = out ? Disruption::slaves_out : Disruption::bond_down;
    if (down) step(lc::SetUp{plan_.link, false}, outage_, "for what needs it down");
    if (out) release_all();
    for (const auto& write : writes)
      if (write.needs != OptionNeeds::nothing) set_option(write, outage_);
    if (down && !out) step(lc::SetUp{plan_.link, true}, outage_, "was up");
    for (const auto& write : writes)
      if (write.needs == OptionNeeds::nothing) set_option(write, disruption_of(write));
    if (!out) outage_ = Disruption::none;
  }

  void release_all() {
    for (const Link* slave : before_.slaves_of(plan_.link))
      step(lc::Release{slave->index}, outage_, "for what needs the bond without slaves");
  }

  void set_option(const OptionWrite& write, Disruption disruption) {
    step(lc::SetOption{plan_.link, write.option, write.value}, disruption, why_written(write));
  }

  std::string why_written(const OptionWrite& write) const {
    const auto& was = before_.find(plan_.link)->bond->options;
    const auto& is = bond().bond->options;
    const auto found = was.find(write.option);
    if (found != was.end() && same_value(found->second, write.value))
      return "a step before resets it";
    if (found != was.end()) return "is " + option_value_text(write.option, found->second, before_);
    if (is.contains(write.option)) return "a step before changes it";
    const OptionKind kind = find_option(write.option)->kind;
    const bool list = kind == OptionKind::ipv4_targets || kind == OptionKind::ipv6_targets;
    return list ? "is none" : "the kernel tells no value";
  }

  Disruption disruption_of(const OptionWrite& write) const {
    if (outage_ == Disruption::slaves_out) return outage_;
    if (bond().bond->mode() != BondMode::lacp || !carries_now()) return Disruption::none;
    if (write.option == BondOption::ad_actor_sys_prio ||
        write.option == BondOption::ad_actor_system)
      return Disruption::pause;
    if (write.option != BondOption::min_links) return Disruption::none;
    LinkTable then = now_;
    forecast(then, lc::SetOption{plan_.link, write.option, write.value});
    return has_carrier(then, plan_.link) ? Disruption::none : Disruption::bond_down;
  }

  Disruption cost_for_all() const { return carries_now() ? Disruption::pause : outage_; }

  void set_mtu() {
    if (wanted_.mtu && bond().mtu != *wanted_.mtu)
      step(lc::SetMtu{plan_.link, *wanted_.mtu}, cost_for_all(),
           "is " + std::to_string(bond().mtu));
  }

  // The wanted one; else the kernel gives the bond another one when the slaves leave and return.
  void set_mac() {
    if (mac_follows_slave({}, &*bond().bond)) return;
    const Link* was = before_.find(plan_.link);
    if (wanted_.mac && bond().mac != *wanted_.mac) {
      step(lc::SetMac{plan_.link, *wanted_.mac}, cost_for_all(),
           bond().mac.is_zero() ? "is not known beforehand" : "is " + bond().mac.text());
    } else if (was != nullptr && bond().mac.is_zero() && !was->mac.is_zero()) {
      step(lc::SetMac{plan_.link, was->mac}, cost_for_all(), "lost with the last slave");
    }
  }

  void take_slaves() {
    for (const auto& slave : wanted_.slaves) take(slave.link, "is no slave");
    if (outage_ != Disruption::slaves_out || exclusive_) return;
    for (const Link* slave : before_.slaves_of(plan_.link)) take(slave->index, "was a slave");
  }

  void take(LinkIndex index, std::string reason) {
    const Link* link = now_.find(index);
    if (link == nullptr || link->master == plan_.link) return;
    if (link->master != 0) take_from_other(*link);
    if (now_.find(index)->up)
      step(lc::SetUp{index, false}, without(index), "the kernel enslaves what is down");
    const bool back = before_.find(index)->master == plan_.link;
    step(lc::Enslave{index, plan_.link}, back ? outage_ : Disruption::none,
         back ? "was a slave" : std::move(reason));
  }

  void take_from_other(const Link& link) {
    const Link* other = now_.find(link.master);
    const std::string master = other == nullptr ? "another master" : other->name;
    const Disruption cost = without(link.index);
    if (cost == Disruption::slaves_out)
      note(FindingLevel::warning, "slave-last-elsewhere", link.name,
           link.name + " is the last one with carrier in " + master);
    step(lc::Release{link.index}, cost, "is in " + master);
  }

  void release_others() {
    for (const Link* slave : before_.slaves_of(plan_.link)) {
      if (is_wanted(slave->index)) continue;
      if (!exclusive_) {
        note(FindingLevel::info, "slave-not-configured", slave->name,
             slave->name + " is a slave but not configured: left");
      } else if (now_.find(slave->index)->master == plan_.link) {
        step(lc::Release{slave->index}, without(slave->index), "is not configured");
      }
    }
  }

  // The settings to have: those wanted, and those of a slave that was out and in again.
  std::vector<WantedSlave> slave_settings() const {
    std::vector<WantedSlave> all = wanted_.slaves;
    if (outage_ != Disruption::slaves_out) return all;
    for (const Link* was : before_.slaves_of(plan_.link)) {
      if (!was->slave || now_.find(was->index)->master != plan_.link) continue;
      auto own = std::find_if(all.begin(), all.end(),
                              [&](const WantedSlave& slave) { return slave.link == was->index; });
      if (own == all.end())
        own = all.insert(all.end(),
                         {was->index, was->name, std::nullopt, std::nullopt, std::nullopt});
      const auto mode = in_mode(bond().bond->mode());
      if (!own->prio && (mode & bond_modes::kActive) != 0) own->prio = was->slave->prio;
      if (!own->queue_id) own->queue_id = was->slave->queue_id;
      if (!own->actor_port_prio && (mode & bond_modes::kLacp) != 0)
        own->actor_port_prio = was->slave->actor_port_prio;
    }
    return all;
  }

  void set_slaves() {
    const auto settings = slave_settings();
    for (const auto& slave : settings) {
      const Link* link = now_.find(slave.link);
      if (link == nullptr || link->master != plan_.link || !link->slave) continue;
      if (link->mtu != bond().mtu)
        step(lc::SetMtu{slave.link, bond().mtu}, without(slave.link),
             "is " + std::to_string(link->mtu) + ", the bond's is another");
      if (!now_.find(slave.link)->up)
        step(lc::SetUp{slave.link, true}, Disruption::none, "is down");
      set_prios(slave);
    }
    for (const auto& slave : settings) set_queue(slave, settings);
  }

  const WantedSlave* refused(LinkIndex link) const {
    const auto found = options_.not_taken.slaves.find(link);
    return found == options_.not_taken.slaves.end() ? nullptr : &found->second;
  }

  static std::string told(const std::optional<std::int64_t>& value) {
    return value ? "is " + std::to_string(*value) : "the kernel tells no value";
  }

  void set_prios(const WantedSlave& slave) {
    const SlaveInfo is = *now_.find(slave.link)->slave;
    const WantedSlave* no = refused(slave.link);
    if (slave.prio && is.prio != slave.prio && !(no && no->prio == slave.prio) &&
        (is.prio || *slave.prio != 0))
      step(lc::SetSlavePrio{slave.link, *slave.prio}, Disruption::none, told(is.prio));
    if (slave.actor_port_prio && is.actor_port_prio != slave.actor_port_prio &&
        !(no && no->actor_port_prio == slave.actor_port_prio))
      step(lc::SetActorPortPrio{slave.link, *slave.actor_port_prio},
           bond().bond->mode() == BondMode::lacp ? without_in_lacp(slave.link) : Disruption::none,
           told(is.actor_port_prio));
  }

  // The port agrees anew with its partner.
  Disruption without_in_lacp(LinkIndex slave) const {
    return outage_ == Disruption::slaves_out ? outage_ : without(slave);
  }

  // No two slaves may have the same queue, not even while they swap.
  void set_queue(const WantedSlave& slave, const std::vector<WantedSlave>& settings) {
    const Link* link = now_.find(slave.link);
    const WantedSlave* no = refused(slave.link);
    if (link == nullptr || link->master != plan_.link || !link->slave || !slave.queue_id ||
        link->slave->queue_id == *slave.queue_id || (no && no->queue_id == slave.queue_id))
      return;
    for (const Link* other : now_.slaves_of(plan_.link)) {
      if (*slave.queue_id == 0 || other->index == slave.link || !other->slave ||
          other->slave->queue_id != *slave.queue_id)
        continue;
      const bool moves = std::any_of(settings.begin(), settings.end(), [&](const auto& setting) {
        return setting.link == other->index && setting.queue_id &&
               setting.queue_id != slave.queue_id;
      });
      if (!moves) {
        note(FindingLevel::warning, "queue-taken", slave.name,
             "queue_id " + std::to_string(*slave.queue_id) + " is that of " + other->name +
                 ": not set");
        return;
      }
      step(lc::SetQueueId{other->index, 0}, Disruption::none, "moves to another queue");
    }
    step(lc::SetQueueId{slave.link, *slave.queue_id}, Disruption::none,
         told(now_.find(slave.link)->slave->queue_id));
  }

  void choose_slaves() {
    choose_primary();
    choose_active();
  }

  // The wanted one, or who it was before the slaves left.
  LinkIndex primary() const {
    const Link* was = before_.find(plan_.link);
    const bool active_modes = (in_mode(bond().bond->mode()) & bond_modes::kActive) != 0;
    if (wanted_.primary) return *wanted_.primary;
    if (outage_ != Disruption::slaves_out || was == nullptr || !active_modes) return 0;
    return was->bond->number(BondOption::primary);
  }

  void choose_primary() {
    const LinkIndex chosen = primary();
    const auto refused = options_.not_taken.options.find(BondOption::primary);
    if (refused != options_.not_taken.options.end() && refused->second == BondOptionValue{chosen})
      return;
    if (chosen != 0 && in_bond(chosen) && bond().bond->number(BondOption::primary) != chosen)
      step(lc::SetOption{plan_.link, BondOption::primary, chosen}, Disruption::none,
           is_slave_text(BondOption::primary));
  }

  void choose_active() {
    if (!wanted_.active_slave || !in_bond(*wanted_.active_slave)) return;
    const LinkIndex active = bond().bond->active_slave();
    if (active == *wanted_.active_slave) return;
    // The kernel refuses a slave without carrier; one that was just enslaved has none yet.
    const Link& target = *now_.find(*wanted_.active_slave);
    if (carries(now_, target) && active != 0 && bond().up) {
      step(lc::SetOption{plan_.link, BondOption::active_slave, target.index}, Disruption::none,
           is_slave_text(BondOption::active_slave));
    } else {
      plan_.later.push_back("active_slave " + target.name + ": it has no carrier yet");
    }
  }

  bool in_bond(LinkIndex link) const {
    const Link* found = now_.find(link);
    return found != nullptr && found->master == plan_.link;
  }

  std::string is_slave_text(BondOption option) const {
    const Link* link = now_.find(option_number(bond().bond->options, option));
    return link == nullptr ? "there is none" : "is " + link->name;
  }

  const WantedBond& wanted_;
  const BondPlanOptions& options_;
  const LinkTable& before_;
  LinkTable now_;  // as it will be after the steps so far
  BondPlan plan_;
  bool exclusive_ = false;
  Disruption outage_ = Disruption::none;  // the one that the bond is in
};

}  // namespace

Disruption BondPlan::worst() const {
  Disruption worst = Disruption::none;
  for (const auto& step : steps) worst = std::max(worst, step.disruption);
  return worst;
}

BondPlan plan_bond(const LinkTable& kernel, const WantedBond& wanted,
                   const BondPlanOptions& options) {
  return BondPlanner(kernel, wanted, options).run();
}

}  // namespace libpath
