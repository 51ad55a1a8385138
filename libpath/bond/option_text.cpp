#include "libpath/bond/option_text.h"

#include <optional>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/bond/targets.h"
#include "libpath/bond/unit_text.h"

namespace libpath {
namespace {

struct OptionTextOf {
  const OptionRule& rule;

  std::string operator()(std::uint32_t number) const {
    if (rule.kind == OptionKind::link) return number == 0 ? "none" : "#" + std::to_string(number);
    for (const OptionWord& word : rule.words) {
      if (word.number == number) return std::string(word.word);
    }
    return std::to_string(number);
  }
  std::string operator()(const std::vector<Ipv4Address>& targets) const { return text(targets); }
  std::string operator()(const std::vector<Ipv6Address>& targets) const { return text(targets); }
  std::string operator()(const MacAddress& mac) const { return mac.text(); }
};

std::string range_text(const OptionRule& rule) {
  return "a number from " + std::to_string(rule.min) + " to " + std::to_string(rule.max);
}

std::string expected_text(const OptionRule& rule) {
  std::string out = "not ";
  if (rule.words.empty()) return out + range_text(rule);
  out += "one of: ";
  for (const OptionWord& word : rule.words) {
    if (&word != rule.words.data()) out += ", ";
    out += word.word;
  }
  return out;
}

std::optional<std::uint64_t> counted_in_unit(const OptionRule& rule, std::string_view text) {
  const OptionUnit unit = option_unit(rule.option);
  if (unit == OptionUnit::none) return parse_number<std::uint64_t>(text);
  const Millis one = unit == OptionUnit::seconds ? Millis(Seconds(1)) : Millis(1);
  const auto duration = parse_duration(text, one);
  if (!duration || duration->count() % one.count() != 0) return std::nullopt;
  return static_cast<std::uint64_t>(duration->count() / one.count());
}

Result<BondOptionValue> number_option(const OptionRule& rule, std::string_view text) {
  for (const OptionWord& word : rule.words) {
    if (word.word == text) return word.number;
  }
  const auto number = counted_in_unit(rule, text);
  if (!number || *number < rule.min || *number > rule.max) {
    return fail(Errc::invalid, expected_text(rule));
  }
  return static_cast<std::uint32_t>(*number);
}

Result<BondOptionValue> link_option(std::string_view text) {
  if (text == "none") return 0U;
  const auto index =
      text.starts_with('#') ? parse_number<std::uint32_t>(text.substr(1)) : std::nullopt;
  constexpr std::uint32_t kLargestIndex = 0x7fffffff;
  if (!index || *index == 0 || *index > kLargestIndex) {
    return fail(Errc::invalid, "not '#' and the index of an interface, nor 'none'");
  }
  return *index;
}

template <typename Address>
Result<BondOptionValue> targets_option(std::vector<Address> targets, ParsedTargets parsed,
                                       std::size_t of_other_family) {
  if (!parsed.problems.empty()) return fail(Errc::invalid, std::move(parsed.problems.front()));
  if (of_other_family > 0) {
    return fail(Errc::invalid, std::is_same_v<Address, Ipv4Address> ? "not an IPv4 address"
                                                                    : "not an IPv6 address");
  }
  if (targets.size() > kMaxTargets) return fail(Errc::invalid, "more than 16 addresses");
  return targets;
}

Result<BondOptionValue> mac_option(std::string_view text) {
  const auto mac = MacAddress::parse(text);
  if (!mac) return fail(Errc::invalid, "not a MAC address");
  if (mac->is_multicast()) return fail(Errc::invalid, "a multicast address");
  return *mac;
}

}  // namespace

std::string text(const OptionRule& rule, const BondOptionValue& value) {
  return std::visit(OptionTextOf{rule}, value);
}

Result<BondOptionValue> parse_option(const OptionRule& rule, std::string_view text) {
  switch (rule.kind) {
    case OptionKind::u8:
    case OptionKind::u16:
    case OptionKind::u32:
      return number_option(rule, text);
    case OptionKind::link:
      return link_option(text);
    case OptionKind::ipv4_targets: {
      ParsedTargets parsed = parse_targets(text);
      return targets_option(parsed.ipv4, parsed, parsed.ipv6.size());
    }
    case OptionKind::ipv6_targets: {
      ParsedTargets parsed = parse_targets(text);
      return targets_option(parsed.ipv6, parsed, parsed.ipv4.size());
    }
    case OptionKind::mac:
      return mac_option(text);
  }
  return fail(Errc::invalid, "not an option");
}

std::string mode_text(BondMode mode) {
  return text(*find_option(BondOption::mode), BondOptionValue(static_cast<std::uint32_t>(mode)));
}

}  // namespace libpath
