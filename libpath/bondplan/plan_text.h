// A plan for people and for JSON: names instead of indices, words instead of numbers.
//
// Shape: one line a step: "set lacp_rate of bond0 to fast (bond goes down: interrupts traffic)".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libpath/bondplan/bond_plan.h"

namespace libpath {

// One step as plain text fields; those that a step does not have are empty.
struct PlanLine {
  std::string action;   // create, delete, set, enslave, release, up, down
  std::string object;   // the interface that is changed
  std::string setting;  // the option, "mtu", "mac", "prio"...
  std::string value;    // what it becomes; the master for enslave and release
  std::string disruption;
  std::string reason;
  std::string text;  // the line for people, without the reason
  bool operator==(const PlanLine&) const = default;
};

// `before`: the table that the plan was made from.
std::vector<PlanLine> plan_lines(const BondPlan& plan, const LinkTable& before);
std::string change_text(const LinkChange& change, const LinkTable& table);
std::string_view disruption_word(Disruption disruption);  // stable, for scripts: "bond-down"

// "fast", "192.0.2.1,192.0.2.2", "eth0"; "none" for an empty list.
std::string option_value_text(BondOption option, const BondOptionValue& value,
                              const LinkTable& table);

}  // namespace libpath
