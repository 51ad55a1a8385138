#include <array>
#include <string>

#include "libpath/base/strings.h"
#include "libpath/config/keywords.h"
#include "libpath/config/lookup.h"
#include "libpath/config/settings.h"

namespace libpath {
namespace {

// The row of a keyword that settings know; blacklist rules are no settings.
const KeywordRule* setting_rule(std::string_view name) {
  constexpr std::uint32_t kSettings = keyword_table::kDHOM | keyword_table::kP;
  for (const KeywordRule& rule : kKeywords) {
    if (rule.name != name || (rule.sections & kSettings) == 0) continue;
    return rule.alias_of.empty() ? &rule : setting_rule(rule.alias_of);
  }
  return nullptr;
}

Explained explained(const KeywordRule& rule, const Found& found) {
  Explained out;
  out.keyword = rule.name;
  out.value = found.text;
  out.layer = found.layer;
  if (found.value != nullptr) out.origin = found.value->origin;
  return out;
}

// features "1 queue_if_no_path" stands in for a no_path_retry nobody set.
std::optional<Found> retry_from_features(const Layers& layers) {
  auto features = layers.find(kw("features"));
  if (!features) return std::nullopt;
  for (const auto word : split_words(features->text)) {
    if (word != "queue_if_no_path") continue;
    features->text = "queue";
    return features;
  }
  return std::nullopt;
}

// The two intervals derive from each other: whichever is written explains both.
Explained explain_polling(const ConfigData& data, const KeywordRule& rule) {
  const PollingIntervals polling = polling_intervals(data);
  Explained out;
  out.keyword = rule.name;
  out.value = std::to_string(&rule == &kw("polling_interval") ? polling.polling : polling.max);
  for (const auto* candidate : {&kw("polling_interval"), &kw("max_polling_interval")}) {
    const Value* value = data.defaults.find(*candidate);
    if (value == nullptr || (out.layer == SettingLayer::defaults && candidate != &rule)) continue;
    out.layer = SettingLayer::defaults;
    out.origin = value->origin;
  }
  return out;
}

}  // namespace

std::string_view word(SettingLayer layer) {
  constexpr std::array<std::string_view, 6> kWords = {"compiled",  "defaults", "devices",
                                                      "overrides", "protocol", "multipaths"};
  return kWords[static_cast<std::size_t>(layer)];
}

std::string Explained::text() const {
  std::string out = keyword + " \"" + value + "\" (";
  if (layer != SettingLayer::compiled) out += std::string(word(layer)) + ": ";
  return out + origin.text() + ")";
}

std::optional<Explained> explain(const Config& config, std::string_view keyword,
                                 const PathInfo& path, std::string_view wwid) {
  const ConfigData& data = config.data();
  const KeywordRule* rule = setting_rule(keyword);
  if (rule == nullptr) return std::nullopt;
  if (rule == &kw("polling_interval") || rule == &kw("max_polling_interval")) {
    return explain_polling(data, *rule);
  }
  const auto devices = match_devices(data, path);
  if (rule == &kw("uid_attribute")) {
    return explained(*rule, uid_attribute(data, devices, path.name));
  }
  const Layers layers(data, devices, path.protocol, wwid);
  auto found = layers.find(*rule);
  if (!found && rule == &kw("no_path_retry")) found = retry_from_features(layers);
  return found ? std::optional(explained(*rule, *found)) : std::nullopt;
}

}  // namespace libpath
