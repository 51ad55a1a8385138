// Is this device a path of a multipath map? Answers for udev (-u) and for people (-c).
//
// Cheap on purpose: udev asks for every disk at boot. One device is read from sysfs, never all,
// except where smart mode must look for a sibling.
#pragma once

#include "libpath/config/config.h"
#include "multipathd/tool/options.h"

namespace multipathd {

// Prints the lines udev imports; returns the exit status of the tool.
int ask_about_path(const ToolOptions& options, const libpath::Config& config);

}  // namespace multipathd
