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

// The same when there is a configuration and it cannot be read: a path of a map that exists is told
// from others. Of these nothing is printed and the status is 1, so that udev keeps the verdict it
// has.
int ask_without_config(const ToolOptions& options);

}  // namespace multipathd
