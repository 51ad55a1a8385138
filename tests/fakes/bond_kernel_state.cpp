// BondKernelSim: what follows from a change: carrier, the monitor, the active slave, aggregators;
// and what the kernel tells of it.
#include <algorithm>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"
#include "tests/fakes/bond_kernel_sim.h"

namespace libpath {
namespace {

using O = BondOption;

bool is_told(O option, const BondOptionValue& value, bool lacp) {
  if (option == O::ad_actor_sys_prio || option == O::ad_actor_system ||
      option == O::ad_user_port_key)
    return lacp;
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value)) return !list->empty();
  if (const auto* list = std::get_if<std::vector<Ipv6Address>>(&value)) return !list->empty();
  return true;
}

// LACP port states, as measured.
constexpr std::uint8_t kShort = lacp_state::kShortTimeout;
constexpr std::uint8_t kForwards = 0x3d;
constexpr std::uint8_t kNotSelected = 0x05;
constexpr std::uint8_t kExpiredState = 0x8d;
constexpr std::uint8_t kDefaultedState = 0x45;

}  // namespace

// --- the monitor --------------------------------------------------------------------------------

void BondKernelSim::commit(LinkIndex index, bool at_once) {
  Bond& bond = bonds_.at(index);
  for (const LinkIndex slave : slaves(index)) {
    Nic& nic = nics_.at(slave);
    Link& link = links_.at(slave);
    if (link.carrier == nic.committed) {
      nic.waited = 0;
      continue;
    }
    const std::uint32_t delay = param(index, link.carrier ? O::updelay : O::downdelay);
    if (!at_once && nic.waited < delay) {
      ++nic.waited;
      continue;
    }
    nic.waited = 0;
    nic.committed = link.carrier;
    if (link.carrier) {
      bond.reselect = true;
    } else {
      ++link.slave->link_failures;
    }
  }
}

void BondKernelSim::monitor_tick() {
  for (const auto& [index, bond] : bonds_) {
    if (param(index, O::miimon) == 0 && param(index, O::arp_interval) == 0) continue;
    commit(index, false);
    touch(index);
  }
  publish();
}

void BondKernelSim::choose(LinkIndex index) {
  Bond& bond = bonds_.at(index);
  const bool reselect = std::exchange(bond.reselect, false);
  if (!in_modes(bond_modes::kActive, param(index, O::mode))) {
    bond.active = 0;
    return;
  }
  const auto prio = [&](LinkIndex slave) { return links_.at(slave).slave->prio.value_or(0); };
  LinkIndex best = 0;
  bool lost = true;
  bool has_primary = false;
  for (const LinkIndex slave : slaves(index)) {
    if (!nics_.at(slave).committed) continue;
    if (best == 0 || prio(slave) > prio(best)) best = slave;
    if (slave == bond.active) lost = false;
    has_primary = has_primary || slave == bond.primary;
  }
  if (has_primary) best = bond.primary;
  const bool always = param(index, O::primary_reselect) == 0;
  if (lost) {
    bond.active = best;
  } else if (reselect && always && (has_primary || prio(best) > prio(bond.active))) {
    bond.active = best;
  }
}

void BondKernelSim::settle(LinkIndex index) {
  Bond& bond = bonds_.at(index);
  Link& link = links_.at(index);
  for (const LinkIndex slave : slaves(index)) {
    Nic& nic = nics_.at(slave);
    if (!std::exchange(nic.fresh, false)) continue;
    nic.committed = links_.at(slave).carrier;
    bond.reselect = bond.reselect || nic.committed;
  }
  if (monitor_ == Monitor::at_once) commit(index, true);
  choose(index);
  link.bond->aggregator.reset();
  if (param(index, O::mode) == 4) {
    settle_lacp(index);
    const auto& active = link.bond->aggregator;
    link.carrier = link.up && active && active->ports >= std::max(1U, param(index, O::min_links));
  } else {
    const auto all = slaves(index);
    link.carrier = link.up && std::any_of(all.begin(), all.end(), [&](LinkIndex slave) {
                     return nics_.at(slave).committed;
                   });
  }
  if (param(index, O::mode) == 1 && param(index, O::fail_over_mac) == 1 && bond.active != 0)
    link.mac = links_.at(bond.active).mac;
}

// --- LACP ---------------------------------------------------------------------------------------

// Those of ports with carrier: one for each partner, one for each port without any.
std::vector<BondKernelSim::Aggregator> BondKernelSim::aggregators(LinkIndex bond) const {
  std::vector<Aggregator> all;
  std::uint16_t place = 0;
  for (const LinkIndex slave : slaves(bond)) {
    ++place;
    const Nic& nic = nics_.at(slave);
    if (!nic.committed) continue;
    const bool alone = nic.lacp.heard == SimLacp::Heard::nothing;
    const MacAddress partner = alone ? MacAddress{} : nic.lacp.partner;
    const auto same = std::find_if(all.begin(), all.end(), [&](const Aggregator& one) {
      return !alone && one.partner == partner;
    });
    if (same != all.end()) {
      same->ports.push_back(slave);
    } else {
      all.push_back({place, {slave}, partner});
    }
  }
  return all;
}

