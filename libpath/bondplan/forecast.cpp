#include "libpath/bondplan/forecast.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"
#include "libpath/bondplan/wanted_options.h"

namespace libpath {
namespace {

namespace lc = link_change;

constexpr std::uint32_t kEthernetMtu = 1500;
constexpr std::uint32_t kForcedMiimon = 100;
constexpr std::array kMiiDelays{BondOption::updelay, BondOption::downdelay,
                                BondOption::peer_notif_delay};

template <typename Edit>
void edit_link(LinkTable& table, LinkIndex index, Edit edit) {
  const Link* found = table.find(index);
  if (found == nullptr) return;
  Link link = *found;
  edit(link);
  table.set(std::move(link));
}

// Nothing when more comes out than fits.
std::optional<std::uint32_t> rescaled(std::uint32_t delay, std::uint32_t before,
                                      std::uint32_t after) {
  const std::uint64_t scaled = std::uint64_t{delay} / before * std::uint64_t{after};
  if (scaled > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(scaled);
}

// The kernel counts delays in ticks of miimon. While miimon is 0 it tells 0, but keeps the count.
void rescale_delays(BondOptionValues& options, std::uint32_t before, std::uint32_t after) {
  for (const BondOption delay : kMiiDelays) {
    const bool told = options.contains(delay);
    std::optional<std::uint32_t> value;
    if (after == 0) value = 0;
    if (after != 0 && before != 0 && told)
      value = rescaled(option_number(options, delay), before, after);
    options.erase(delay);
    if (value) options[delay] = *value;
  }
}

void forecast_miimon(BondOptionValues& options, std::uint32_t value) {
  rescale_delays(options, option_number(options, BondOption::miimon), value);
  options[BondOption::miimon] = value;
  if (value == 0 || option_number(options, BondOption::arp_interval) == 0) return;
  options[BondOption::arp_interval] = 0U;
  options[BondOption::arp_validate] = 0U;
}

void forecast_mode(BondOptionValues& options, std::uint32_t value) {
  options[BondOption::mode] = value;
  options[BondOption::arp_validate] = 0U;
  const auto mode = static_cast<BondMode>(value);
  if (mode == BondMode::balance_alb) options.erase(BondOption::tlb_dynamic_lb);
  // The kernel tells these in 802.3ad only, and keeps them while it does not.
  for (const auto option :
       {BondOption::ad_actor_sys_prio, BondOption::ad_user_port_key, BondOption::ad_actor_system})
    options.erase(option);
  if (value > 6 || (bond_modes::kArp & in_mode(mode)) != 0) return;
  options[BondOption::arp_interval] = 0U;
  if (option_number(options, BondOption::miimon) != 0) return;
  rescale_delays(options, 0, kForcedMiimon);
  options[BondOption::miimon] = kForcedMiimon;
}

bool is_empty(const OptionRule& rule, const BondOptionValue& value) {
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value)) return list->empty();
  if (const auto* list = std::get_if<std::vector<Ipv6Address>>(&value)) return list->empty();
  return rule.kind == OptionKind::link && value == BondOptionValue{0U};
}

void forget_slave(BondInfo& bond, LinkIndex slave) {
  for (const auto role : {BondOption::primary, BondOption::active_slave})
    if (option_number(bond.options, role) == slave) bond.options.erase(role);
}

void renew_carrier(LinkTable& table, LinkIndex master) {
  if (const Link* link = table.find(master); link == nullptr || !link->is_bond()) return;
  const bool carrier = has_carrier(table, master);
  edit_link(table, master, [&](Link& bond) { bond.carrier = carrier; });
}

struct Foreseen {
  LinkTable& table;

  void operator()(const lc::CreateBond& change) const {
    Link bond;
    bond.index = kNewBond;
    bond.name = change.name;
    bond.kind = "bond";
    bond.hardware_type = 1;
    bond.mtu = kEthernetMtu;
    bond.bond.emplace();
    for (const OptionRule& rule : kBondOptions) {  // in the kernel's order
      const auto said = change.options.find(rule.option);
      if (said != change.options.end())
        forecast_option(bond.bond->options, rule.option, said->second);
    }
    table.set(std::move(bond));
  }

  void operator()(const lc::DeleteLink& change) const {
    for (const Link* slave : table.slaves_of(change.link)) (*this)(lc::Release{slave->index});
    table.erase(change.link);
  }

  void operator()(const lc::SetOption& change) const {
    edit_link(table, change.bond, [&](Link& link) {
      if (link.bond) forecast_option(link.bond->options, change.option, change.value);
    });
    renew_carrier(table, change.bond);
  }

  void operator()(const lc::Enslave& change) const {
    const Link* found = table.find(change.bond);
    if (found == nullptr) return;
    const Link master = *found;
    edit_link(table, change.slave, [&](Link& slave) {
      slave.master = master.index;
      if (!master.is_bond()) return;
      slave.up = true;
      slave.carrier = false;
      slave.mtu = master.mtu;
      slave.slave.emplace();
      slave.slave->permanent_mac = slave.permanent_mac.value_or(slave.mac);
      slave.slave->prio = 0;
    });
    if (!master.is_bond() || !master.mac.is_zero()) return;
    const MacAddress mac = table.find(change.slave) ? table.find(change.slave)->mac : MacAddress{};
    edit_link(table, master.index, [&](Link& bond) { bond.mac = mac; });
  }

