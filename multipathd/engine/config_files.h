// Reads /etc/multipath.conf and /etc/multipath/conf.d/*.conf into a Config.
//
// May sleep: a worker's job once the loop turns.
// Shape:  a missing main file is an empty one; conf.d in byte order, names ending in .conf only.
// Errors: io or denied when a file that exists cannot be read; then nothing is replaced.
#pragma once

#include <string>

#include "libpath/base/result.h"
#include "libpath/config/config.h"

namespace multipathd {

struct ConfigPlace {
  std::string main_file = "/etc/multipath.conf";
  std::string directory = "/etc/multipath/conf.d";
};

libpath::Result<libpath::LoadedConfig> load_config_files(const ConfigPlace& place = {});

// Each diagnostic on a log line of its severity.
void log_diagnostics(const libpath::LoadedConfig& loaded);

}  // namespace multipathd
