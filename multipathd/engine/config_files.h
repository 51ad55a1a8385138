// Reads /etc/multipath.conf and /etc/multipath/conf.d/*.conf into a Config.
//
// May sleep, and refuses, as libpath/sys/config_sources.h says: what cannot be read replaces
// nothing, for a blacklist may be in there.
#pragma once

#include "libpath/base/result.h"
#include "libpath/config/config.h"
#include "libpath/sys/config_sources.h"

namespace multipathd {

inline libpath::ConfigPlace config_place() {
  return {"/etc/multipath.conf", "/etc/multipath/conf.d"};
}

libpath::Result<libpath::LoadedConfig> load_config_files(
    const libpath::ConfigPlace& place = config_place());

}  // namespace multipathd
