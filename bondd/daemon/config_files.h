// Reads the configuration's files into a BonddConfig.
//
// May sleep, and refuses, as libpath/sys/config_texts.h says.
#pragma once

#include "libpath/base/result.h"
#include "libpath/bond/load_config.h"
#include "libpath/sys/config_texts.h"

namespace bondd {

libpath::Result<libpath::LoadedBonddConfig> load_config_files(const libpath::ConfigPlace& place);

// Each diagnostic on a log line of its severity.
void log_diagnostics(const libpath::LoadedBonddConfig& loaded);

}  // namespace bondd
