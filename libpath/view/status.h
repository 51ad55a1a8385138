// `bondctl status`: how all bonds are in one look: a summary, one line a bond, what is wrong.
//
// Shape: summary; table of bonds, then watched interfaces; findings, worst first. Empty lines
//        between them. The last column and the findings bend to the width.
#pragma once

#include <string>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/style.h"

namespace libpath::view {

std::string render_status(const BonddSnapshot& snapshot, const Style& style);

// "3 bonds, 1 watched interface: 2 full, 1 degraded, 1 lost", then the warning of stale_text().
std::string summary_text(const BonddSnapshot& snapshot, const Style& style);
// A line of warning if the snapshot is stale; else nothing.
std::string stale_text(const BonddSnapshot& snapshot, const Style& style);

}  // namespace libpath::view
