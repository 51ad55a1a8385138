#include "tests/fakes/bond_kernel_sim.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"

namespace libpath {

namespace lc = link_change;
using O = BondOption;

struct SimCall {
  BondKernelSim& sim;

  int operator()(const lc::CreateBond& change) const { return sim.create(change); }
  int operator()(const lc::DeleteLink& change) const {
    if (!sim.links_.contains(change.link)) return ENODEV;
    if (!sim.bonds_.contains(change.link)) return EOPNOTSUPP;
    for (const LinkIndex slave : sim.slaves(change.link)) sim.release(slave);
    sim.erase(change.link);
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
    if (!BondKernelSim::in_modes(modes, sim.param(link->master, O::mode))) return EACCES;
    set(*link->slave);
    return 0;
  }
};

int BondKernelSim::apply(const LinkChange& change) {
  const int error = std::visit(SimCall{*this}, change);
  publish();
  return error;
}

// --- the host -----------------------------------------------------------------------------------

LinkIndex BondKernelSim::insert(Link link) {
  const LinkIndex index = link.index;
  links_[index] = std::move(link);
  touch(index);
  publish();
  return index;
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
  nics_[link.index].partner = partner;
  return insert(std::move(link));
}

LinkIndex BondKernelSim::add_again(const Link& device, const std::string& name) {
  const LinkIndex index = add_nic(name, device.permanent_mac.value_or(device.mac), true);
  Link& link = *edit(index);
  link.bus = device.bus;
  link.device = device.device;
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
  return insert(std::move(link));
}

// A VLAN has the address of its lower link.
LinkIndex BondKernelSim::add_on(LinkIndex lower, const std::string& name, const std::string& kind,
                                std::uint16_t vlan) {
  const Link& below = links_.at(lower);
  Link link;
  link.index = next_++;
  link.name = name;
  link.kind = kind;
  link.lower = lower;
  link.vlan_id = vlan;
  link.up = true;
  link.carrier = below.carrier;
  link.hardware_type = 1;
  link.mtu = below.mtu;
  link.mac = below.mac;
  if (vlan == 0) {
    link.mac = MacAddress{{0x06, 0, 0, 0, static_cast<std::uint8_t>(link.index >> 8U),
                           static_cast<std::uint8_t>(link.index & 0xffU)}};
  }
  return insert(std::move(link));
}

void BondKernelSim::erase(LinkIndex index) {
  touch(index);
  links_.erase(index);
  bonds_.erase(index);
  members_.erase(index);
}

void BondKernelSim::remove(LinkIndex nic) {
  if (links_.at(nic).master != 0) release(nic);
  erase(nic);
  nics_.erase(nic);
  publish();
}

void BondKernelSim::move_away(LinkIndex nic) {
  if (links_.at(nic).master != 0) release(nic);
  links_.at(nic).up = false;
  links_.at(nic).carrier = false;
  away_[nic] = links_.at(nic);
  erase(nic);
  publish();
}

void BondKernelSim::move_back(LinkIndex nic) {
  insert(std::move(away_.at(nic)));
  away_.erase(nic);
}

// The kernel remembers the primary by its name.
int BondKernelSim::rename(LinkIndex index, const std::string& name) {
  Link* link = edit(index);
  if (link == nullptr) return ENODEV;
  if (table_.find(name) != nullptr) return EEXIST;
  link->name = name;
  if (const auto bond = bonds_.find(link->master); bond != bonds_.end()) {
    if (bond->second.primary_name == name) bond->second.primary = index;
    if (bond->second.primary == index && bond->second.primary_name != name)
      bond->second.primary = 0;
  }
  publish();
  return 0;
}

void BondKernelSim::set_device(LinkIndex nic, const std::string& place) {
  Link& link = *edit(nic);
  link.bus = "pci";
  link.device = place;
  publish();
}

void BondKernelSim::drift_mtu(LinkIndex link, std::uint32_t mtu) {
  edit(link)->mtu = mtu;
  publish();
}

void BondKernelSim::set_partner(LinkIndex link, bool partner) {
  nics_.at(link).partner = partner;
  touch(link);
  publish();
}

void BondKernelSim::set_lacp(LinkIndex nic, const SimLacp& lacp) {
  nics_.at(nic).lacp = lacp;
  touch(nic);
  publish();
}

// --- changes ------------------------------------------------------------------------------------

Link* BondKernelSim::edit(LinkIndex index) {
  const auto found = links_.find(index);
  if (found == links_.end()) return nullptr;
  touch(index);
  return &found->second;
}

void BondKernelSim::touch(LinkIndex index) {
  touched_.insert(index);
  const auto found = links_.find(index);
  if (found != links_.end() && found->second.master != 0) touched_.insert(found->second.master);
}

std::vector<LinkIndex> BondKernelSim::slaves(LinkIndex master) const {
  const auto found = members_.find(master);
  if (found == members_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void BondKernelSim::set_master(LinkIndex slave, LinkIndex master) {
  Link& link = links_.at(slave);
  touch(slave);
  if (link.master != 0) members_[link.master].erase(slave);
  link.master = master;
  if (master != 0) members_[master].insert(slave);
  touch(slave);
}

std::uint32_t BondKernelSim::param(LinkIndex bond, BondOption option) const {
  const auto& params = bonds_.at(bond).params;
  const auto found = params.find(option);
  return found == params.end() ? 0 : std::get<std::uint32_t>(found->second);
}

int BondKernelSim::enslave(LinkIndex slave, LinkIndex master) {
  Link* link = edit(slave);
  Link* above = edit(master);
  if (link == nullptr || above == nullptr) return ENODEV;
  if (link->master != 0) return EBUSY;
  const auto found = bonds_.find(master);
  if (found == bonds_.end()) {
    set_master(slave, master);
    return 0;
  }
  if (link->up) return EPERM;
  Bond& bond = found->second;
  if (slaves(master).empty() && bond.random_mac) {
    above->mac = link->mac;
    bond.random_mac = false;
  }
  Nic& nic = nics_[slave];
  nic.mtu_of_before = link->mtu;
  nic.fresh = true;
  link->mtu = above->mtu;
  set_master(slave, master);
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
  Link& link = *edit(slave);
  const LinkIndex master = link.master;
  set_master(slave, 0);
  const auto found = bonds_.find(master);
  if (found == bonds_.end()) return 0;
  link.up = false;
  link.mac = link.slave->permanent_mac;
  link.mtu = nics_.at(slave).mtu_of_before;
  link.slave.reset();
  nics_.at(slave).committed = false;
  nics_.at(slave).waited = 0;
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
  if (table_.find(change.name) != nullptr) return EEXIST;
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
  touch(index);
  for (const OptionRule& rule : kBondOptions)
    if (rule.kind == OptionKind::u8 || rule.kind == OptionKind::u16 || rule.kind == OptionKind::u32)
      bonds_[index].params[rule.option] = rule.initial;
  bonds_[index].params[O::ad_actor_system] = MacAddress{};
  for (const OptionRule& rule : kBondOptions) {
    const auto said = change.options.find(rule.option);
    if (said == change.options.end()) continue;
    const int error = set_option(index, rule.option, said->second);
    if (error == 0) continue;
    erase(index);
    return error;
  }
  return 0;
}

}  // namespace libpath
