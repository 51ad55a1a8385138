// The sources of a configuration: one main file and a directory of further ones; and what is wrong
// with them, for the log.
//
// Reading may sleep: a worker's job once the loop turns.
// Shape:  a missing main file or directory is an empty one; the directory's files in byte order,
//         names ending in .conf only.
// Errors: io, denied or invalid when what exists cannot be read (a directory in its place, a link
//         to nothing, zeros instead of text): then nothing may be replaced by less.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/config/source.h"

namespace libpath {

struct ConfigPlace {
  std::string main_file;
  std::string directory;
};

Result<std::vector<ConfigSource>> read_config_sources(const ConfigPlace& place);

// Each on a log line of its severity.
void log_diagnostics(std::span<const Diagnostic> diagnostics);

}  // namespace libpath
