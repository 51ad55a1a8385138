#include "tests/unit/bond/bond_kernel_sim.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"

namespace libpath {
namespace {

namespace lc = link_change;
using O = BondOption;

bool in_modes(std::uint8_t modes, std::uint32_t mode) {
  return (modes & in_mode(static_cast<BondMode>(mode))) != 0;
}

bool bad_target(const Ipv4Address& one) { return one.is_zero() || one.is_broadcast(); }
bool bad_target(const Ipv6Address& one) {
  return one.is_zero() || one.is_multicast() || one.text() == "::1";
}

template <typename Address>
bool bad_targets(const std::vector<Address>& list) {
  if (list.size() > 16) return true;
  for (auto one = list.begin(); one != list.end(); ++one)
    if (bad_target(*one) || std::find(list.begin(), one, *one) != one) return true;
  return false;
}

bool is_told(O option, const BondOptionValue& value, bool lacp) {
  if (option == O::ad_actor_sys_prio || option == O::ad_actor_system ||
      option == O::ad_user_port_key)
    return lacp;
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value)) return !list->empty();
  if (const auto* list = std::get_if<std::vector<Ipv6Address>>(&value)) return !list->empty();
  return true;
}

}  // namespace

struct SimCall {
  BondKernelSim& sim;

  int operator()(const lc::CreateBond& change) const { return sim.create(change); }
  int operator()(const lc::DeleteLink& change) const {
    if (!sim.links_.contains(change.link)) return ENODEV;
    if (!sim.bonds_.contains(change.link)) return EOPNOTSUPP;
    for (const LinkIndex slave : sim.slaves(change.link)) sim.release(slave);
    sim.links_.erase(change.link);
    sim.bonds_.erase(change.link);
    return 0;
  }
  int operator()(const lc::SetOption& change) const {
    if (!sim.bonds_.contains(change.bond)) return ENODEV;
    return sim.set_option(change.bond, change.option, change.value);
  }
  int operator()(const lc::Enslave& change) const { return sim.enslave(change.slave, change.bond); }
  int operator()(const lc::Release& change) const {
    Link* link = sim.edit(change.slave);
    if (link == nullptr) return ENODEV;
    return link->master == 0 ? EINVAL : sim.release(change.slave);
  }
  int operator()(const lc::SetUp& change) const {
    Link* link = sim.edit(change.link);
    if (link == nullptr) return ENODEV;
    link->up = change.up;
    return 0;
  }
  int operator()(const lc::SetMtu& change) const {
    Link* link = sim.edit(change.link);
    if (link == nullptr) return ENODEV;
    link->mtu = change.mtu;
    if (!sim.bonds_.contains(change.link)) return 0;
    for (const LinkIndex slave : sim.slaves(change.link)) sim.edit(slave)->mtu = change.mtu;
    return 0;
  }
  int operator()(const lc::SetMac& change) const {
    Link* link = sim.edit(change.link);
    if (link == nullptr) return ENODEV;
    const auto bond = sim.bonds_.find(change.link);
    if (bond != sim.bonds_.end()) {
      if (sim.param(change.link, O::mode) == 1 && sim.param(change.link, O::fail_over_mac) != 0)
        return 0;
      bond->second.random_mac = false;
      for (const LinkIndex slave : sim.slaves(change.link)) sim.edit(slave)->mac = change.mac;
    }
    link->mac = change.mac;
    return 0;
  }
  int operator()(const lc::SetSlavePrio& change) const {
    return set_slave(change.slave, bond_modes::kActive,
                     [&](SlaveInfo& slave) { slave.prio = change.prio; });
  }
  int operator()(const lc::SetActorPortPrio& change) const {
    return set_slave(change.slave, bond_modes::kLacp,
                     [&](SlaveInfo& slave) { slave.actor_port_prio = change.prio; });
  }
  int operator()(const lc::SetQueueId& change) const {
    return sim.set_queue(change.slave, change.queue_id);
  }

