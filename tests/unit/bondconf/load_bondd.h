// Shared by the tests of bondd.conf: load one text, or several as files "a", "b"...
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libpath/bondconf/load_config.h"

namespace libpath {

inline LoadedBonddConfig load_bondd_files(const std::vector<std::string>& texts) {
  std::vector<ConfigSource> sources;
  for (const auto& text : texts) {
    sources.push_back({std::string(1, static_cast<char>('a' + sources.size())), text});
  }
  return load_bondd_config(sources);
}
inline LoadedBonddConfig load_bondd(std::string text) {
  return load_bondd_files({std::move(text)});
}

// What is said about it, without the info level.
inline std::vector<std::string> complaints(const LoadedBonddConfig& loaded) {
  std::vector<std::string> out;
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != Severity::info) out.push_back(diagnostic.message());
  }
  return out;
}
inline std::vector<std::string> all_remarks(const LoadedBonddConfig& loaded) {
  std::vector<std::string> out;
  for (const auto& diagnostic : loaded.diagnostics) out.push_back(diagnostic.message());
  return out;
}
using Remarks = std::vector<std::string>;

inline WatcherConfig watcher_of(WatcherKind kind) {
  WatcherConfig watcher;
  watcher.kind = kind;
  return watcher;
}
inline WatchConfig watch_of(std::string name) {
  WatchConfig watch;
  watch.selector = ByName{std::move(name)};
  return watch;
}

// A bond without anything to complain about, with `lines` in it.
inline std::string good_bond(const std::string& lines, const std::string& mode = "active-backup") {
  return "bond b {\n mode " + mode + "\n slave e0 {}\n slave e1 {}\n" + lines + "}\n";
}

}  // namespace libpath
