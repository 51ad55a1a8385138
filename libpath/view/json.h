// The same as JSON, for programs: keys, types and their order are a contract, written down in
// docs/bondctl-json.md.
//
// Shape:  an object whose first keys are version, taken and stale; two blanks a level; printable
//         ASCII whatever names come from outside (bytes that are no UTF-8 become U+FFFD). Every key
//         is always there; what is not known is null.
// Units:  durations in milliseconds, speeds in Mbit/s, times ISO 8601 in UTC.
#pragma once

#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/plan_view.h"

namespace libpath::view {

inline constexpr int kJsonVersion = 1;  // grows when a key goes or changes its meaning

std::string status_json(const BonddSnapshot& snapshot);    // what render_status() tells
std::string tree_json(const BonddSnapshot& snapshot);      // bonds and watched interfaces, entirely
std::string bonds_json(const BonddSnapshot& snapshot);     // the bonds of it
std::string slaves_json(const BonddSnapshot& snapshot);    // each slave with the name of its bond
std::string watchers_json(const BonddSnapshot& snapshot);  // each with its bond and slave
std::string lint_json(const BonddSnapshot& snapshot);
// Errors: not_found, as render_bond().
Result<std::string> bond_json(const BonddSnapshot& snapshot, std::string_view name);

std::string plan_json(const PlanView& plan);     // version, then the plan
std::string config_json(std::string_view text);  // version, then the text

}  // namespace libpath::view
