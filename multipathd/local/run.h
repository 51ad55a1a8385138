// What multipath does when no daemon does it: the work on maps, paths and files.
#pragma once

#include "libpath/config/config.h"
#include "multipathd/tool/options.h"

namespace multipathd {

// Returns the exit status: 0 or 1.
int run_here(const ToolOptions& options, const libpath::Config& config);

}  // namespace multipathd
