#include "libpath/bondplan/option_writes.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/wanted_options.h"

namespace libpath {
namespace {

using O = BondOption;

constexpr std::array kOutage{O::mode,        O::fail_over_mac,   O::lacp_active,
                             O::lacp_rate,   O::ad_select,       O::ad_user_port_key,
                             O::lacp_strict, O::coupled_control, O::tlb_dynamic_lb};
// Never without the monitor's targets, never without a monitor.
constexpr std::array kToArp{O::arp_ip_target,    O::ns_ip6_target, O::arp_interval,
                            O::miimon,           O::updelay,       O::downdelay,
                            O::peer_notif_delay, O::arp_validate,  O::arp_all_targets};
constexpr std::array kToMii{O::miimon,           O::updelay,       O::downdelay,
                            O::peer_notif_delay, O::arp_interval,  O::arp_validate,
                            O::arp_all_targets,  O::arp_ip_target, O::ns_ip6_target};

std::vector<BondOption> write_order(const BondOptionValues& wanted) {
  std::vector<BondOption> order(kOutage.begin(), kOutage.end());
  const bool arp = option_number(wanted, O::arp_interval) != 0;
  order.insert(order.end(), arp ? kToArp.begin() : kToMii.begin(),
               arp ? kToArp.end() : kToMii.end());
  for (const OptionRule& rule : kBondOptions)
    if (std::find(order.begin(), order.end(), rule.option) == order.end() &&
        rule.kind != OptionKind::link)
      order.push_back(rule.option);
  return order;
}

bool is_delay(BondOption option) {
  return option == O::updelay || option == O::downdelay || option == O::peer_notif_delay;
}

bool told_in_lacp_only(BondOption option) {
  return option == O::ad_actor_sys_prio || option == O::ad_user_port_key ||
         option == O::ad_actor_system;
}

// Options that are not known any more after a write of `option`, unless the kernel told them.
struct Unsettled {
  bool by_mode = false;
  bool by_monitor = false;

  void after(BondOption option) {
    by_mode = by_mode || option == O::mode;
    by_monitor = by_monitor || by_mode || option == O::miimon || option == O::arp_interval;
  }
  bool contains(BondOption option) const {
    if (is_delay(option)) return by_monitor;
    return by_mode && (told_in_lacp_only(option) || option == O::tlb_dynamic_lb);
  }
};

template <typename Address>
std::vector<Address> sorted(std::vector<Address> list) {
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace

bool same_value(const BondOptionValue& one, const BondOptionValue& other) {
  if (one.index() != other.index()) return false;
  if (const auto* list = std::get_if<std::vector<Ipv4Address>>(&one))
    return sorted(*list) == sorted(std::get<std::vector<Ipv4Address>>(other));
  if (const auto* list = std::get_if<std::vector<Ipv6Address>>(&one))
    return sorted(*list) == sorted(std::get<std::vector<Ipv6Address>>(other));
  return one == other;
}

BondOptionValue initial_value(const OptionRule& rule) {
  switch (rule.kind) {
    case OptionKind::ipv4_targets:
      return std::vector<Ipv4Address>{};
    case OptionKind::ipv6_targets:
      return std::vector<Ipv6Address>{};
    case OptionKind::mac:
      return MacAddress{};
    case OptionKind::u8:
    case OptionKind::u16:
    case OptionKind::u32:
    case OptionKind::link:
      break;
  }
  return rule.initial;
}

std::vector<OptionWrite> option_writes(BondOptionValues now, const BondOptionValues& wanted,
                                       const BondOptionValues& not_taken) {
  std::vector<OptionWrite> writes;
  Unsettled unsettled;
  for (const BondOption option : write_order(wanted)) {
    const auto value = wanted.find(option);
    const OptionRule& rule = *find_option(option);
    if (value == wanted.end()) continue;
    const std::uint32_t mode = option_number(now, O::mode);
    if (mode > 6 || (rule.modes & in_mode(static_cast<BondMode>(mode))) == 0) continue;
    if (is_delay(option) && option_number(now, O::miimon) == 0) continue;
    const auto refused = not_taken.find(option);
    if (refused != not_taken.end() && same_value(refused->second, value->second)) continue;
    const auto is = now.find(option);
    const bool known = is != now.end() || !unsettled.contains(option);
    const BondOptionValue current = is != now.end() ? is->second : initial_value(rule);
    if (known && same_value(current, value->second)) continue;
    writes.push_back({option, value->second, rule.needs});
    forecast_option(now, option, value->second);
    unsettled.after(option);
  }
  return writes;
}

}  // namespace libpath
