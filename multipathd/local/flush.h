// multipath -f and -F: removes maps that are not in use.
#pragma once

#include "multipathd/tool/options.h"

namespace multipathd {

int flush_maps(const ToolOptions& options);

}  // namespace multipathd
