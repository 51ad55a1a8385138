#include "libpath/view/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/bond/option_table.h"

namespace libpath::view {
namespace {

constexpr std::string_view kUnknown = "?";

template <typename Address>
std::string addresses_text(const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  texts.reserve(addresses.size());
  for (const Address& address : addresses) texts.push_back(address.text());
  return join(texts, " ");
}

std::string number_text(const BondSnapshot& bond, const OptionRule& rule, std::uint32_t number) {
  if (rule.kind == OptionKind::link) {
    if (number == 0) return "";
    const auto slave = std::find_if(bond.slaves.begin(), bond.slaves.end(),
                                    [&](const auto& each) { return each.link.index == number; });
    return slave == bond.slaves.end() ? "interface " + std::to_string(number) : slave->link.name;
  }
  for (const OptionWord& each : rule.words) {
    if (each.number == number) return std::string(each.word);
  }
  return std::to_string(number);
}

}  // namespace

std::string_view word(Redundancy redundancy) {
  switch (redundancy) {
    case Redundancy::full:
      return "full";
    case Redundancy::degraded:
      return "degraded";
    case Redundancy::misconfigured:
      return "misconfigured";
    case Redundancy::lost:
      return "lost";
  }
  return kUnknown;
}

std::string_view role_text(LinkRole role) {
  return role == LinkRole::unset ? std::string_view() : word(role);
}

std::string_view word(FindingLevel level) {
  switch (level) {
    case FindingLevel::info:
      return "info";
    case FindingLevel::warning:
      return "warning";
    case FindingLevel::error:
      return "error";
  }
  return kUnknown;
}

std::string_view word(WatcherKind kind) {
  switch (kind) {
    case WatcherKind::carrier:
      return "carrier";
    case WatcherKind::arp_probe:
      return "arp_probe";
    case WatcherKind::nd_probe:
      return "nd_probe";
    case WatcherKind::lacp:
      return "lacp";
    case WatcherKind::errors:
      return "errors";
    case WatcherKind::gateway:
      return "gateway";
  }
  return kUnknown;
}

std::string_view word(BondMode mode) {
  for (const OptionWord& each : option_words::kModes) {
    if (each.number == static_cast<std::uint32_t>(mode)) return each.word;
  }
  return kUnknown;
}

std::string_view word(MiiStatus status) {
  switch (status) {
    case MiiStatus::up:
      return "up";
    case MiiStatus::going_down:
      return "going down";
    case MiiStatus::down:
      return "down";
    case MiiStatus::coming_back:
      return "coming back";
  }
  return kUnknown;
}

std::string_view word(Churn churn) {
  switch (churn) {
    case Churn::monitoring:
      return "monitoring";
    case Churn::churned:
      return "churned";
    case Churn::none:
      return "none";
  }
  return kUnknown;
}

std::string option_text(const BondSnapshot& bond, BondOption option, const BondOptionValue& value) {
  if (const auto* number = std::get_if<std::uint32_t>(&value)) {
    const OptionRule* rule = find_option(option);
    return rule == nullptr ? std::to_string(*number) : number_text(bond, *rule, *number);
  }
  if (const auto* targets = std::get_if<std::vector<Ipv4Address>>(&value)) {
    return addresses_text(*targets);
  }
  if (const auto* targets = std::get_if<std::vector<Ipv6Address>>(&value)) {
    return addresses_text(*targets);
  }
  return std::get<MacAddress>(value).text();
}

std::string lacp_state_text(unsigned state) {
  using namespace lacp_state;
  static constexpr std::array<std::pair<unsigned, std::string_view>, 8> kBits = {
      {{kActivity, "activity"},
       {kShortTimeout, "short-timeout"},
       {kAggregation, "aggregation"},
       {kSynchronised, "synchronised"},
       {kCollecting, "collecting"},
       {kDistributing, "distributing"},
       {kDefaulted, "defaulted"},
       {kExpired, "expired"}}};
  std::vector<std::string> words;
  for (const auto& [bit, name] : kBits) {
    if ((state & bit) != 0) words.emplace_back(name);
  }
  return join(words, " ");
}

Tone tone(Redundancy redundancy) {
  switch (redundancy) {
    case Redundancy::full:
      return Tone::good;
    case Redundancy::degraded:
      return Tone::warning;
    case Redundancy::misconfigured:
    case Redundancy::lost:
      break;
  }
  return Tone::bad;
}

Tone tone(FindingLevel level) {
  switch (level) {
    case FindingLevel::info:
      return Tone::plain;
    case FindingLevel::warning:
      return Tone::warning;
    case FindingLevel::error:
      break;
  }
  return Tone::bad;
}

}  // namespace libpath::view
