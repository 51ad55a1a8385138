// The bond options of the kernel: one row each. Encoding, decoding, configuration keywords,
// display, planning and lint all come from here.
//
// Units: as the kernel's: milliseconds, except lp_interval and the LACP rates.
// Shape: rows in the order in which the kernel applies them inside one request.
// Source: kernel 6.1 drivers/net/bonding/bond_options.c, bond_netlink.c; defaults of a new bond.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "libpath/model/link.h"

namespace libpath {

struct OptionWord {
  std::string_view word;
  std::uint32_t number;
};

enum class OptionKind : std::uint8_t {
  u8,
  u16,
  u32,
  link,          // u32, an ifindex; by a name in configuration and display
  ipv4_targets,  // nest of u32 in network order
  ipv6_targets,  // nest of 16 bytes
  mac,
};

// What has to be so for the kernel to take a write, whether or not it changes anything.
enum class OptionNeeds : std::uint8_t { nothing, bond_down, no_slaves, no_slaves_and_bond_down };

constexpr std::uint8_t in_mode(BondMode mode) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(mode));
}

namespace bond_modes {
inline constexpr std::uint8_t kAll = 0x7f;
inline constexpr std::uint8_t kActive =  // those with one active slave
    in_mode(BondMode::active_backup) | in_mode(BondMode::balance_tlb) |
    in_mode(BondMode::balance_alb);
inline constexpr std::uint8_t kLacp = in_mode(BondMode::lacp);
inline constexpr std::uint8_t kTlbAlb =
    in_mode(BondMode::balance_tlb) | in_mode(BondMode::balance_alb);
inline constexpr std::uint8_t kArp = kAll & static_cast<std::uint8_t>(~(kLacp | kTlbAlb));
inline constexpr std::uint8_t kRoundRobin = in_mode(BondMode::balance_rr);
}  // namespace bond_modes

struct OptionRule {
  BondOption option{};
  std::string_view name;  // as in sysfs, which is also the configuration's keyword
  OptionKind kind = OptionKind::u32;
  std::uint32_t min = 0;
  std::uint32_t max = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t initial = 0;  // of a new bond; lists are empty, addresses zero
  std::span<const OptionWord> words = {};
  std::uint8_t modes = bond_modes::kAll;  // in_mode() bits: where the kernel takes it
  OptionNeeds needs = OptionNeeds::nothing;
};

namespace option_words {
inline constexpr OptionWord kModes[] = {{"balance-rr", 0}, {"active-backup", 1}, {"balance-xor", 2},
                                        {"broadcast", 3},  {"802.3ad", 4},       {"balance-tlb", 5},
                                        {"balance-alb", 6}};
inline constexpr OptionWord kOffOn[] = {{"off", 0}, {"on", 1}, {"no", 0}, {"yes", 1}};
inline constexpr OptionWord kValidate[] = {{"none", 0},         {"active", 1}, {"backup", 2},
                                           {"all", 3},          {"filter", 4}, {"filter_active", 5},
                                           {"filter_backup", 6}};
inline constexpr OptionWord kAnyAll[] = {{"any", 0}, {"all", 1}};
inline constexpr OptionWord kReselect[] = {{"always", 0}, {"better", 1}, {"failure", 2}};
inline constexpr OptionWord kFailOverMac[] = {{"none", 0}, {"active", 1}, {"follow", 2}};
inline constexpr OptionWord kHash[] = {{"layer2", 0},   {"layer3+4", 1}, {"layer2+3", 2},
                                       {"encap2+3", 3}, {"encap3+4", 4}, {"vlan+srcmac", 5}};
inline constexpr OptionWord kRate[] = {{"slow", 0}, {"fast", 1}};
inline constexpr OptionWord kSelect[] = {{"stable", 0}, {"bandwidth", 1}, {"count", 2}};
}  // namespace option_words

inline constexpr std::uint32_t kMaxSignedOption = 0x7fffffff;

