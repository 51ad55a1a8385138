// Effective settings: precedence applied, text turned into the plain values of model/settings.h.
//
// Precedence, highest first: multipaths (matching wwid) > overrides.protocol (three time-outs
// only) > overrides > all matching device entries, the last one first > defaults > compiled
// default.
// Shape: `prio_is_set` / `grouping_is_set` are true when somebody chose: any section above
//        defaults, or defaults with another value than the compiled one. max_retries -1 is "off".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/config/config.h"
#include "libpath/config/source.h"
#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"

namespace libpath {

GlobalSettings global_settings(const Config& config);

// One-off forms; they match every device entry each time. Use a SettingsResolver for many paths.
PathSettings path_settings(const Config& config, const PathInfo& path);
MapSettings map_settings(const Config& config, const PathInfo& representative,
                         std::string_view wwid);

struct Value;

// The udev property that holds the WWID of a device of which only the kernel name is known; its
// hardware's own entry may name another.
std::string uid_attribute(const Config& config, std::string_view device_name);

// Resolves settings for many paths of one Config. Owned by one thread. It remembers which device
// entries match a (vendor, product, revision) and the path settings that follow, so each kind of
// hardware is matched once. Replace it together with the Config (reconfigure).
class SettingsResolver {
 public:
  explicit SettingsResolver(Config config) : config_(std::move(config)) {}
  const Config& config() const { return config_; }
  PathSettings path(const PathInfo& path);
  MapSettings map(const PathInfo& representative, std::string_view wwid);
  std::string uid_attribute(std::string_view device_name);

  // Strongest device entry's value for every keyword; nullptr where none sets it.
  using DeviceValues = std::vector<const Value*>;

 private:
  const DeviceValues& device_values(const PathInfo& path);

  // Device strings come from outside: beyond this many kinds the memo starts afresh.
  static constexpr std::size_t kMaxRemembered = 4096;
  Config config_;
  std::map<std::string, DeviceValues> devices_;
  std::map<std::string, PathSettings> paths_;
};

// Some device entry, built-in or the user's, is about this hardware.
bool is_known_hardware(const Config& config, const PathInfo& path);

// Which part of the configuration decided.
enum class SettingLayer : std::uint8_t {
  compiled,
  defaults,
  devices,
  overrides,
  protocol,
  multipaths
};
std::string_view word(SettingLayer layer);

struct Explained {
  std::string keyword;
  std::string value;  // as show config prints it, without quotes
  SettingLayer layer = SettingLayer::compiled;
  Origin origin;
  std::string text() const;  // `no_path_retry "queue" (devices: built-in hardware entry 63)`
};

// The effective value of `keyword` for a path, or for the map `wwid` when that is not empty.
// nullopt: no such keyword, or nobody sets it and there is no compiled default.
std::optional<Explained> explain(const Config& config, std::string_view keyword,
                                 const PathInfo& path, std::string_view wwid = {});

}  // namespace libpath
