#include "libpath/config/dump.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/config/config_data.h"
#include "libpath/config/keywords.h"
#include "libpath/config/lookup.h"

namespace libpath {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

class Dump {
 public:
  void open(std::string_view name) {
    indent().append(name).append(" {\n");
    ++depth_;
  }
  void close() {
    --depth_;
    indent() += "}\n";
  }
  void line(const KeywordRule& rule, std::string_view text) {
    const bool bare = rule.type->bare_number && is_number(text);
    indent().append(rule.name).append(" ") += (bare ? std::string(text) : in_quotes(text)) + "\n";
  }
  void comment(std::string_view text) { indent().append("# ").append(text).append("\n"); }
  // Values in the order of the keyword table.
  void values(const ValueSet& values, std::uint32_t sections) {
    for (const KeywordRule& rule : kKeywords) {
      const Value* value = (rule.sections & sections) != 0 ? values.find(rule) : nullptr;
      if (value != nullptr) line(rule, value->text);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  std::string& indent() { return out_.append(static_cast<std::size_t>(depth_), '\t'); }
  std::string out_;
  int depth_ = 0;
};

void dump_defaults(Dump& dump, const ConfigData& data) {
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

void dump_rules(Dump& dump, std::string_view section, const RuleList& rules) {
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

void dump_devices(Dump& dump, const ConfigData& data, const DumpFilter& filter) {
  dump.open("devices");
  for (const DeviceEntry& entry : data.devices) {
    if (!wanted(entry, filter)) continue;
    dump.open("device");
    dump.values(entry.values, in(section_device));
    dump.close();
  }
  dump.close();
}

void dump_overrides(Dump& dump, const ConfigData& data) {
  dump.open("overrides");
  dump.values(data.overrides, in(section_overrides));
  for (const ProtocolEntry& entry : data.protocols) {
    dump.open("protocol");
    dump.values(entry.values, in(section_protocol));
    dump.close();
  }
  dump.close();
}

void dump_map(Dump& dump, std::string_view wwid, const ValueSet& values, const KnownMap* known) {
  dump.open("multipath");
  dump.line(kw("wwid", keyword_table::kM), wwid);
  if (known != nullptr && values.find(kw("alias")) == nullptr) {
    dump.comment("alias " + in_quotes(printable(known->alias)));
  }
  dump.values(values, in(section_multipath));
  dump.close();
}

void dump_maps(Dump& dump, const ConfigData& data, const DumpFilter& filter) {
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
  Dump dump;
  dump_defaults(dump, data);
  dump_rules(dump, "blacklist", data.blacklist);
  dump_rules(dump, "blacklist_exceptions", data.exceptions);
  dump_devices(dump, data, filter);
  dump_overrides(dump, data);
  dump_maps(dump, data, filter);
  return dump.take();
}

}  // namespace libpath