// clang-format off
inline constexpr auto kBondOptions = [] {
  using namespace option_words;
  using namespace bond_modes;
  using O = BondOption;
  using K = OptionKind;
  using N = OptionNeeds;
  return std::to_array<OptionRule>({
    {.option = O::mode, .name = "mode", .kind = K::u8, .max = 6, .words = kModes, .needs = N::no_slaves_and_bond_down},
    {.option = O::active_slave, .name = "active_slave", .kind = K::link, .modes = kActive},
    {.option = O::miimon, .name = "miimon", .max = kMaxSignedOption},
    {.option = O::updelay, .name = "updelay", .max = kMaxSignedOption},
    {.option = O::downdelay, .name = "downdelay", .max = kMaxSignedOption},
    {.option = O::peer_notif_delay, .name = "peer_notif_delay", .max = 300000},
    {.option = O::use_carrier, .name = "use_carrier", .kind = K::u8, .max = 1, .initial = 1, .words = kOffOn},
    {.option = O::arp_interval, .name = "arp_interval", .max = kMaxSignedOption, .modes = kArp},
    {.option = O::arp_ip_target, .name = "arp_ip_target", .kind = K::ipv4_targets, .max = 16},
    {.option = O::ns_ip6_target, .name = "ns_ip6_target", .kind = K::ipv6_targets, .max = 16},
    {.option = O::arp_validate, .name = "arp_validate", .max = 6, .words = kValidate, .modes = kArp},
    {.option = O::arp_all_targets, .name = "arp_all_targets", .max = 1, .words = kAnyAll},
    {.option = O::primary, .name = "primary", .kind = K::link, .modes = kActive},
    {.option = O::primary_reselect, .name = "primary_reselect", .kind = K::u8, .max = 2, .words = kReselect},
    {.option = O::fail_over_mac, .name = "fail_over_mac", .kind = K::u8, .max = 2, .words = kFailOverMac, .needs = N::no_slaves},
    {.option = O::xmit_hash_policy, .name = "xmit_hash_policy", .kind = K::u8, .max = 5, .words = kHash},
    {.option = O::resend_igmp, .name = "resend_igmp", .max = 255, .initial = 1},
    {.option = O::num_peer_notif, .name = "num_peer_notif", .kind = K::u8, .max = 255, .initial = 1},
    {.option = O::all_slaves_active, .name = "all_slaves_active", .kind = K::u8, .max = 1, .words = kOffOn},
    {.option = O::min_links, .name = "min_links", .max = kMaxSignedOption},
    {.option = O::lp_interval, .name = "lp_interval", .min = 1, .max = kMaxSignedOption, .initial = 1},
    {.option = O::packets_per_slave, .name = "packets_per_slave", .max = 65535, .initial = 1, .modes = kRoundRobin},
    {.option = O::lacp_active, .name = "lacp_active", .kind = K::u8, .max = 1, .initial = 1, .words = kOffOn, .modes = kLacp, .needs = N::bond_down},
    {.option = O::lacp_rate, .name = "lacp_rate", .kind = K::u8, .max = 1, .words = kRate, .modes = kLacp, .needs = N::bond_down},
    {.option = O::ad_select, .name = "ad_select", .kind = K::u8, .max = 2, .words = kSelect, .needs = N::bond_down},
    {.option = O::ad_actor_sys_prio, .name = "ad_actor_sys_prio", .kind = K::u16, .min = 1, .max = 65535, .initial = 65535, .modes = kLacp},
    {.option = O::ad_user_port_key, .name = "ad_user_port_key", .kind = K::u16, .max = 1023, .modes = kLacp, .needs = N::bond_down},
    {.option = O::ad_actor_system, .name = "ad_actor_system", .kind = K::mac, .modes = kLacp},
    {.option = O::tlb_dynamic_lb, .name = "tlb_dynamic_lb", .kind = K::u8, .max = 1, .initial = 1, .words = kOffOn, .modes = kTlbAlb, .needs = N::bond_down},
    {.option = O::missed_max, .name = "missed_max", .kind = K::u8, .min = 1, .max = 255, .initial = 2, .modes = kArp},
    {.option = O::coupled_control, .name = "coupled_control", .kind = K::u8, .max = 1, .initial = 1, .words = kOffOn, .modes = kLacp, .needs = N::bond_down},
    {.option = O::broadcast_neigh, .name = "broadcast_neighbor", .kind = K::u8, .max = 1, .words = kOffOn, .modes = kLacp},
    {.option = O::lacp_strict, .name = "lacp_strict", .kind = K::u8, .max = 1, .words = kOffOn, .modes = kLacp, .needs = N::bond_down},
  });
}();
// clang-format on

// Null for a number that is no option's.
constexpr const OptionRule* find_option(BondOption option) {
  for (const OptionRule& rule : kBondOptions) {
    if (rule.option == option) return &rule;
  }
  return nullptr;
}

constexpr const OptionRule* find_option(std::string_view name) {
  for (const OptionRule& rule : kBondOptions) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

}  // namespace libpath
