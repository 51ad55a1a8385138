// `bondctl plan` and the answer of `bondctl apply`: what would be done, what it interrupts, what is
// refused and why.
#pragma once

#include <string>

#include "libpath/model/plan_view.h"
#include "libpath/view/style.h"

namespace libpath::view {

// Shape: a numbered line a step, marked where traffic is interrupted; a refusal under its step;
//        a line with the counts; then remarks, and what failed.
std::string render_plan(const PlanView& plan, const Style& style);

}  // namespace libpath::view
