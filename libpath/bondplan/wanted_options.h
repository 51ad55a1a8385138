// Which of the configured options the kernel would take, given what else is configured and what the
// bond is now.
//
// Shape: `bond` is null for one that is to be created. Numbers, lists and addresses only; delays
//        come back rounded down to multiples of the miimon that will hold.
#pragma once

#include <vector>

#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link.h"

namespace libpath {

BondOptionValues usable_options(const BondOptionValues& configured, const BondInfo* bond,
                                std::vector<Finding>& findings);

// The mode and fail_over_mac that hold when `wanted` is applied.
BondMode future_mode(const BondOptionValues& wanted, const BondInfo* bond);
// An active-backup bond whose address is that of the active slave: nobody else can set it.
bool mac_follows_slave(const BondOptionValues& wanted, const BondInfo* bond);

// The option's value as a number; 0 when it is not there or is none.
std::uint32_t option_number(const BondOptionValues& options, BondOption option);

}  // namespace libpath