  template <typename Set>
  int set_slave(LinkIndex index, std::uint8_t modes, Set set) const {
    Link* link = sim.edit(index);
    if (link == nullptr) return ENODEV;
    if (!link->slave) return EOPNOTSUPP;
    if (!in_modes(modes, sim.param(link->master, O::mode))) return EACCES;
    set(*link->slave);
    return 0;
  }
};

int BondKernelSim::apply(const LinkChange& change) {
  const int error = std::visit(SimCall{*this}, change);
  publish();
  return error;
}

LinkIndex BondKernelSim::add_nic(const std::string& name, MacAddress mac, bool partner,
                                 std::uint32_t mtu) {
  Link link;
  link.index = next_++;
  link.name = name;
  link.hardware_type = 1;
  link.mtu = mtu;
  link.mac = mac;
  link.permanent_mac = mac;
  nics_[link.index] = {partner, mtu};
  const LinkIndex index = link.index;
  links_[index] = std::move(link);
  publish();
  return index;
}

LinkIndex BondKernelSim::add_bridge(const std::string& name) {
  Link link;
  link.index = next_++;
  link.name = name;
  link.kind = "bridge";
  link.up = true;
  link.mtu = 1500;
  const LinkIndex index = link.index;
  links_[index] = std::move(link);
  publish();
  return index;
}

void BondKernelSim::drift_mtu(LinkIndex link, std::uint32_t mtu) {
  links_.at(link).mtu = mtu;
  publish();
}

void BondKernelSim::set_partner(LinkIndex link, bool partner) {
  nics_.at(link).partner = partner;
  publish();
}

Link* BondKernelSim::edit(LinkIndex index) {
  const auto found = links_.find(index);
  return found == links_.end() ? nullptr : &found->second;
}

std::vector<LinkIndex> BondKernelSim::slaves(LinkIndex master) const {
  std::vector<LinkIndex> all;
  for (const auto& [index, link] : links_)
    if (link.master == master) all.push_back(index);
  return all;
}

std::uint32_t BondKernelSim::param(LinkIndex bond, BondOption option) const {
  const auto& params = bonds_.at(bond).params;
  const auto found = params.find(option);
  return found == params.end() ? 0 : std::get<std::uint32_t>(found->second);
}

int BondKernelSim::check(LinkIndex bond, BondOption option, const BondOptionValue& value) const {
  const OptionRule* rule = find_option(option);
  if (!in_modes(rule->modes, param(bond, O::mode))) return EACCES;
  const bool no_slaves =
      rule->needs == OptionNeeds::no_slaves || rule->needs == OptionNeeds::no_slaves_and_bond_down;
  if (no_slaves && !slaves(bond).empty()) return ENOTEMPTY;
  const bool down =
      rule->needs == OptionNeeds::bond_down || rule->needs == OptionNeeds::no_slaves_and_bond_down;
  if (down && is_up(bond)) return EBUSY;
  if (const auto* number = std::get_if<std::uint32_t>(&value))
    return rule->kind != OptionKind::link && (*number < rule->min || *number > rule->max) ? EINVAL
                                                                                          : 0;
  if (const auto* mac = std::get_if<MacAddress>(&value)) return mac->is_multicast() ? EINVAL : 0;
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value))
    return bad_targets(*list) ? EINVAL : 0;
  return bad_targets(std::get<std::vector<Ipv6Address>>(value)) ? EINVAL : 0;
}

int BondKernelSim::set_option(LinkIndex bond, BondOption option, const BondOptionValue& value) {
  if (unknown_.contains(option)) return 0;
  if (const int error = check(bond, option, value); error != 0) return error;
  if (find_option(option)->kind == OptionKind::link)
    return set_role(bond, option, std::get<std::uint32_t>(value));
  if (const auto* number = std::get_if<std::uint32_t>(&value))
    return set_number(bond, option, *number);
  bonds_.at(bond).params[option] = value;
  return 0;
}

