// What multipath does besides answering udev about one path.
#pragma once

#include <string>

#include "libpath/config/config.h"
#include "multipathd/tool/options.h"

namespace multipathd {

// Returns the exit status: 0 or 1.
int run_tool(const ToolOptions& options, const libpath::Config& config);

// "multipath-tools v0.15.0 (...)" with newline.
std::string version_line();

}  // namespace multipathd
