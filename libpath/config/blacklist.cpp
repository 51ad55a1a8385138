#include "libpath/config/blacklist.h"

#include <utility>
#include <vector>

#include "libpath/base/strings.h"
#include "libpath/config/config_data.h"
#include "libpath/config/lookup.h"

namespace libpath {
namespace {

std::string origin_text(const Origin& origin) { return " (" + origin.text() + ")"; }

std::string pattern_text(const NameRule& rule) { return rule.pattern.text(); }
std::string pattern_text(const DeviceRule& rule) {
  return (rule.vendor ? rule.vendor->text() : "") + ":" +
         (rule.product ? rule.product->text() : "");
}

bool matches(const NameRule& rule, const std::string& text) { return rule.pattern.matches(text); }
bool matches(const DeviceRule& rule, const PathInfo& path) {
  return (!rule.vendor || rule.vendor->matches(path.vendor)) &&
         (!rule.product || rule.product->matches(path.product));
}

template <typename Rule, typename Subject>
const Rule* first_match(const std::vector<Rule>& rules, const Subject& subject) {
  for (const Rule& rule : rules) {
    if (matches(rule, subject)) return &rule;
  }
  return nullptr;
}

template <typename Rule>
BlacklistVerdict verdict(std::string_view criterion, const Rule* hit, const Rule* exception) {
  BlacklistVerdict out;
  const Rule* decided = exception != nullptr ? exception : hit;
  if (hit == nullptr) return out;
  out.blacklisted = exception == nullptr;
  out.by_exception = exception != nullptr;
  out.reason = std::string(criterion) + (exception != nullptr ? " exception" : " rule") + " \"" +
               printable(pattern_text(*decided)) + "\"" + origin_text(decided->origin);
  return out;
}

template <typename Rule, typename Subject>
BlacklistVerdict check(std::string_view criterion, const std::vector<Rule>& rules,
                       const std::vector<Rule>& exceptions, const Subject& subject) {
  const Rule* hit = first_match(rules, subject);
  return verdict(criterion, hit, hit == nullptr ? nullptr : first_match(exceptions, subject));
}

const NameRule* first_property(const std::vector<NameRule>& rules, const PathInfo& path) {
  for (const auto& [name, value] : path.udev) {
    if (const NameRule* rule = first_match(rules, name)) return rule;
  }
  return nullptr;
}

void render_block(std::string& out, std::string_view title,
                  const std::vector<std::pair<const Origin*, std::string>>& entries) {
  out.append(title);
  if (entries.empty()) out += "        <empty>\n";
  for (const auto& [origin, pattern] : entries) {
    const bool from_file = origin->kind == Origin::Kind::file;
    out += from_file ? "        (config file rule) " : "        (default rule)     ";
    out += printable(pattern) + "\n";
  }
}

template <typename Rule>
void render_criterion(std::string& out, const std::string& name, const std::vector<Rule>& rules,
                      const std::vector<Rule>& exceptions) {
  const auto entries = [](const std::vector<Rule>& list) {
    std::vector<std::pair<const Origin*, std::string>> texts;
    texts.reserve(list.size());
    for (const Rule& rule : list) texts.emplace_back(&rule.origin, pattern_text(rule));
    return texts;
  };
  out += name + " rules:\n";
  render_block(out, "- blacklist:\n", entries(rules));
  render_block(out, "- exceptions:\n", entries(exceptions));
}

}  // namespace

BlacklistVerdict check_devnode(const Config& config, std::string_view name) {
  const ConfigData& data = config.data();
  return check("devnode", data.blacklist.devnode, data.exceptions.devnode, std::string(name));
}

BlacklistVerdict check_property(const Config& config, const PathInfo& path,
                                std::string_view uid_attribute) {
  const ConfigData& data = config.data();
  const NameRule* hit = first_property(data.blacklist.property, path);
  const NameRule* exception = first_property(data.exceptions.property, path);
  if (hit != nullptr) return verdict("property", hit, exception);
  // Without its uid_attribute udev most likely failed to read the device: that is no reason to
  // leave it alone for good.
  const bool judged = !uid_attribute.empty() && path.udev.contains(std::string(uid_attribute));
  if (exception != nullptr || !judged || data.exceptions.property.empty()) return {};
  BlacklistVerdict out;
  out.blacklisted = true;
  const NameRule& wanted = data.exceptions.property.front();
  out.reason = "no udev property matches property exception \"" + printable(wanted.pattern.text()) +
               "\"" + origin_text(wanted.origin);
  if (data.exceptions.property.size() > 1) out.reason += " or any other";
  return out;
}

BlacklistVerdict check_hardware(const Config& config, const PathInfo& path) {
  if (path.vendor.empty() && path.product.empty()) return {};  // not known yet
  const ConfigData& data = config.data();
  return check("device", data.blacklist.device, data.exceptions.device, path);
}

BlacklistVerdict check_protocol(const Config& config, std::string_view protocol) {
  const ConfigData& data = config.data();
  return check("protocol", data.blacklist.protocol, data.exceptions.protocol,
               std::string(protocol));
}

BlacklistVerdict check_wwid(const Config& config, std::string_view wwid) {
  if (wwid.empty()) return {};
  const ConfigData& data = config.data();
  return check("wwid", data.blacklist.wwid, data.exceptions.wwid, std::string(wwid));
}

BlacklistVerdict check_device(const Config& config, const PathInfo& path) {
  const ConfigData& data = config.data();
  return check_device(config, path, uid_attribute(data, match_devices(data, path), path.name).text);
}

BlacklistVerdict check_device(const Config& config, const PathInfo& path,
                              std::string_view uid_attribute) {
  BlacklistVerdict kept;
  using Step = BlacklistVerdict (*)(const Config&, const PathInfo&, std::string_view);
  constexpr Step kSteps[] = {
      check_property,
      [](const Config& c, const PathInfo& p, std::string_view) { return check_devnode(c, p.name); },
      [](const Config& c, const PathInfo& p, std::string_view) { return check_hardware(c, p); },
      [](const Config& c, const PathInfo& p, std::string_view) {
        return check_protocol(c, p.protocol);
      },
      [](const Config& c, const PathInfo& p, std::string_view) { return check_wwid(c, p.wwid); },
  };
  for (const Step step : kSteps) {
    BlacklistVerdict now = step(config, path, uid_attribute);
    if (now.blacklisted) return now;
    if (now.by_exception) kept = std::move(now);
  }
  return kept;
}

std::string render_blacklist(const Config& config) {
  const RuleList& rules = config.data().blacklist;
  const RuleList& exceptions = config.data().exceptions;
  std::string out;
  render_criterion(out, "device node", rules.devnode, exceptions.devnode);
  render_criterion(out, "udev property", rules.property, exceptions.property);
  render_criterion(out, "protocol", rules.protocol, exceptions.protocol);
  render_criterion(out, "wwid", rules.wwid, exceptions.wwid);
  render_criterion(out, "device", rules.device, exceptions.device);
  return out;
}

}  // namespace libpath
