// Lint: the slaves of a bond, and the VLANs that stand on it.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "libpath/verdict/lint_checks.h"

namespace libpath::lint {
namespace {

MacAddress permanent_mac_of(const SlaveSnapshot& slave) {
  if (slave.link.permanent_mac && !slave.link.permanent_mac->is_zero()) {
    return *slave.link.permanent_mac;
  }
  return slave.link.slave ? slave.link.slave->permanent_mac : MacAddress{};
}

bool is_storage(const LintInput& input, const Link& link) {
  const auto& watches = input.config.watches;
  return std::any_of(watches.begin(), watches.end(), [&](const WatchConfig& watch) {
    return watch.role == LinkRole::storage && selects(watch.selector, link);
  });
}

}  // namespace

Complaints no_slaves(const LintInput& input) {
  if (slave_count(input) != 0) return {};
  return {{"", "the bond has 0 slaves: it carries nothing; enslave at least two interfaces"}};
}

Complaints one_slave(const LintInput& input) {
  if (slave_count(input) != 1) return {};
  return {{"",
           "the bond has 1 slave: it survives no failure; add a second one, on another card and "
           "switch"}};
}

Complaints mtu_drift(const LintInput& input) {
  Complaints complaints;
  for (const auto& slave : input.slaves) {
    if (slave.link.mtu == input.bond.mtu) continue;
    complaints.push_back(
        {slave.link.name, fmt::format("{} has MTU {}, the bond {}: frames get lost when this slave "
                                      "is used; set the slave's MTU to the bond's",
                                      shown(slave.link.name), slave.link.mtu, input.bond.mtu)});
  }
  for (const Link* vlan : vlans_on(input)) {
    if (vlan->mtu > input.bond.mtu) {
      complaints.push_back(
          {vlan->name,
           fmt::format("VLAN {} has MTU {}, the bond below it {}: large frames get lost; "
                       "raise the bond's or lower the VLAN's",
                       shown(vlan->name), vlan->mtu, input.bond.mtu)});
    } else if (vlan->mtu < input.bond.mtu && is_storage(input, *vlan)) {
      complaints.push_back(
          {vlan->name,
           fmt::format(
               "storage VLAN {} has MTU {}, the bond below it {}: it does not use the large "
               "frames; raise it if the target can",
               shown(vlan->name), vlan->mtu, input.bond.mtu),
           FindingLevel::info});
    }
  }
  return complaints;
}

// Of an LACP bond the verdict on LACP tells: there it is worse.
Complaints mixed_speed(const LintInput& input) {
  if (mode(input) == BondMode::lacp) return {};
  std::uint32_t fastest = 0;
  for (const auto& slave : input.slaves) {
    if (slave.link.carrier) fastest = std::max(fastest, slave.speed);
  }
  Complaints complaints;
  for (const auto& slave : input.slaves) {
    if (!slave.link.carrier || slave.speed == 0 || slave.speed == fastest) continue;
    complaints.push_back(
        {slave.link.name,
         fmt::format("{} runs at {} Mbit/s, the fastest slave at {}: the bond slows down when this "
                     "one is used; check the auto-negotiation, or prefer the fast one",
                     shown(slave.link.name), slave.speed, fastest)});
  }
  return complaints;
}

Complaints no_permanent_mac(const LintInput& input) {
  Complaints complaints;
  for (const auto& slave : input.slaves) {
    if (!permanent_mac_of(slave).is_zero()) continue;
    complaints.push_back(
        {slave.link.name,
         fmt::format("{} has no permanent address: it cannot be found by it after "
                     "a rename, nor matched with LLDP; select it by its PCI address",
                     shown(slave.link.name))});
  }
  return complaints;
}

Complaints duplicate_permanent_mac(const LintInput& input) {
  std::map<MacAddress, const SlaveSnapshot*> seen;
  Complaints complaints;
  for (const auto& slave : input.slaves) {
    const MacAddress mac = permanent_mac_of(slave);
    if (mac.is_zero()) continue;
    const auto [first, fresh] = seen.try_emplace(mac, &slave);
    if (fresh) continue;
    complaints.push_back(
        {slave.link.name,
         fmt::format("{} and {} have the same permanent address {}: they are one "
                     "port, or a virtual machine's mistake; selecting by address "
                     "finds the wrong one",
                     shown(first->second->link.name), shown(slave.link.name), mac.text())});
  }
  return complaints;
}

}  // namespace libpath::lint
