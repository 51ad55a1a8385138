// PlanView: the steps that would turn the bonds into what is configured, as people see them.
//
// Shape: in the order in which they are to be done; no steps: nothing differs.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace libpath {

struct PlanStepView {
  std::string text;         // "set miimon of bond0 to 100 (is 0)"
  bool interrupts = false;  // the bond's traffic, for however short a time
  std::string bond;         // empty: none in particular
  std::string refused;      // why it is not done unless forced; empty: nothing is against it
  bool operator==(const PlanStepView&) const = default;
};

struct PlanView {
  std::vector<PlanStepView> steps;
  std::vector<std::string> remarks = {};   // what else there is to know: one line each
  std::vector<std::string> failures = {};  // of doing it: which step, why, what became of the rest
  bool operator==(const PlanView&) const = default;

  bool refused() const {
    return std::any_of(steps.begin(), steps.end(),
                       [](const PlanStepView& step) { return !step.refused.empty(); });
  }
};

}  // namespace libpath
