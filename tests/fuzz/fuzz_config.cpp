// fuzz-libs: libpath_config
// fuzz-mutations: 40
// Any text loads, and what show config prints of it is a fixed point: it loads without complaint
// and prints the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "libpath/config/blacklist.h"
#include "libpath/config/config.h"
#include "libpath/config/dump.h"
#include "libpath/config/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const std::vector<libpath::ConfigSource> sources = {{"fuzz", text}};
  const libpath::LoadedConfig loaded = libpath::load_config(sources);
  const std::string dumped = libpath::dump_config(loaded.config);
  const std::vector<libpath::ConfigSource> second = {{"dump", dumped}};
  const libpath::LoadedConfig again = libpath::load_config(second);
  for (const auto& diagnostic : again.diagnostics) {
    if (!diagnostic.text.ends_with("nothing acts on it yet")) std::abort();
  }
  if (libpath::dump_config(again.config) != dumped) std::abort();

  if (libpath::global_settings(again.config) != libpath::global_settings(loaded.config)) {
    std::abort();
  }
  libpath::PathInfo path;
  path.name = "sda";
  path.vendor = "NETAPP";
  path.product = "LUN C-Mode";
  path.protocol = "scsi:iscsi";
  path.wwid = "w1";
  if (libpath::path_settings(again.config, path) != libpath::path_settings(loaded.config, path)) {
    std::abort();
  }
  if (libpath::map_settings(again.config, path, "w1") !=
      libpath::map_settings(loaded.config, path, "w1")) {
    std::abort();
  }
  if (libpath::check_device(again.config, path).blacklisted !=
      libpath::check_device(loaded.config, path).blacklisted) {
    std::abort();
  }
  return 0;
}
