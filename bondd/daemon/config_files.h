// Reads the configuration's files into a BonddConfig.
//
// May sleep, and refuses, as libpath/sys/config_sources.h says.
#pragma once

#include "libpath/base/result.h"
#include "libpath/bondconf/load_config.h"
#include "libpath/sys/config_sources.h"

namespace bondd {

libpath::Result<libpath::LoadedBonddConfig> load_config_files(const libpath::ConfigPlace& place);

}  // namespace bondd
