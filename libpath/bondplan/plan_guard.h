// May this plan run while traffic depends on the bond?
//
// Refused without force: a step that leaves a bond for storage or cluster traffic without carrier,
// even for a moment; and one that takes the last carrier away from another master, whose use is not
// known here. A master without carrier has nothing to lose. Steps that interrupt something else,
// such as an interface that is in use on its own, are told of and pass.
// Shape: in step order; one refusal a master, for the first step that cuts it off.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libpath/bondplan/bond_plan.h"

namespace libpath {

struct GuardRemark {
  std::size_t step = 0;  // index into the plan's steps
  std::string text;      // which step, and why: one line
  bool operator==(const GuardRemark&) const = default;
};

struct GuardVerdict {
  std::vector<GuardRemark> interruptions;  // each step that interrupts traffic
  std::vector<GuardRemark> refusals;       // why it does not run without force
  bool operator==(const GuardVerdict&) const = default;

  bool needs_force() const { return !refusals.empty(); }
};

// `before`: the table that the plan was made from.
GuardVerdict plan_guard(const BondPlan& plan, const LinkTable& before, LinkRole role);

}  // namespace libpath
