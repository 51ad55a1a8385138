#include "libpath/bondconf/bondd_types.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include "libpath/base/strings.h"
#include "libpath/bond/option_text.h"
#include "libpath/bond/targets.h"
#include "libpath/bond/unit_text.h"
#include "libpath/bondconf/selector_text.h"
#include "libpath/config/value_types.h"

namespace libpath {
namespace {

std::string limits_text(const KeywordRule& rule) {
  return "from " + std::to_string(rule.min) + " to " + std::to_string(rule.max);
}

// Good addresses stay; the remark names the others.
Checked kept_targets(std::string kept, const std::vector<std::string>& problems,
                     std::string_view whole) {
  if (problems.empty() && (!kept.empty() || trim(whole).empty())) return accepted(kept);
  if (kept.empty()) return bad_value(whole, problems.empty() ? "no address" : problems.front());
  return {std::move(kept), join(problems, ", ") + "; left out"};
}

Checked option_targets(OptionKind kind, std::string_view written) {
  ParsedTargets parsed = parse_targets(written);
  const bool ipv4 = kind == OptionKind::ipv4_targets;
  const std::string others = ipv4 ? text(parsed.ipv6) : text(parsed.ipv4);
  if (!others.empty()) {
    parsed.problems.push_back(
        others + (ipv4 ? " belongs into ns_ip6_target" : " belongs into arp_ip_target"));
  }
  return kept_targets(ipv4 ? text(parsed.ipv4) : text(parsed.ipv6), parsed.problems, written);
}

}  // namespace

Checked check_bond_option(const KeywordRule& rule, std::string_view written) {
  const OptionRule* option = find_option(rule.alias_of.empty() ? rule.name : rule.alias_of);
  if (option == nullptr) return bad_value(written, "not an option of the kernel");
  if (option->kind == OptionKind::ipv4_targets || option->kind == OptionKind::ipv6_targets) {
    return option_targets(option->kind, written);
  }
  const auto value = parse_option(*option, written);
  return value ? accepted(text(*option, *value)) : bad_value(written, value.error().what);
}

Checked check_count(const KeywordRule& rule, std::string_view text) {
  const auto number = parse_number<std::int64_t>(text);
  if (!number || *number < rule.min || *number > rule.max) {
    return bad_value(text, "not a number " + limits_text(rule));
  }
  return accepted(std::to_string(*number));
}

Checked check_duration(const KeywordRule& rule, std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration || duration->count() < rule.min || duration->count() > rule.max) {
    return bad_value(text, "not a time " + limits_text(rule) + " ms");
  }
  return accepted(std::to_string(duration->count()));
}

Checked check_speed(const KeywordRule& rule, std::string_view text) {
  const auto speed = parse_speed(text);
  if (!speed || *speed < rule.min || *speed > rule.max) {
    return bad_value(text, "not a speed in Mbit/s, nor one like 10g");
  }
  return accepted(std::to_string(*speed));
}

std::optional<double> parse_decimal(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return number;
}

Checked check_decimal(const KeywordRule& rule, std::string_view text) {
  const auto number = parse_decimal(text);
  // Written so that "nan" fails.
  if (!number || !(*number >= static_cast<double>(rule.min)) ||
      !(*number <= static_cast<double>(rule.max))) {
    return bad_value(text, "not a number " + limits_text(rule));
  }
  return accepted(decimal_text(*number));
}

Checked check_selector(const KeywordRule& /*rule*/, std::string_view written) {
  const auto selector = parse_selector(written);
  return selector ? accepted(text(*selector)) : bad_value(written, "it " + selector.error().what);
}

Checked check_unicast_mac(const KeywordRule& /*rule*/, std::string_view text) {
  const auto mac = MacAddress::parse(text);
  if (!mac) return bad_value(text, "not a MAC address");
  if (mac->is_zero() || mac->is_multicast()) {
    return bad_value(text, "not the address of an interface");
  }
  return accepted(mac->text());
}

Checked check_targets(const KeywordRule& /*rule*/, std::string_view written) {
  const ParsedTargets parsed = parse_targets(written);
  std::string kept = text(parsed.ipv4);
  if (!kept.empty() && !parsed.ipv6.empty()) kept += ',';
  return kept_targets(kept + text(parsed.ipv6), parsed.problems, written);
}

std::string decimal_text(double number) {
  constexpr std::size_t kLongest = 400;  // fixed notation of the largest double
  std::array<char, kLongest> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

}  // namespace libpath
