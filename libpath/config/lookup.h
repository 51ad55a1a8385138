// Precedence: which value of a keyword wins, as text, before it is turned into settings.
//
// Shape: pointers into the Config's data, or to a value made of the compiled default.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/config/config_data.h"
#include "libpath/config/keywords.h"
#include "libpath/config/settings.h"
#include "libpath/model/path_info.h"

namespace libpath {

struct Found {
  std::string_view text;  // canonical
  SettingLayer layer = SettingLayer::compiled;
  const Value* value = nullptr;  // null: compiled default
};

// Strongest value each keyword gets from the device entries that match this hardware.
SettingsResolver::DeviceValues match_devices(const ConfigData& data, const PathInfo& path);

// All layers above one path or map.
class Layers {
 public:
  Layers(const ConfigData& data, const SettingsResolver::DeviceValues& devices,
         std::string_view protocol, std::string_view wwid);
  // nullopt: nobody sets it and it has no compiled default.
  std::optional<Found> find(const KeywordRule& rule) const;
  std::string_view text(const KeywordRule& rule) const;  // empty when not found
  // Somebody chose: above defaults, or in defaults something else than the compiled value.
  bool chosen(const KeywordRule& rule) const;

 private:
  const ConfigData& data_;
  const SettingsResolver::DeviceValues& devices_;
  const ValueSet* protocol_ = nullptr;
  const ValueSet* map_ = nullptr;
};

// The udev property with the WWID: uid_attrs (by kernel name) beats every uid_attribute; where
// nobody chose, ID_UID for DASD, ID_WWN for NVMe, else ID_SERIAL.
Found uid_attribute(const ConfigData& data, const SettingsResolver::DeviceValues& devices,
                    std::string_view device_name);

// polling_interval and max_polling_interval, each derived from the other when only one is set.
struct PollingIntervals {
  long polling = 0, max = 0;  // seconds
};
PollingIntervals polling_intervals(const ConfigData& data);

}  // namespace libpath