  void operator()(const lc::Release& change) const {
    const Link* found = table.find(change.slave);
    if (found == nullptr) return;
    const LinkIndex master = found->master;
    const Link* above = table.find(master);
    const bool from_bond = above != nullptr && above->is_bond();
    edit_link(table, change.slave, [&](Link& slave) {
      slave.master = 0;
      if (!from_bond) return;
      slave.up = false;  // the kernel closes it
      slave.carrier = false;
      if (slave.slave) slave.mac = slave.slave->permanent_mac;
      slave.slave.reset();
    });
    if (!from_bond) return;
    const bool last = table.slaves_of(master).empty();
    edit_link(table, master, [&](Link& bond) {
      forget_slave(*bond.bond, change.slave);
      if (last) bond.mac = {};  // the kernel takes a random one
    });
    renew_carrier(table, master);
  }

  void operator()(const lc::SetUp& change) const {
    edit_link(table, change.link, [&](Link& link) {
      link.up = change.up;
      link.carrier = false;
    });
    renew_carrier(table, change.link);
    if (const Link* link = table.find(change.link)) renew_carrier(table, link->master);
  }

  void operator()(const lc::SetMtu& change) const {
    edit_link(table, change.link, [&](Link& link) { link.mtu = change.mtu; });
    if (const Link* link = table.find(change.link); link == nullptr || !link->is_bond()) return;
    for (const Link* slave : table.slaves_of(change.link))
      edit_link(table, slave->index, [&](Link& link) { link.mtu = change.mtu; });
  }

  void operator()(const lc::SetMac& change) const {
    edit_link(table, change.link, [&](Link& link) { link.mac = change.mac; });
  }
  void operator()(const lc::SetSlavePrio& change) const {
    edit_link(table, change.slave, [&](Link& link) {
      if (link.slave) link.slave->prio = change.prio;
    });
  }
  void operator()(const lc::SetQueueId& change) const {
    edit_link(table, change.slave, [&](Link& link) {
      if (link.slave) link.slave->queue_id = change.queue_id;
    });
  }
  void operator()(const lc::SetActorPortPrio& change) const {
    edit_link(table, change.slave, [&](Link& link) {
      if (link.slave) link.slave->actor_port_prio = change.prio;
    });
  }
};

struct InsteadOfNew {
  LinkIndex created;

  void put(LinkIndex& index) const {
    if (index == kNewBond) index = created;
  }
  void operator()(lc::CreateBond&) const {}
  void operator()(lc::DeleteLink& change) const { put(change.link); }
  void operator()(lc::SetOption& change) const { put(change.bond); }
  void operator()(lc::Enslave& change) const { put(change.bond); }
  void operator()(lc::Release&) const {}
  void operator()(lc::SetUp& change) const { put(change.link); }
  void operator()(lc::SetMtu& change) const { put(change.link); }
  void operator()(lc::SetMac& change) const { put(change.link); }
  void operator()(lc::SetSlavePrio&) const {}
  void operator()(lc::SetQueueId&) const {}
  void operator()(lc::SetActorPortPrio&) const {}
};

}  // namespace

LinkChange with_bond(LinkChange change, LinkIndex created) {
  std::visit(InsteadOfNew{created}, change);
  return change;
}

void forecast(LinkTable& table, const LinkChange& change) { std::visit(Foreseen{table}, change); }

void forecast_option(BondOptionValues& options, BondOption option, const BondOptionValue& value) {
  const OptionRule* rule = find_option(option);
  if (rule == nullptr) return;
  const auto* number = std::get_if<std::uint32_t>(&value);
  if (is_empty(*rule, value)) {
    options.erase(option);
  } else if (option == BondOption::mode && number != nullptr) {
    forecast_mode(options, *number);
  } else if (option == BondOption::miimon && number != nullptr) {
    forecast_miimon(options, *number);
  } else if (option == BondOption::arp_interval && number != nullptr && *number != 0) {
    forecast_miimon(options, 0);
    options[option] = value;
  } else {
    options[option] = value;
  }
}

bool carries(const LinkTable& table, const Link& slave) {
  if (!slave.up || !slave.carrier) return false;
  const Link* master = table.find(slave.master);
  if (master == nullptr || !master->is_bond() || !slave.slave) return master != nullptr;
  if (slave.slave->mii == MiiStatus::down || slave.slave->mii == MiiStatus::coming_back)
    return false;
  const auto& aggregator = master->bond->aggregator;
  const bool lacp = master->bond->mode() == BondMode::lacp;
  return !lacp || !aggregator || slave.slave->aggregator.value_or(aggregator->id) == aggregator->id;
}

bool has_carrier(const LinkTable& table, LinkIndex master, LinkIndex without) {
  const Link* above = table.find(master);
  if (above == nullptr || !above->up) return false;
  std::uint32_t needed = 1;
  if (above->is_bond() && above->bond->mode() == BondMode::lacp)
    needed = std::max(needed, above->bond->number(BondOption::min_links));
  const auto slaves = table.slaves_of(master);
  const auto carrying = std::count_if(slaves.begin(), slaves.end(), [&](const Link* slave) {
    return slave->index != without && carries(table, *slave);
  });
  return static_cast<std::uint64_t>(carrying) >= needed;
}

}  // namespace libpath
