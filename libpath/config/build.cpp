#include "libpath/config/build.h"

#include <optional>
#include <utility>

#include "libpath/config/hardware.h"
#include "libpath/config/keywords.h"

namespace libpath {
namespace {

constexpr std::string_view kDefaultDevnode = "!^(sd[a-z]|dasd[a-z]|nvme[0-9])";
constexpr std::string_view kDefaultProperty = "(SCSI_IDENT_|ID_WWN)";
using keyword_table::kH;
using keyword_table::kListDevices;
using keyword_table::kLists;

std::string text_of(const ValueSet& values, const KeywordRule& rule) {
  const Value* value = values.find(rule);
  return value == nullptr ? std::string() : value->text;
}

std::optional<Pattern> pattern_of(const ValueSet& values, const KeywordRule& rule) {
  const Value* value = values.find(rule);
  if (value == nullptr) return std::nullopt;
  auto pattern = Pattern::compile(value->text);
  return pattern ? std::optional(std::move(*pattern)) : std::nullopt;
}

std::optional<RulePattern> rule_pattern_of(const ValueSet& values, const KeywordRule& rule) {
  const Value* value = values.find(rule);
  if (value == nullptr) return std::nullopt;
  auto pattern = RulePattern::compile(value->text);
  return pattern ? std::optional(std::move(*pattern)) : std::nullopt;
}

std::string device_id(const ValueSet& values) {
  const std::string separator(1, '\0');
  return text_of(values, kw("vendor", kH)) + separator + text_of(values, kw("product", kH)) +
         separator + text_of(values, kw("revision"));
}

// A device section's pattern as a blacklist rule: there a leading '!' does not negate.
std::string as_rule(const std::string& pattern) {
  return pattern.starts_with('!') ? "\\" + pattern : pattern;
}

}  // namespace

void ConfigBuilder::warn(const Origin& origin, std::string text) {
  diagnostics_.add({origin.file, origin.line, origin.column, Severity::warning, std::move(text)});
}

void ConfigBuilder::add_builtin_devices() {
  const HardwareTable table = hardware_table();
  std::vector<const KeywordRule*> columns;
  for (const auto column : table.columns) {
    columns.push_back(kMultipathSchema.find_keyword(column, section_device));
  }
  int number = 0;
  for (const auto& row : table.rows) {
    const Origin origin{Origin::Kind::builtin, "", ++number, 0};
    ValueSet values;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (columns[i] == nullptr || row[i].empty()) continue;
      values.add({columns[i], std::string(row[i]), origin});
    }
    store_device(values, origin);
  }
}

void ConfigBuilder::add(const Section& section) {
  switch (section.rule) {
    case section_defaults:
      return data_.defaults.merge(section.values);
    case section_overrides:
      return data_.overrides.merge(section.values);
    case section_blacklist:
      return add_name_rules(data_.blacklist, section.values);
    case section_exceptions:
      return add_name_rules(data_.exceptions, section.values);
    case section_blacklist_device:
      return add_device_rule(data_.blacklist, section);
    case section_exceptions_device:
      return add_device_rule(data_.exceptions, section);
    case section_device:
      return add_device(section);
    case section_protocol:
      return add_protocol(section);
    case section_multipath:
      return add_map(section);
    default:
      return;
  }
}

void ConfigBuilder::add_device(const Section& section) {
  if (section.values.find(kw("vendor", kH)) == nullptr) {
    return warn(section.origin, "device section without a vendor, ignored");
  }
  ValueSet values = section.values;
  if (values.find(kw("product", kH)) == nullptr) {
    warn(section.origin, "device section without a product, matches every product");
    values.set({&kw("product", kH), ".*", section.origin});
  }
  store_device(values, section.origin);
}

