// ALUA priorities: from REPORT TARGET PORT GROUPS (alua) or from sysfs (sysfs), on one scale.
#pragma once

#include <string_view>

#include "libpath/base/result.h"
#include "libpath/prio/prioritizer.h"

namespace libpath {

[[nodiscard]] Result<PrioArgs> parse_alua_args(std::string_view text);
[[nodiscard]] Result<int> alua_priority(const PrioInput& input);
[[nodiscard]] Result<int> sysfs_priority(const PrioInput& input);

}  // namespace libpath