int BondKernelSim::set_number(LinkIndex index, BondOption option, std::uint32_t value) {
  Bond& bond = bonds_.at(index);
  const std::uint32_t miimon = param(index, O::miimon);
  if (option == O::mode) {
    set_mode(bond, value);
  } else if (option == O::updelay || option == O::downdelay || option == O::peer_notif_delay) {
    if (miimon == 0) return EPERM;
    bond.params[option] = value / miimon;
  } else {
    bond.params[option] = value;
  }
  if (option == O::miimon && value != 0 && param(index, O::arp_interval) != 0) {
    bond.params[O::arp_interval] = 0U;
    bond.params[O::arp_validate] = 0U;
  }
  if (option == O::arp_interval && value != 0) bond.params[O::miimon] = 0U;
  return 0;
}

void BondKernelSim::set_mode(Bond& bond, std::uint32_t mode) {
  if (mode >= 4) {
    bond.params[O::arp_interval] = 0U;
    if (bond.params[O::miimon] == BondOptionValue{0U}) bond.params[O::miimon] = 100U;
  }
  if (mode == 6) bond.params[O::tlb_dynamic_lb] = 1U;
  bond.params[O::arp_validate] = 0U;
  bond.params[O::mode] = mode;
}

int BondKernelSim::set_role(LinkIndex index, BondOption option, LinkIndex slave) {
  Bond& bond = bonds_.at(index);
  const Link* link = edit(slave);
  const bool ours = link != nullptr && link->master == index;
  if (option == O::primary) {
    bond.primary_name = link == nullptr ? "" : link->name;
    bond.primary = ours ? slave : 0;
    if (ours && link->carrier) bond.active = slave;
    return 0;
  }
  if (slave == 0) {
    bond.active = 0;
    return 0;
  }
  if (!ours) return EINVAL;
  if (bond.active == slave) return 0;
  if (bond.active == 0 || !link->carrier) return EINVAL;
  bond.active = slave;
  return 0;
}

int BondKernelSim::enslave(LinkIndex slave, LinkIndex master) {
  Link* link = edit(slave);
  Link* above = edit(master);
  if (link == nullptr || above == nullptr) return ENODEV;
  if (link->master != 0) return EBUSY;
  const auto found = bonds_.find(master);
  if (found == bonds_.end()) {
    link->master = master;
    return 0;
  }
  if (link->up) return EPERM;
  Bond& bond = found->second;
  if (slaves(master).empty() && bond.random_mac) {
    above->mac = link->mac;
    bond.random_mac = false;
  }
  nics_[slave].mtu_of_before = link->mtu;
  link->mtu = above->mtu;
  link->master = master;
  link->up = true;
  link->slave.emplace();
  link->slave->permanent_mac = link->permanent_mac.value_or(link->mac);
  link->slave->prio = 0;
  const bool active_backup = param(master, O::mode) == 1;
  if (!active_backup || param(master, O::fail_over_mac) == 0) link->mac = above->mac;
  if (in_modes(bond_modes::kActive, param(master, O::mode)) && bond.primary_name == link->name)
    bond.primary = slave;
  return 0;
}

int BondKernelSim::release(LinkIndex slave) {
  Link& link = links_.at(slave);
  const LinkIndex master = std::exchange(link.master, 0);
  const auto found = bonds_.find(master);
  if (found == bonds_.end()) return 0;
  link.up = false;
  link.mac = link.slave->permanent_mac;
  link.mtu = nics_.at(slave).mtu_of_before;
  link.slave.reset();
  Bond& bond = found->second;
  if (bond.primary == slave) bond.primary = 0;
  if (bond.active == slave) bond.active = 0;
  if (!slaves(master).empty()) return 0;
  bond.random_mac = true;
  static std::uint8_t turn = 0;
  edit(master)->mac = MacAddress{{0x02, 0xaa, 0, 0, 0, ++turn}};
  return 0;
}

int BondKernelSim::set_queue(LinkIndex slave, std::uint16_t queue) {
  Link* link = edit(slave);
  if (link == nullptr) return ENODEV;
  if (!link->slave) return EOPNOTSUPP;
  if (queue > 16) return EINVAL;
  for (const LinkIndex other : slaves(link->master))
    if (queue != 0 && other != slave && links_.at(other).slave->queue_id == queue) return EINVAL;
  link->slave->queue_id = queue;
  return 0;
}