// Stable selection: one that works stays.
void BondKernelSim::settle_lacp(LinkIndex index) {
  Bond& bond = bonds_.at(index);
  std::uint16_t place = 0;
  for (const LinkIndex slave : slaves(index)) {
    tell_port(index, {++place, {}, {}}, slave);
  }
  const auto all = aggregators(index);
  const auto better = [&](const Aggregator& a, const Aggregator& b) {
    const auto rank = [&](const Aggregator& one) {
      const bool answers = !one.partner.is_zero();
      return std::make_tuple(answers, answers && one.id == bond.aggregator, one.ports.size());
    };
    return rank(a) > rank(b);
  };
  const auto best = std::min_element(all.begin(), all.end(), better);
  bond.aggregator = best == all.end() ? std::uint16_t{0} : best->id;
  for (const Aggregator& one : all) {
    for (const LinkIndex slave : one.ports) tell_port(index, one, slave);
  }
  if (best == all.end()) return;
  AggregatorInfo info;
  info.id = best->id;
  info.ports = static_cast<std::uint16_t>(best->ports.size());
  info.actor_key = 15;
  info.partner_key = best->partner.is_zero() ? 1 : 1021;
  info.partner = best->partner;
  links_.at(index).bond->aggregator = info;
}

void BondKernelSim::tell_port(LinkIndex bond, const Aggregator& of, LinkIndex slave) {
  SlaveInfo& told = *links_.at(slave).slave;
  const auto heard = nics_.at(slave).lacp.heard;
  const bool in_use = !of.ports.empty() && of.id == bonds_.at(bond).aggregator;
  const std::uint8_t fast = param(bond, O::lacp_rate) != 0 ? kShort : std::uint8_t{0};
  std::uint8_t actor = kNotSelected;
  if (of.ports.empty() || heard == SimLacp::Heard::nothing) {
    actor = kDefaultedState;
    if (in_use) actor |= kForwards;  // alone, it forwards without a partner
  } else if (heard == SimLacp::Heard::expired) {
    actor = kExpiredState;
  } else if (in_use) {
    actor = kForwards;
  }
  told.aggregator = of.id;
  told.actor_state = static_cast<std::uint8_t>(actor | fast);
  const bool answers = !of.ports.empty() && heard == SimLacp::Heard::answers;
  told.partner_state = answers ? (in_use ? kForwards : kNotSelected) : lacp_state::kActivity;
  told.active = (actor & lacp_state::kDistributing) != 0;
}

// --- what is told -------------------------------------------------------------------------------

void BondKernelSim::publish_bond(LinkIndex index) {
  const Bond& bond = bonds_.at(index);
  Link& link = links_.at(index);
  const std::uint32_t miimon = param(index, O::miimon);
  const bool lacp = param(index, O::mode) == 4;
  BondOptionValues told;
  for (const auto& [option, value] : bond.params) {
    if (unknown_.contains(option) || !is_told(option, value, lacp)) continue;
    const bool delay =
        option == O::updelay || option == O::downdelay || option == O::peer_notif_delay;
    told[option] = delay ? BondOptionValue{std::get<std::uint32_t>(value) * miimon} : value;
  }
  if (bond.primary != 0) told[O::primary] = bond.primary;
  if (bond.active != 0) told[O::active_slave] = bond.active;
  link.bond->options = std::move(told);
  for (const LinkIndex slave : slaves(index)) {
    Link& one = links_.at(slave);
    const Nic& nic = nics_.at(slave);
    const bool waits = nic.waited != 0;
    const auto up = waits ? MiiStatus::going_down : MiiStatus::up;
    const auto down = waits ? MiiStatus::coming_back : MiiStatus::down;
    one.slave->mii = nic.committed ? up : down;
    if (lacp) {
      if (!one.slave->actor_port_prio) one.slave->actor_port_prio = 255;
      continue;
    }
    one.slave->active = bond.active == 0 || bond.active == slave;
    one.slave->aggregator.reset();
    one.slave->actor_state.reset();
    one.slave->partner_state.reset();
    one.slave->actor_port_prio.reset();
  }
}

void BondKernelSim::publish_carrier(LinkIndex index) {
  const auto nic = nics_.find(index);
  const auto found = links_.find(index);
  if (nic == nics_.end() || found == links_.end()) return;
  Link& link = found->second;
  const bool carrier = link.up && nic->second.partner;
  if (std::exchange(link.carrier, carrier) == carrier) return;
  ++(carrier ? link.carrier_up_count : link.carrier_down_count);
}

void BondKernelSim::publish() {
  std::set<LinkIndex> told = std::exchange(touched_, {});
  for (const LinkIndex index : told) publish_carrier(index);
  for (const auto& index : std::set<LinkIndex>(told)) {
    if (!bonds_.contains(index)) continue;
    settle(index);
    publish_bond(index);
    for (const LinkIndex slave : slaves(index)) told.insert(slave);
    if (links_.at(index).master != 0) told.insert(links_.at(index).master);
  }
  for (const LinkIndex index : told) {
    const auto bridge = links_.find(index);
    if (bridge == links_.end() || bridge->second.kind != "bridge") continue;
    const auto ports = slaves(index);
    bridge->second.carrier =
        bridge->second.up && std::any_of(ports.begin(), ports.end(),
                                         [&](LinkIndex port) { return links_.at(port).carrier; });
  }
  for (const LinkIndex index : told) {
    const auto now = links_.find(index);
    const Link* before = table_.find(index);
    const bool there = now != links_.end();
    if (there ? before != nullptr && *before == now->second : before == nullptr) continue;
    changes_.try_emplace(index, before == nullptr ? std::nullopt : std::optional<Link>(*before));
    if (there) {
      table_.set(now->second);
    } else {
      table_.erase(index);
    }
  }
}

BondKernelSim::Changes BondKernelSim::take_changes() { return std::exchange(changes_, {}); }

}  // namespace libpath
