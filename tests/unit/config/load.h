// Shared by the config tests: load one text, or several as files "a", "b"...
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libpath/config/config.h"
#include "libpath/model/path_info.h"

namespace libpath {

inline LoadedConfig load_files(const std::vector<std::string>& texts,
                               const NameLookup& names = {}) {
  std::vector<ConfigSource> sources;
  for (const auto& text : texts) {
    sources.push_back({std::string(1, static_cast<char>('a' + sources.size())), text});
  }
  return load_config(sources, names);
}
inline LoadedConfig load(std::string text) { return load_files({std::move(text)}); }

inline std::vector<std::string> messages(const LoadedConfig& loaded) {
  std::vector<std::string> out;
  for (const auto& diagnostic : loaded.diagnostics) out.push_back(diagnostic.message());
  return out;
}
using Messages = std::vector<std::string>;

inline PathInfo disk(std::string vendor, std::string product, std::string revision = "1.0") {
  PathInfo path;
  path.name = "sdb";
  path.vendor = std::move(vendor);
  path.product = std::move(product);
  path.revision = std::move(revision);
  path.protocol = "scsi:iscsi";
  path.wwid = "3600a0b80000f1e2d";
  path.udev = {{"ID_SERIAL", "3600a0b80000f1e2d"}, {"ID_WWN", "0x600a0b80000f1e2d"}};
  return path;
}

}  // namespace libpath
