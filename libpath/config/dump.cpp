#include "libpath/config/dump.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/config/config_data.h"
#include "libpath/config/config_writer.h"
#include "libpath/config/keywords.h"
#include "libpath/config/lookup.h"

namespace libpath {
namespace {

// Values in the order of the keyword table.
void dump_values(ConfigWriter& dump, const ValueSet& values, std::uint32_t sections) {
  for (const KeywordRule& rule : kKeywords) {
    const Value* value = (rule.sections & sections) != 0 ? values.find(rule) : nullptr;
    if (value != nullptr) dump.line(rule, value->text);
  }
}

void dump_defaults(ConfigWriter& dump, const ConfigData& data) {
  const PollingIntervals polling = polling_intervals(data);
  dump.open("defaults");
  for (const KeywordRule& rule : kKeywords) {
    if ((rule.sections & in(section_defaults)) == 0) continue;
    const Value* value = data.defaults.find(rule);
    if (&rule == &kw("polling_interval")) {
      dump.line(rule, std::to_string(polling.polling));
    } else if (&rule == &kw("max_polling_interval")) {
      dump.line(rule, std::to_string(polling.max));
    } else if (value != nullptr) {
      dump.line(rule, value->text);
    } else if (!rule.compiled_default.empty()) {
      dump.line(rule, rule.compiled_default);
    }
  }
  dump.close();
}

void dump_rules(ConfigWriter& dump, std::string_view section, const RuleList& rules) {
  const auto names = [&](const KeywordRule& keyword, const std::vector<NameRule>& list) {
    for (const NameRule& rule : list) dump.line(keyword, rule.pattern.text());
  };
  dump.open(section);
  names(kw("devnode"), rules.devnode);
  names(kw("wwid", keyword_table::kLists), rules.wwid);
  names(kw("property"), rules.property);
  names(kw("protocol"), rules.protocol);
  for (const DeviceRule& rule : rules.device) {
    dump.open("device");
    if (rule.vendor) dump.line(kw("vendor", keyword_table::kListDevices), rule.vendor->text());
    if (rule.product) dump.line(kw("product", keyword_table::kListDevices), rule.product->text());
    dump.close();
  }
  dump.close();
}

bool wanted(const DeviceEntry& entry, const DumpFilter& filter) {
  return !filter.local ||
         std::any_of(filter.hardware.begin(), filter.hardware.end(), [&](const HardwareId& id) {
           return entry.matches(id.vendor, id.product, id.revision);
         });
}

void dump_devices(ConfigWriter& dump, const ConfigData& data, const DumpFilter& filter) {
  dump.open("devices");
  for (const DeviceEntry& entry : data.devices) {
    if (!wanted(entry, filter)) continue;
    dump.open("device");
    dump_values(dump, entry.values, in(section_device));
    dump.close();
  }
  dump.close();
}

void dump_overrides(ConfigWriter& dump, const ConfigData& data) {
  dump.open("overrides");
  dump_values(dump, data.overrides, in(section_overrides));
  for (const ProtocolEntry& entry : data.protocols) {
    dump.open("protocol");
    dump_values(dump, entry.values, in(section_protocol));
    dump.close();
  }
  dump.close();
}

void dump_map(ConfigWriter& dump, std::string_view wwid, const ValueSet& values,
              const KnownMap* known) {
  dump.open("multipath");
  dump.line(kw("wwid", keyword_table::kM), wwid);
  if (known != nullptr && values.find(kw("alias")) == nullptr) {
    dump.comment("alias " + in_quotes(printable(known->alias)));
  }
  dump_values(dump, values, in(section_multipath));
  dump.close();
}

void dump_maps(ConfigWriter& dump, const ConfigData& data, const DumpFilter& filter) {
  std::map<std::string_view, const KnownMap*> known;
  if (filter.local) {
    for (const KnownMap& map : filter.maps) known.emplace(map.wwid, &map);
  }
  if (data.maps.empty() && known.empty()) return;
  dump.open("multipaths");
  for (const MapEntry& entry : data.maps) {
    const auto found = known.find(entry.wwid);
    dump_map(dump, entry.wwid, entry.values, found == known.end() ? nullptr : found->second);
    if (found != known.end()) known.erase(found);
  }
  for (const auto& [wwid, map] : known) dump_map(dump, wwid, {}, map);
  dump.close();
}

}  // namespace

std::string dump_config(const Config& config, const DumpFilter& filter) {
  const ConfigData& data = config.data();
  ConfigWriter dump;
  dump_defaults(dump, data);
  dump_rules(dump, "blacklist", data.blacklist);
  dump_rules(dump, "blacklist_exceptions", data.exceptions);
  dump_devices(dump, data, filter);
  dump_overrides(dump, data);
  dump_maps(dump, data, filter);
  return dump.take();
}

}  // namespace libpath
