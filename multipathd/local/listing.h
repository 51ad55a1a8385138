// multipath -l, -ll, -d and the default: lists and makes maps.
#pragma once

#include "libpath/config/config.h"
#include "multipathd/local/local_run.h"
#include "multipathd/tool/options.h"

namespace multipathd {

int list_maps(const ToolOptions& options, const libpath::Config& config);
int create_maps(const ToolOptions& options, const libpath::Config& config);
int show_dry_run(const ToolOptions& options, const libpath::Config& config);

}  // namespace multipathd
