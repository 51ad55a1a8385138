#include "libpath/bondplan/wanted_options.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"

namespace libpath {
namespace {

constexpr std::array kDelays{BondOption::updelay, BondOption::downdelay,
                             BondOption::peer_notif_delay};

void note_option(std::vector<Finding>& findings, FindingLevel level, std::string code,
                 std::string text) {
  findings.push_back({std::move(code), level, "", std::move(text)});
}

bool kind_fits(OptionKind kind, const BondOptionValue& value) {
  switch (kind) {
    case OptionKind::u8:
    case OptionKind::u16:
    case OptionKind::u32:
      return std::holds_alternative<std::uint32_t>(value);
    case OptionKind::ipv4_targets:
      return std::holds_alternative<std::vector<Ipv4Address>>(value);
    case OptionKind::ipv6_targets:
      return std::holds_alternative<std::vector<Ipv6Address>>(value);
    case OptionKind::mac:
      return std::holds_alternative<MacAddress>(value);
    case OptionKind::link:
      return false;
  }
  return false;
}

template <typename Address>
bool all_different(const std::vector<Address>& list) {
  return std::set<Address>(list.begin(), list.end()).size() == list.size();
}

bool no_target(const Ipv4Address& address) { return address.is_zero() || address.is_broadcast(); }

bool no_target(const Ipv6Address& address) {
  const bool loopback =
      address.bytes[15] == 1 && std::all_of(address.bytes.begin(), address.bytes.end() - 1,
                                            [](std::uint8_t byte) { return byte == 0; });
  return address.is_zero() || address.is_multicast() || loopback;
}

template <typename Address>
bool targets_fit(const OptionRule& rule, const std::vector<Address>& list) {
  return list.size() <= rule.max && all_different(list) &&
         std::none_of(list.begin(), list.end(),
                      [](const Address& address) { return no_target(address); });
}

bool value_fits(const OptionRule& rule, const BondOptionValue& value) {
  if (!kind_fits(rule.kind, value)) return false;
  if (const auto* number = std::get_if<std::uint32_t>(&value))
    return *number >= rule.min && *number <= rule.max;
  if (const auto* mac = std::get_if<MacAddress>(&value)) return !mac->is_multicast();
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value))
    return targets_fit(rule, *list);
  return targets_fit(rule, std::get<std::vector<Ipv6Address>>(value));
}

bool is_initial(const OptionRule& rule, const BondOptionValue& value) {
  if (const auto* number = std::get_if<std::uint32_t>(&value)) return *number == rule.initial;
  if (const auto* mac = std::get_if<MacAddress>(&value)) return mac->is_zero();
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&value)) return list->empty();
  return std::get<std::vector<Ipv6Address>>(value).empty();
}

// The kernel takes these two in every mode, but they cost the traffic of the bond and would do
// nothing.
std::uint8_t useful_modes(const OptionRule& rule) {
  if (rule.option == BondOption::fail_over_mac) return in_mode(BondMode::active_backup);
  if (rule.option == BondOption::ad_select) return bond_modes::kLacp;
  return rule.modes;
}

bool option_is_usable(BondOption option, const BondOptionValue& value, BondMode mode,
                      std::vector<Finding>& findings) {
  const OptionRule* rule = find_option(option);
  if (rule == nullptr) return false;
  if (!value_fits(*rule, value)) {
    note_option(findings, FindingLevel::error, "option-invalid",
                std::string(rule->name) + " has a value that the kernel refuses: not set");
    return false;
  }
  if ((useful_modes(*rule) & in_mode(mode)) != 0) return true;
  if (!is_initial(*rule, value))
    note_option(findings, FindingLevel::warning, "option-not-in-mode",
                std::string(rule->name) + " has no meaning in mode " +
                    std::string(option_words::kModes[static_cast<unsigned>(mode)].word) +
                    ": not set");
  return false;
}

