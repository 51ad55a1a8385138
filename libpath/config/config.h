// Config: one loaded configuration of multipath.conf grammar, over the built-in hardware table.
//
// Immutable once loaded; copies and moves share the same data and cost one pointer.
// Shape:  sources are applied in the order given: the main file, then conf.d in byte order.
// Errors: none. Whatever the text holds, a usable Config results; `diagnostics` says what was left
//         out, by file and line. Severity `error` marks what a config check must refuse
//         (one alias for two WWIDs); the daemon goes on in any case.
// Source: contract of multipath-tools, configuration semantics.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/config/source.h"

namespace libpath {

struct ConfigData;  // libpath/config/config_data.h, for this module only

class Config {
 public:
  Config();  // built-in hardware table and compiled defaults only
  explicit Config(std::shared_ptr<const ConfigData> data) : data_(std::move(data)) {}
  const ConfigData& data() const { return *data_; }

 private:
  std::shared_ptr<const ConfigData> data_;
};

struct LoadedConfig {
  Config config;
  std::vector<Diagnostic> diagnostics;
};

// Names of `uid` and `gid` values become numbers at load. The caller looks them up (this module
// makes no system call); without a lookup, or when it knows no such name, the value is refused
// with a warning.
struct NameLookup {
  std::function<std::optional<unsigned>(std::string_view)> user;
  std::function<std::optional<unsigned>(std::string_view)> group;
};

LoadedConfig load_config(std::span<const ConfigSource> sources, const NameLookup& names = {});

// Aliases of the multipaths section, in file order; each alias and each WWID at most once.
struct ConfiguredAlias {
  std::string wwid;
  std::string alias;
  bool operator==(const ConfiguredAlias&) const = default;
};
std::vector<ConfiguredAlias> configured_aliases(const Config& config);

}  // namespace libpath
