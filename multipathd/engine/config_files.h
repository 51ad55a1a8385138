// Reads /etc/multipath.conf and /etc/multipath/conf.d/*.conf into a Config.
//
// May sleep: a worker's job once the loop turns.
// Shape:  a missing main file is an empty one; conf.d in byte order, names ending in .conf only.
// Errors: io, denied or invalid when what exists cannot be read (a directory in its place, a link
//         to nothing, zeros instead of text): then nothing is replaced, for a blacklist may be in
//         there.
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
