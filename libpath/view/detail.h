// `bondctl show bond X`: all that is known of one bond: settings, slaves, watchers, findings,
// failovers by their length, and what happened last.
#pragma once

#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/view/style.h"

namespace libpath::view {

// Errors: not_found, with the names there are.
Result<std::string> render_bond(const BonddSnapshot& snapshot, std::string_view name,
                                const Style& style);
// The error of a name that is no bond's; JSON answers with it, too.
Error no_such_bond(const BonddSnapshot& snapshot, std::string_view name);

}  // namespace libpath::view
