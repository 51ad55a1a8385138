// The texts of a configuration: one main file and a directory of further ones.
//
// May sleep: a worker's job once the loop turns.
// Shape:  a missing main file or directory is an empty one; the directory's files in byte order,
//         names ending in .conf only.
// Errors: io, denied or invalid when what exists cannot be read (a directory in its place, a link
//         to nothing, zeros instead of text): then nothing may be replaced by less.
#pragma once

#include <string>
#include <vector>

#include "libpath/base/result.h"

namespace libpath {

struct ConfigPlace {
  std::string main_file;
  std::string directory;
};

struct ConfigText {
  std::string file;
  std::string text;
};

Result<std::vector<ConfigText>> read_config_texts(const ConfigPlace& place);

}  // namespace libpath
