// Snapshots of hosts, and how their rendering looks: tests/golden/view/.
#pragma once

#include <string>

#include "libpath/model/bond_snapshot.h"

namespace libpath::view {

// One healthy active-backup bond for storage, one adopted bond without a role, one watched NIC.
BonddSnapshot healthy_host();
// An 802.3ad bond whose slaves end at two switches that are no stack.
BonddSnapshot miscabled_host();
// A bond of four wanted slaves: one works, one flaps, one is unplugged, one is missing; and a
// watched NIC that is not there. The kernel's events were lost.
BonddSnapshot degraded_host();
BonddSnapshot crowded_host();  // 64 bonds of two slaves

SlaveSnapshot make_slave(LinkIndex index, const std::string& name, std::uint32_t speed = 25000);
BondSnapshot make_bond(LinkIndex index, const std::string& name, BondMode mode);

std::string golden(const std::string& name);

}  // namespace libpath::view
