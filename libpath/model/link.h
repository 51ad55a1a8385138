// Link: a network interface, bond or slave as the kernel tells of it. Plain values.
//
// Units:  MTU in bytes, speed in Mbit/s; counters since the driver was loaded.
// Shape:  what the kernel did not tell is unset or zero, as said for each member.
// Source: kernel include/uapi/linux/if_link.h (IFLA_*), if_bonding.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libpath/model/net_address.h"

namespace libpath {

enum class BondMode : std::uint8_t {
  balance_rr = 0,
  active_backup = 1,
  balance_xor = 2,
  broadcast = 3,
  lacp = 4,  // 802.3ad
  balance_tlb = 5,
  balance_alb = 6,
};

// The kernel's attribute numbers (IFLA_BOND_*), AD_INFO left out: it is state, not an option.
enum class BondOption : std::uint16_t {
  mode = 1,
  active_slave = 2,
  miimon = 3,
  updelay = 4,
  downdelay = 5,
  use_carrier = 6,
  arp_interval = 7,
  arp_ip_target = 8,
  arp_validate = 9,
  arp_all_targets = 10,
  primary = 11,
  primary_reselect = 12,
  fail_over_mac = 13,
  xmit_hash_policy = 14,
  resend_igmp = 15,
  num_peer_notif = 16,
  all_slaves_active = 17,
  min_links = 18,
  lp_interval = 19,
  packets_per_slave = 20,
  lacp_rate = 21,
  ad_select = 22,
  ad_actor_sys_prio = 24,
  ad_user_port_key = 25,
  ad_actor_system = 26,
  tlb_dynamic_lb = 27,
  peer_notif_delay = 28,
  lacp_active = 29,
  missed_max = 30,
  ns_ip6_target = 31,
  coupled_control = 32,
  broadcast_neigh = 33,
  lacp_strict = 34,
};

// Numbers and words as the kernel's number; primary and active_slave as an ifindex, 0 for none.
using BondOptionValue =
    std::variant<std::uint32_t, std::vector<Ipv4Address>, std::vector<Ipv6Address>, MacAddress>;
using BondOptionValues = std::map<BondOption, BondOptionValue>;

// What the active aggregator of an 802.3ad bond is (IFLA_BOND_AD_INFO).
struct AggregatorInfo {
  std::uint16_t id = 0;
  std::uint16_t ports = 0;
  std::uint16_t actor_key = 0;
  std::uint16_t partner_key = 0;
  MacAddress partner;  // zero: nobody answers
  bool operator==(const AggregatorInfo&) const = default;
};

struct BondInfo {
  BondOptionValues options;                  // what the kernel reported, nothing else
  std::optional<AggregatorInfo> aggregator;  // 802.3ad with an active aggregator
  bool operator==(const BondInfo&) const = default;

  BondMode mode() const;           // balance_rr when not told
  LinkIndex active_slave() const;  // 0: none
  // 0 when not told; only for options whose value is a number.
  std::uint32_t number(BondOption option) const;
};

enum class MiiStatus : std::uint8_t { up = 0, going_down = 1, down = 2, coming_back = 3 };
enum class Churn : std::uint8_t { monitoring = 0, churned = 1, none = 2 };

// LACP port state bits (IEEE 802.1AX, 6.4.2.3).
namespace lacp_state {
inline constexpr unsigned kActivity = 0x01;
inline constexpr unsigned kShortTimeout = 0x02;
inline constexpr unsigned kAggregation = 0x04;
inline constexpr unsigned kSynchronised = 0x08;
inline constexpr unsigned kCollecting = 0x10;
inline constexpr unsigned kDistributing = 0x20;
inline constexpr unsigned kDefaulted = 0x40;
inline constexpr unsigned kExpired = 0x80;
}  // namespace lacp_state

// IFLA_INFO_SLAVE_DATA of a bond's slave. Unset: the kernel did not say (802.3ad only, or older).
struct SlaveInfo {
  bool active = false;  // BOND_STATE_ACTIVE; every slave in most modes
  MiiStatus mii = MiiStatus::down;
  std::uint32_t link_failures = 0;
  MacAddress permanent_mac;
  std::uint16_t queue_id = 0;
  std::optional<std::uint16_t> aggregator;
  std::optional<std::uint8_t> actor_state;     // lacp_state bits
  std::optional<std::uint16_t> partner_state;  // lacp_state bits
  std::optional<std::int32_t> prio;
  std::optional<std::uint16_t> actor_port_prio;
  std::optional<Churn> actor_churn, partner_churn;
  bool operator==(const SlaveInfo&) const = default;
};

struct LinkCounters {
  std::uint64_t rx_packets = 0, tx_packets = 0;
  std::uint64_t rx_errors = 0, tx_errors = 0;
  std::uint64_t rx_dropped = 0, rx_crc_errors = 0;
  bool operator==(const LinkCounters&) const = default;
};

struct Link {
  LinkIndex index = 0;
  std::string name;
  std::vector<std::string> alternative_names;
  std::string kind;                 // "bond", "vlan", "veth"...; empty: hardware
  bool up = false;                  // IFF_UP: administratively
  bool carrier = false;             // IFLA_CARRIER
  std::uint8_t operstate = 0;       // IF_OPER_*
  std::uint16_t hardware_type = 0;  // ARPHRD_*; 1 Ethernet, 32 InfiniBand
  std::uint32_t mtu = 0;
  MacAddress mac;                           // zero: none, or not of 6 bytes
  std::optional<MacAddress> permanent_mac;  // IFLA_PERM_ADDRESS
  LinkIndex master = 0;
  LinkIndex lower = 0;           // IFLA_LINK: the device a VLAN stands on
  bool lower_elsewhere = false;  // IFLA_LINK_NETNSID: that device is in another namespace
  std::uint16_t vlan_id = 0;     // 0: no VLAN
  std::string bus, device;       // IFLA_PARENT_DEV_BUS_NAME "pci", _NAME "0000:01:00.0"
  std::uint32_t carrier_up_count = 0, carrier_down_count = 0;
  bool protocol_down = false;
  std::optional<BondInfo> bond;    // kind is "bond"
  std::optional<SlaveInfo> slave;  // its master is a bond
  std::optional<LinkCounters> counters;
  bool operator==(const Link&) const = default;

  bool is_bond() const { return bond.has_value(); }
};

// IFLA_EVENT: why the kernel sent a message of its own accord.
enum class LinkEvent : std::uint8_t {
  none = 0,
  reboot = 1,
  features = 2,
  bond_failover = 3,
  notify_peers = 4,
  resend_igmp = 5,
  bond_options = 6,
};

// One message of the link group. Gone: the interface left this namespace.
struct LinkMessage {
  bool gone = false;
  LinkEvent event = LinkEvent::none;
  Link link;
  bool operator==(const LinkMessage&) const = default;
};

}  // namespace libpath
