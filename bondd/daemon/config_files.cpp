#include "bondd/daemon/config_files.h"

namespace bondd {

libpath::Result<libpath::LoadedBonddConfig> load_config_files(const libpath::ConfigPlace& place) {
  const auto sources = libpath::read_config_sources(place);
  if (!sources) return tl::unexpected(sources.error());
  return libpath::load_bondd_config(*sources);
}

}  // namespace bondd
