// multipath -a, -w and -W: the file of LUNs that are multipathed.
#pragma once

#include "libpath/config/config.h"
#include "multipathd/tool/options.h"

namespace multipathd {

int change_wwids(const ToolOptions& options, const libpath::Config& config);

}  // namespace multipathd