int BondKernelSim::create(const lc::CreateBond& change) {
  for (const auto& [index, link] : links_)
    if (link.name == change.name) return EEXIST;
  const auto number = [&](O option) {
    const auto said = change.options.find(option);
    return said == change.options.end() ? 0U : std::get<std::uint32_t>(said->second);
  };
  if (number(O::miimon) != 0 && (number(O::arp_interval) != 0 || number(O::arp_validate) != 0))
    return EINVAL;
  Link link;
  link.index = next_++;
  link.name = change.name;
  link.kind = "bond";
  link.hardware_type = 1;
  link.mtu = 1500;
  link.mac = MacAddress{{0x02, 0xbb, 0, 0, 0, static_cast<std::uint8_t>(link.index)}};
  link.bond.emplace();
  const LinkIndex index = link.index;
  links_[index] = std::move(link);
  for (const OptionRule& rule : kBondOptions)
    if (rule.kind == OptionKind::u8 || rule.kind == OptionKind::u16 || rule.kind == OptionKind::u32)
      bonds_[index].params[rule.option] = rule.initial;
  bonds_[index].params[O::ad_actor_system] = MacAddress{};
  for (const OptionRule& rule : kBondOptions) {
    const auto said = change.options.find(rule.option);
    if (said == change.options.end()) continue;
    const int error = set_option(index, rule.option, said->second);
    if (error == 0) continue;
    links_.erase(index);
    bonds_.erase(index);
    return error;
  }
  return 0;
}

void BondKernelSim::settle(LinkIndex index) {
  Bond& bond = bonds_.at(index);
  Link& link = links_.at(index);
  std::uint32_t ports = 0;
  LinkIndex best = 0;
  for (const LinkIndex slave : slaves(index)) {
    const Link& one = links_.at(slave);
    if (!one.carrier) continue;
    ++ports;
    if (best == 0 || *one.slave->prio > *links_.at(best).slave->prio) best = slave;
  }
  const std::uint32_t mode = param(index, O::mode);
  const bool lacp = mode == 4;
  link.carrier = link.up && ports >= (lacp ? std::max(1U, param(index, O::min_links)) : 1U);
  link.bond->aggregator.reset();
  if (lacp && ports != 0) {
    link.bond->aggregator.emplace();
    link.bond->aggregator->id = 1;
    link.bond->aggregator->ports = static_cast<std::uint16_t>(ports);
  }
  const auto active = links_.find(bond.active);
  const bool lost =
      active == links_.end() || active->second.master != index || !active->second.carrier;
  const auto primary = links_.find(bond.primary);
  const bool to_primary = primary != links_.end() && primary->second.carrier;
  if (!in_modes(bond_modes::kActive, mode)) {
    bond.active = 0;
  } else if (lost) {
    bond.active = to_primary ? bond.primary : best;
  }
  if (mode == 1 && param(index, O::fail_over_mac) == 1 && bond.active != 0)
    link.mac = links_.at(bond.active).mac;
}

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
    one.slave->mii = one.carrier ? MiiStatus::up : MiiStatus::down;
    one.slave->active = bond.active == 0 || bond.active == slave;
    one.slave->aggregator.reset();
    if (!lacp) one.slave->actor_port_prio.reset();
    if (!lacp) continue;
    one.slave->aggregator = one.carrier ? 1 : 2;
    if (!one.slave->actor_port_prio) one.slave->actor_port_prio = 255;
  }
}

void BondKernelSim::publish() {
  for (auto& [index, link] : links_)
    if (const auto nic = nics_.find(index); nic != nics_.end())
      link.carrier = link.up && nic->second.partner;
  for (auto& [index, link] : links_) {
    if (link.kind != "bridge") continue;
    const auto ports = slaves(index);
    link.carrier = link.up && std::any_of(ports.begin(), ports.end(),
                                          [&](LinkIndex port) { return links_.at(port).carrier; });
  }
  for (const auto& [index, bond] : bonds_) {
    settle(index);
    publish_bond(index);
  }
  table_.clear();
  for (const auto& [index, link] : links_) table_.set(link);
}

}  // namespace libpath