void ConfigBuilder::store_device(const ValueSet& values, const Origin& origin) {
  auto vendor = pattern_of(values, kw("vendor", kH));
  if (!vendor) return;
  const auto [known, fresh] = device_by_id_.emplace(device_id(values), data_.devices.size());
  if (!fresh) {
    // Vendor, product and revision are equal; their origin stays that of the first entry.
    DeviceEntry& entry = data_.devices[known->second];
    for (const Value& value : values.all()) {
      const bool identity = value.rule == &kw("vendor", kH) || value.rule == &kw("product", kH) ||
                            value.rule == &kw("revision");
      if (!identity) entry.values.set(value);
    }
    return;
  }
  data_.devices.push_back({std::move(*vendor), pattern_of(values, kw("product", kH)),
                           pattern_of(values, kw("revision")), values, origin});
}

void ConfigBuilder::add_protocol(const Section& section) {
  const Value* type = section.values.find(kw("type"));
  if (type == nullptr) return warn(section.origin, "protocol section without a type, ignored");
  const auto [known, fresh] = protocol_by_type_.emplace(type->text, data_.protocols.size());
  if (fresh) data_.protocols.push_back({type->text, {}});
  data_.protocols[known->second].values.merge(section.values);
}

void ConfigBuilder::add_map(const Section& section) {
  constexpr const KeywordRule& kWwid = kw("wwid", keyword_table::kM);
  const Value* wwid = section.values.find(kWwid);
  if (wwid == nullptr) return warn(section.origin, "multipath section without a wwid, ignored");
  const auto [known, fresh] = data_.map_by_wwid.emplace(wwid->text, data_.maps.size());
  if (fresh) data_.maps.push_back({wwid->text, {}});
  ValueSet& values = data_.maps[known->second].values;
  values.merge(section.values);
  values.erase(kWwid);
}

void ConfigBuilder::add_name_rule(std::vector<NameRule>& rules, std::string_view text,
                                  const Origin& origin) {
  if (!known_rules_.emplace(&rules, text).second) return;
  auto pattern = RulePattern::compile(text);
  if (pattern) rules.push_back({std::move(*pattern), origin});
}

void ConfigBuilder::push_device_rule(RuleList& list, DeviceRule rule) {
  std::string id;
  if (rule.vendor) id += "v" + rule.vendor->text();
  id += '\0';
  if (rule.product) id += "p" + rule.product->text();
  if (known_rules_.emplace(&list, std::move(id)).second) list.device.push_back(std::move(rule));
}

void ConfigBuilder::add_name_rules(RuleList& list, const ValueSet& values) {
  for (const Value& value : values.all()) {
    if (value.rule == &kw("devnode")) add_name_rule(list.devnode, value.text, value.origin);
    if (value.rule == &kw("property")) add_name_rule(list.property, value.text, value.origin);
    if (value.rule == &kw("protocol")) add_name_rule(list.protocol, value.text, value.origin);
    if (value.rule == &kw("wwid", kLists)) add_name_rule(list.wwid, value.text, value.origin);
  }
}

void ConfigBuilder::add_device_rule(RuleList& list, const Section& section) {
  DeviceRule rule{rule_pattern_of(section.values, kw("vendor", kListDevices)),
                  rule_pattern_of(section.values, kw("product", kListDevices)), section.origin};
  if (!rule.vendor && !rule.product) {
    return warn(section.origin, "device rule without vendor and product, ignored");
  }
  push_device_rule(list, std::move(rule));
}

void ConfigBuilder::add_default_rules() {
  add_name_rule(data_.blacklist.devnode, kDefaultDevnode, {});
  add_name_rule(data_.exceptions.property, kDefaultProperty, {});
  for (const DeviceEntry& entry : data_.devices) {
    const Value* products = entry.values.find(kw("product_blacklist"));
    if (products == nullptr) continue;
    auto vendor = RulePattern::compile(as_rule(entry.vendor.text()));
    auto product = RulePattern::compile(as_rule(products->text));
    if (vendor && product) {
      push_device_rule(data_.blacklist,
                       {std::move(*vendor), std::move(*product), products->origin});
    }
  }
}

}  // namespace libpath
