// Undoing a plan of which only a part was carried out.
//
// Shape:  changes in the order in which they must run. What the kernel lost along with a change
//         (a slave's settings, options that another one resets, the address of a bond without
//         slaves) is put back, too. Not restored: which slave is active, and what stood on an
//         interface that was down (IPv6 addresses, routes).
//         In a plan that creates the bond it is kNewBond here as well (with_bond()).
#pragma once

#include <span>
#include <vector>

#include "libpath/bondplan/bond_plan.h"

namespace libpath {

// Undoes one change; `before` is the state right before it.
std::vector<LinkChange> rollback_of(const LinkChange& change, const LinkTable& before);

// Undoes the steps that were done, last first; `before` is the state that the plan was made from.
std::vector<LinkChange> rollback_steps(std::span<const BondStep> done, const LinkTable& before);

}  // namespace libpath
