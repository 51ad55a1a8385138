// BondKernelSim: the options of a bond: what the kernel refuses, and what a write does.
#include <algorithm>
#include <cerrno>
#include <variant>

#include "libpath/bond/option_table.h"
#include "tests/fakes/bond_kernel_sim.h"

namespace libpath {
namespace {

using O = BondOption;

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

}  // namespace

int BondKernelSim::check(LinkIndex bond, BondOption option, const BondOptionValue& value) const {
  const OptionRule* rule = find_option(option);
  const auto* wide = std::get_if<std::uint32_t>(&value);
  // The range of this one is part of the message's format.
  if (option == O::peer_notif_delay && wide != nullptr && *wide > rule->max) return ERANGE;
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
  touch(bond);
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
    if (ours && nics_.at(slave).committed) bond.active = slave;
    return 0;
  }
  if (slave == 0) {
    bond.active = 0;
    return 0;
  }
  if (link == nullptr) return ENODEV;
  if (!ours) return EINVAL;
  if (bond.active == slave) return 0;
  if (bond.active == 0 || !link->carrier || !nics_.at(slave).committed) return EINVAL;
  bond.active = slave;
  return 0;
}

}  // namespace libpath