void settle_monitors(BondOptionValues& usable, std::vector<Finding>& findings) {
  if (option_number(usable, BondOption::miimon) == 0) return;
  if (option_number(usable, BondOption::arp_interval) != 0) {
    note_option(findings, FindingLevel::error, "two-monitors",
                "miimon and arp_interval exclude each other: arp_interval is not set");
    usable.erase(BondOption::arp_interval);
  }
  if (option_number(usable, BondOption::arp_validate) != 0) {
    note_option(findings, FindingLevel::warning, "validate-without-arp",
                "arp_validate has no meaning with miimon: not set");
    usable.erase(BondOption::arp_validate);
  }
}

std::uint32_t future_miimon(const BondOptionValues& wanted, const BondInfo* bond) {
  constexpr std::uint32_t kForced = 100;  // what the kernel sets in modes without ARP monitoring
  if (option_number(wanted, BondOption::arp_interval) != 0) return 0;
  if (const auto said = wanted.find(BondOption::miimon); said != wanted.end())
    return option_number(wanted, BondOption::miimon);
  const std::uint32_t now = bond == nullptr ? 0 : bond->number(BondOption::miimon);
  const BondMode mode = future_mode(wanted, bond);
  const bool mode_is_set = bond == nullptr || bond->mode() != mode;
  const bool no_arp = (bond_modes::kArp & in_mode(mode)) == 0;
  return now == 0 && mode_is_set && no_arp ? kForced : now;
}

void settle_delays(BondOptionValues& usable, const BondInfo* bond, std::vector<Finding>& findings) {
  const std::uint32_t miimon = future_miimon(usable, bond);
  for (const BondOption option : kDelays) {
    const auto found = usable.find(option);
    if (found == usable.end()) continue;
    const std::uint32_t wanted = option_number(usable, option);
    const std::string name(find_option(option)->name);
    if (miimon == 0) {
      if (wanted != 0)
        note_option(findings, FindingLevel::warning, "delay-without-miimon",
                    name + " counts in multiples of miimon, which is 0: not set");
      usable.erase(found);
      continue;
    }
    const std::uint32_t rounded = wanted - wanted % miimon;
    if (rounded != wanted)
      note_option(findings, FindingLevel::info, "delay-rounded",
                  name + " " + std::to_string(wanted) + " becomes " + std::to_string(rounded) +
                      ", a multiple of miimon");
    found->second = rounded;
  }
}

}  // namespace

std::uint32_t option_number(const BondOptionValues& options, BondOption option) {
  const auto found = options.find(option);
  if (found == options.end()) return 0;
  const auto* number = std::get_if<std::uint32_t>(&found->second);
  return number == nullptr ? 0 : *number;
}

BondMode future_mode(const BondOptionValues& wanted, const BondInfo* bond) {
  const bool said = wanted.contains(BondOption::mode);
  const std::uint32_t now = bond == nullptr ? 0 : bond->number(BondOption::mode);
  const std::uint32_t mode = said ? option_number(wanted, BondOption::mode) : now;
  // A mode that no kernel has yet is nobody's to plan for; the range check tells of a wanted one.
  return mode > 6 ? BondMode::balance_rr : static_cast<BondMode>(mode);
}

bool mac_follows_slave(const BondOptionValues& wanted, const BondInfo* bond) {
  const bool said = wanted.contains(BondOption::fail_over_mac);
  const std::uint32_t now = bond == nullptr ? 0 : bond->number(BondOption::fail_over_mac);
  const std::uint32_t policy = said ? option_number(wanted, BondOption::fail_over_mac) : now;
  return policy != 0 && future_mode(wanted, bond) == BondMode::active_backup;
}

BondOptionValues usable_options(const BondOptionValues& configured, const BondInfo* bond,
                                std::vector<Finding>& findings) {
  BondOptionValues usable;
  const BondMode mode = future_mode(configured, bond);
  for (const auto& [option, value] : configured)
    if (option_is_usable(option, value, mode, findings)) usable.emplace(option, value);
  settle_monitors(usable, findings);
  settle_delays(usable, bond, findings);
  return usable;
}

}  // namespace libpath
