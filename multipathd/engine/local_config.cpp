#include "multipathd/engine/local_config.h"

#include <set>

#include "libpath/config/dump.h"
#include "multipathd/engine/engine.h"

namespace multipathd {

std::string dump_local_config(Engine& engine) {
  libpath::DumpFilter filter;
  filter.local = true;
  std::set<std::string> seen;
  for (const auto& [dev, path] : engine.paths().all()) {
    const auto& info = path->info;
    const std::string key = info.vendor + '\n' + info.product + '\n' + info.revision;
    if (seen.insert(key).second) {
      filter.hardware.push_back({info.vendor, info.product, info.revision});
    }
  }
  for (const auto& [wwid, map] : engine.maps().all()) {
    if (map->kernel) filter.maps.push_back({wwid.text(), map->kernel->name});
  }
  return libpath::dump_config(engine.config().config, filter);
}

}  // namespace multipathd
