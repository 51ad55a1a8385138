// `bondctl lint`: what a person should look at, worst first; and what it means for a script.
//
// Shape: for each finding a line "error bond1 eth2 lacp-different-partners" with the text under it;
//        an empty line; a last line with the counts: "2 errors, 1 warning, 3 notes". That line is
//        always there, never coloured and made for worst_level() to read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/facts.h"
#include "libpath/view/style.h"

namespace libpath::view {

std::string render_lint(const BonddSnapshot& snapshot, const Style& style);
std::string findings_text(const std::vector<PlacedFinding>& findings, const Style& style);

// Exit status of bondctl lint.
inline constexpr int kLintClean = 0;     // nothing above a note
inline constexpr int kLintWarnings = 1;  // warnings, no errors
inline constexpr int kLintErrors = 2;
// Of what render_lint() or lint_json() returned; unset: it is neither's.
std::optional<int> lint_exit_status(std::string_view rendered);

}  // namespace libpath::view
