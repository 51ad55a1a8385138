// What the kernel's state will be once it took a change, as far as that can be known beforehand.
//
// Shape:  a value that cannot be known is taken out (options) or zero (addresses): it has to be
//         looked at, or set. Carrier is only ever lost in a forecast: when it comes is up to
//         others. The bond of a CreateBond stands in the table under kNewBond until the kernel gave
//         it an index; with_bond() puts that into the steps that follow.
// Source: kernel Documentation/networking/bonding.rst; measured on 6.1.
#pragma once

#include <limits>

#include "libpath/model/link_change.h"
#include "libpath/model/link_table.h"

namespace libpath {

inline constexpr LinkIndex kNewBond = std::numeric_limits<LinkIndex>::max();
LinkChange with_bond(LinkChange change, LinkIndex created);

void forecast(LinkTable& table, const LinkChange& change);

// The option itself, and what the kernel changes along with it.
void forecast_option(BondOptionValues& options, BondOption option, const BondOptionValue& value);

// Does traffic of its master get through this slave, as far as the kernel knows?
bool carries(const LinkTable& table, const Link& slave);
// Is the master up with enough such slaves? Without those named in `without`, 0 for none.
bool has_carrier(const LinkTable& table, LinkIndex master, LinkIndex without = 0);

}  // namespace libpath
