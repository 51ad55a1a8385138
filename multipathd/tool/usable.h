// multipath -C and -U: has this map a usable path? No I/O is sent.
#pragma once

#include "multipathd/tool/options.h"

namespace multipathd {

int ask_about_map(const ToolOptions& options);

}  // namespace multipathd
