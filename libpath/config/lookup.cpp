#include "libpath/config/lookup.h"

#include <algorithm>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

const ValueSet* protocol_values(const ConfigData& data, std::string_view protocol) {
  for (const ProtocolEntry& entry : data.protocols) {
    if (entry.type == protocol) return &entry.values;
  }
  return nullptr;
}

const ValueSet* map_values(const ConfigData& data, std::string_view wwid) {
  const auto found = data.map_by_wwid.find(wwid);
  return found == data.map_by_wwid.end() ? nullptr : &data.maps[found->second].values;
}

std::optional<Found> in_set(const ValueSet* values, const KeywordRule& rule, SettingLayer layer) {
  const Value* value = values == nullptr ? nullptr : values->find(rule);
  if (value == nullptr) return std::nullopt;
  return Found{value->text, layer, value};
}

long seconds(const ValueSet& values, const KeywordRule& rule) {
  const Value* value = values.find(rule);
  return value == nullptr ? 0 : parse_number<long>(value->text).value_or(0);
}

}  // namespace

SettingsResolver::DeviceValues match_devices(const ConfigData& data, const PathInfo& path) {
  SettingsResolver::DeviceValues out(kKeywords.size(), nullptr);
  for (const DeviceEntry& entry : data.devices) {
    if (!entry.matches(path.vendor, path.product, path.revision)) continue;
    for (const Value& value : entry.values.all()) out[keyword_index(*value.rule)] = &value;
  }
  return out;
}

Layers::Layers(const ConfigData& data, const SettingsResolver::DeviceValues& devices,
               std::string_view protocol, std::string_view wwid)
    : data_(data),
      devices_(devices),
      protocol_(protocol_values(data, protocol)),
      map_(wwid.empty() ? nullptr : map_values(data, wwid)) {}

std::optional<Found> Layers::find(const KeywordRule& rule) const {
  if (auto found = in_set(map_, rule, SettingLayer::multipaths)) return found;
  if (auto found = in_set(protocol_, rule, SettingLayer::protocol)) return found;
  if (auto found = in_set(&data_.overrides, rule, SettingLayer::overrides)) return found;
  if (const Value* value = devices_[keyword_index(rule)]) {
    return Found{value->text, SettingLayer::devices, value};
  }
  if (auto found = in_set(&data_.defaults, rule, SettingLayer::defaults)) return found;
  if (rule.compiled_default.empty()) return std::nullopt;
  return Found{rule.compiled_default, SettingLayer::compiled, nullptr};
}

std::string_view Layers::text(const KeywordRule& rule) const {
  const auto found = find(rule);
  return found ? found->text : std::string_view();
}

bool Layers::chosen(const KeywordRule& rule) const {
  const auto found = find(rule);
  if (!found || found->layer == SettingLayer::compiled) return false;
  return found->layer != SettingLayer::defaults || found->text != rule.compiled_default;
}

Found uid_attribute(const ConfigData& data, const SettingsResolver::DeviceValues& devices,
                    std::string_view device_name) {
  if (const Value* attrs = data.defaults.find(kw("uid_attrs"))) {
    for (const auto word : split_words(attrs->text)) {
      const std::size_t colon = word.find(':');
      if (!device_name.starts_with(word.substr(0, colon))) continue;
      return {word.substr(colon + 1), SettingLayer::defaults, attrs};
    }
  }
  const Layers layers(data, devices, {}, {});
  constexpr const KeywordRule& kRule = kw("uid_attribute");
  const auto found = layers.find(kRule);
  if (found && layers.chosen(kRule)) return *found;
  if (device_name.starts_with("dasd")) return {"ID_UID"};
  if (device_name.starts_with("nvme")) return {"ID_WWN"};
  return {kRule.compiled_default};
}

PollingIntervals polling_intervals(const ConfigData& data) {
  PollingIntervals out{seconds(data.defaults, kw("polling_interval")),
                       seconds(data.defaults, kw("max_polling_interval"))};
  if (out.polling == 0 && out.max == 0) {
    out.polling = parse_number<long>(kw("polling_interval").compiled_default).value_or(5);
  }
  if (out.max == 0) out.max = 4 * out.polling;
  if (out.polling == 0) out.polling = std::max(1L, out.max / 4);
  out.polling = std::min(out.polling, out.max);
  return out;
}

}  // namespace libpath
