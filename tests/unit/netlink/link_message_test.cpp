#include "libpath/netlink/link_message.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "libpath/base/strings.h"
#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

std::optional<LinkMessage> decoded(const ByteVector& datagram) {
  return decode_link_message(first(datagram));
}

std::optional<LinkMessage> decoded_seed(const std::string& seed) {
  return decoded(recorded("link_message/" + seed));
}

MacAddress mac_of(std::string_view text) { return MacAddress::parse(text).value(); }

constexpr std::array<std::string_view, 9> kRecorded{
    "lacp_bond", "active_backup_bond", "lacp_slave", "backup_slave",  "vlan",
    "loopback",  "lower_elsewhere",    "gone",       "features_event"};

TEST(LinkMessage, OfALacpBondFromTheKernel) {
  const auto message = decoded_seed("lacp_bond");
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->gone);
  EXPECT_EQ(message->event, LinkEvent::none);
  const Link& link = message->link;
  EXPECT_EQ(link.index, 12U);
  EXPECT_EQ(link.name, "bl");
  EXPECT_EQ(link.kind, "bond");
  EXPECT_TRUE(link.up);
  EXPECT_TRUE(link.carrier);
  EXPECT_EQ(link.operstate, 6);
  EXPECT_EQ(link.hardware_type, 1);
  EXPECT_EQ(link.mtu, 9000U);
  EXPECT_EQ(link.mac, mac_of("22:24:7a:75:e4:c4"));
  EXPECT_EQ(link.carrier_up_count, 1U);
  EXPECT_EQ(link.carrier_down_count, 0U);
  EXPECT_FALSE(link.permanent_mac);
  EXPECT_FALSE(link.slave);
  ASSERT_TRUE(link.counters);
  EXPECT_EQ(link.counters->rx_packets, 28U);
}

TEST(LinkMessage, TellsEveryOptionOfALacpBond) {
  const auto message = decoded_seed("lacp_bond");
  ASSERT_TRUE(message && message->link.bond);
  using O = BondOption;
  const BondOptionValues wanted{{O::mode, 4U},
                                {O::miimon, 100U},
                                {O::updelay, 200U},
                                {O::downdelay, 300U},
                                {O::use_carrier, 1U},
                                {O::arp_interval, 0U},
                                {O::arp_validate, 0U},
                                {O::arp_all_targets, 0U},
                                {O::primary_reselect, 0U},
                                {O::fail_over_mac, 0U},
                                {O::xmit_hash_policy, 1U},
                                {O::resend_igmp, 2U},
                                {O::num_peer_notif, 3U},
                                {O::all_slaves_active, 1U},
                                {O::min_links, 1U},
                                {O::lp_interval, 5U},
                                {O::packets_per_slave, 1U},
                                {O::lacp_rate, 1U},
                                {O::ad_select, 1U},
                                {O::ad_actor_sys_prio, 1000U},
                                {O::ad_user_port_key, 7U},
                                {O::ad_actor_system, mac_of("02:00:00:00:00:77")},
                                {O::tlb_dynamic_lb, 1U},
                                {O::peer_notif_delay, 100U},
                                {O::lacp_active, 1U},
                                {O::missed_max, 2U},
                                {O::coupled_control, 0U}};
  EXPECT_EQ(message->link.bond->options, wanted);
  EXPECT_EQ(message->link.bond->aggregator,
            (AggregatorInfo{.id = 1,
                            .ports = 2,
                            .actor_key = 463,
                            .partner_key = 15,
                            .partner = mac_of("9a:1a:11:d1:ea:e8")}));
}

TEST(LinkMessage, TellsTheTargetsOfAnArpMonitor) {
  const auto message = decoded_seed("active_backup_bond");
  ASSERT_TRUE(message && message->link.bond);
  const BondInfo& bond = *message->link.bond;
  EXPECT_EQ(bond.mode(), BondMode::active_backup);
  EXPECT_EQ(bond.options.at(BondOption::arp_ip_target),
            BondOptionValue((std::vector<Ipv4Address>{{{192, 0, 2, 1}}, {{192, 0, 2, 2}}})));
  EXPECT_EQ(bond.options.at(BondOption::ns_ip6_target),
            BondOptionValue(std::vector<Ipv6Address>{*Ipv6Address::parse("2001:db8::1"),
                                                     *Ipv6Address::parse("fe80::2")}));
  EXPECT_EQ(bond.number(BondOption::arp_interval), 100U);
  EXPECT_EQ(bond.number(BondOption::arp_validate), 3U);
  EXPECT_EQ(bond.number(BondOption::arp_all_targets), 1U);
  EXPECT_EQ(bond.number(BondOption::missed_max), 4U);
  EXPECT_EQ(bond.number(BondOption::primary), 7U);
  EXPECT_EQ(bond.active_slave(), 0U);
  EXPECT_FALSE(bond.aggregator);
}

TEST(LinkMessage, OfALacpSlaveFromTheKernel) {
  const auto message = decoded_seed("lacp_slave");
  ASSERT_TRUE(message && message->link.slave);
  EXPECT_EQ(message->link.alternative_names,
            std::vector<std::string>{"the-long-alternative-name-of-v0"});
  EXPECT_EQ(message->link.kind, "veth");
  EXPECT_EQ(message->link.master, 12U);
  EXPECT_EQ(message->link.lower, 2U);
  EXPECT_FALSE(message->link.lower_elsewhere);
  EXPECT_FALSE(message->link.bond);
  EXPECT_EQ(*message->link.slave, (SlaveInfo{.active = true,
                                             .mii = MiiStatus::up,
                                             .link_failures = 0,
                                             .permanent_mac = mac_of("6e:e7:ef:ef:4b:b7"),
                                             .queue_id = 0,
                                             .aggregator = 1,
                                             .actor_state = 0x3f,
                                             .partner_state = 0x3f,
                                             .prio = 0,
                                             .actor_port_prio = 42,
                                             .actor_churn = Churn::monitoring,
                                             .partner_churn = Churn::monitoring}));
}

TEST(LinkMessage, OfABackupSlaveHasNoLacpState) {
  const auto message = decoded_seed("backup_slave");
  ASSERT_TRUE(message && message->link.slave);
  SlaveInfo wanted;
  wanted.active = true;
  wanted.mii = MiiStatus::coming_back;
  wanted.permanent_mac = mac_of("8a:c7:d1:52:58:16");
  wanted.queue_id = 3;
  wanted.prio = -7;
  EXPECT_EQ(*message->link.slave, wanted);
}

TEST(LinkMessage, OfAVlanNamesItsIdAndWhatItStandsOn) {
  const auto message = decoded_seed("vlan");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.kind, "vlan");
  EXPECT_EQ(message->link.vlan_id, 5);
  EXPECT_EQ(message->link.lower, 9U);
}

TEST(LinkMessage, SaysThatTheLowerDeviceIsInAnotherNamespace) {
  const auto message = decoded_seed("lower_elsewhere");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.lower, 2U);
  EXPECT_TRUE(message->link.lower_elsewhere);
}

TEST(LinkMessage, GoneIsOnlyADeletionOfNoFamily) {
  const auto gone = decoded_seed("gone");
  ASSERT_TRUE(gone);
  EXPECT_TRUE(gone->gone);
  EXPECT_EQ(gone->link.name, "br");
  EXPECT_FALSE(decoded_seed("left_bridge"));
}

TEST(LinkMessage, TellsWhyItWasSent) {
  EXPECT_EQ(decoded_seed("features_event")->event, LinkEvent::features);
  const auto failover = decoded_seed("fail_over");
  ASSERT_TRUE(failover);
  EXPECT_EQ(failover->event, LinkEvent::bond_failover);
  EXPECT_EQ(failover->link.bond->active_slave(), 9U);
  const auto future = decoded(link_message([](NetlinkWriter& w) { w.u32(IFLA_EVENT, 7); }));
  EXPECT_EQ(future->event, LinkEvent::none);
}

TEST(LinkMessage, TellsWhereAnInterfaceOfHardwareIs) {
  const std::array<std::byte, 6> permanent{std::byte{2}, std::byte{0}, std::byte{0},
                                           std::byte{0}, std::byte{0}, std::byte{9}};
  const auto message = decoded(link_message([&](NetlinkWriter& w) {
    w.text(IFLA_PARENT_DEV_BUS_NAME, "pci");
    w.text(IFLA_PARENT_DEV_NAME, "0000:01:00.0");
    w.bytes(IFLA_PERM_ADDRESS, permanent);
    w.u8(IFLA_PROTO_DOWN, 1);
    w.u32(IFLA_CARRIER_DOWN_COUNT, 4);
  }));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.bus, "pci");
  EXPECT_EQ(message->link.device, "0000:01:00.0");
  EXPECT_EQ(message->link.permanent_mac, mac_of("02:00:00:00:00:09"));
  EXPECT_TRUE(message->link.protocol_down);
  EXPECT_EQ(message->link.carrier_down_count, 4U);
  EXPECT_FALSE(message->link.carrier);
  EXPECT_FALSE(message->link.counters);
}

TEST(LinkMessage, CountersAreTakenFromAnOlderKernel) {
  rtnl_link_stats64 stats{};
  stats.rx_packets = 1;
  stats.tx_packets = 2;
  stats.rx_errors = 3;
  stats.tx_errors = 4;
  stats.rx_dropped = 5;
  stats.rx_crc_errors = 6;
  const auto with_size = [&](std::size_t size) {
    return decoded(link_message([&](NetlinkWriter& w) {
             w.bytes(IFLA_STATS64, std::as_bytes(std::span(&stats, 1)).first(size));
           }))
        ->link.counters;
  };
  const LinkCounters wanted{.rx_packets = 1,
                            .tx_packets = 2,
                            .rx_errors = 3,
                            .tx_errors = 4,
                            .rx_dropped = 5,
                            .rx_crc_errors = 6};
  constexpr std::size_t kEnd = offsetof(rtnl_link_stats64, rx_crc_errors) + 8;
  EXPECT_EQ(with_size(sizeof(stats)), wanted);
  EXPECT_EQ(with_size(kEnd), wanted);
  EXPECT_EQ(with_size(kEnd - 8), std::nullopt);
  EXPECT_EQ(with_size(kEnd + 1), std::nullopt);
}

TEST(LinkMessage, WrongSizesCountAsAbsent) {
  const auto message = decoded_seed("wrong_sizes");
  ASSERT_TRUE(message && message->link.bond);
  EXPECT_EQ(message->link.mtu, 0U);
  EXPECT_EQ(message->link.master, 0U);
  EXPECT_TRUE(message->link.mac.is_zero());
  const BondOptionValues wanted{
      {BondOption::arp_ip_target, std::vector<Ipv4Address>{{{192, 0, 2, 1}}}},
      {BondOption::ns_ip6_target, std::vector<Ipv6Address>{}}};
  EXPECT_EQ(message->link.bond->options, wanted);
  EXPECT_FALSE(message->link.bond->aggregator);
}

TEST(LinkMessage, ALyingNestEndsThere) {
  const auto message = decoded_seed("lying_nest");
  ASSERT_TRUE(message && message->link.bond);
  EXPECT_TRUE(message->link.bond->options.empty());
}

TEST(LinkMessage, TextIsMadePrintableAndNotTooLong) {
  const auto message = decoded_seed("strange_name");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.name, "a_[31m_");
  EXPECT_EQ(message->link.alternative_names, std::vector<std::string>{"x_y"});
}

TEST(LinkMessage, WithoutANameOrIndexIsNone) {
  EXPECT_FALSE(decoded(link_message([](NetlinkWriter&) {}, "")));
  EXPECT_FALSE(decoded(link_message([](NetlinkWriter&) {}, "sixteen-letters-")));
  for (const int index : {0, -1}) {
    NetlinkWriter writer(RTM_NEWLINK, 0, 0);
    ifinfomsg header{};
    header.ifi_index = index;
    writer.header(header);
    writer.text(IFLA_IFNAME, "eth0");
    EXPECT_FALSE(decoded(std::move(writer).finish().value())) << index;
  }
}

TEST(LinkMessage, FragmentsOfWirelessDriversAreNone) {
  EXPECT_FALSE(decoded(link_message([](NetlinkWriter& w) { w.bytes(IFLA_WIRELESS, {}); })));
}

TEST(LinkMessage, OtherTypesAreNone) {
  ByteVector message = recorded("link_message/lacp_bond");
  for (const unsigned type : {0U, 2U, 3U, 18U, 20U, 28U, 92U}) {
    message[4] = static_cast<std::byte>(type);
    EXPECT_FALSE(decoded(message)) << type;
  }
}

TEST(LinkMessage, AModeThatIsNotKnownIsLeftOut) {
  const auto message = decoded_seed("mode_of_the_future");
  ASSERT_TRUE(message && message->link.bond);
  EXPECT_TRUE(message->link.bond->options.empty());
}

TEST(LinkMessage, OfALongListAsMuchIsTakenAsTheKernelKeeps) {
  const auto message = decoded_seed("every_option");
  ASSERT_TRUE(message && message->link.bond);
  EXPECT_EQ(message->link.bond->options.size(), 33U);
  const auto& options = message->link.bond->options;
  EXPECT_EQ(std::get<std::vector<Ipv4Address>>(options.at(BondOption::arp_ip_target)).size(), 16U);
  EXPECT_EQ(std::get<std::vector<Ipv6Address>>(options.at(BondOption::ns_ip6_target)).size(), 16U);
}

TEST(LinkMessage, TheKindDecidesWhereverItStands) {
  const auto message = decoded(link_message([](NetlinkWriter& w) {
    w.nest(IFLA_LINKINFO, [&] {
      w.nest(IFLA_INFO_DATA, [&] { w.u8(1, 4); });
      w.text(IFLA_INFO_KIND, "bond");
      w.text(IFLA_INFO_SLAVE_KIND, "bridge");
      w.nest(IFLA_INFO_SLAVE_DATA, [&] { w.u8(1, 0); });
    });
  }));
  ASSERT_TRUE(message && message->link.bond);
  EXPECT_EQ(message->link.bond->mode(), BondMode::lacp);
  EXPECT_FALSE(message->link.slave);
}

TEST(LinkMessage, SlaveNumbersOutOfRangeAreLeftOut) {
  const auto message = decoded(link_message([](NetlinkWriter& w) {
    w.nest(IFLA_LINKINFO, [&] {
      w.text(IFLA_INFO_SLAVE_KIND, "bond");
      w.nest(IFLA_INFO_SLAVE_DATA, [&] {
        w.u8(1, 2);   // state
        w.u8(2, 4);   // mii_status
        w.u32(5, 1);  // queue_id, of the wrong size
        w.u8(11, 3);  // churn
        w.u8(12, 1);
      });
    });
  }));
  ASSERT_TRUE(message && message->link.slave);
  SlaveInfo wanted;
  wanted.partner_churn = Churn::churned;
  EXPECT_EQ(*message->link.slave, wanted);
}

TEST(LinkMessage, ATruncationNeverInventsAnything) {
  for (const std::string_view seed : kRecorded) {
    const ByteVector whole = recorded("link_message/" + std::string(seed));
    const Link link = decoded(whole)->link;
    for (const ByteVector& cut : truncations(whole)) {
      for (const NetlinkMessage& message : NetlinkMessages(cut)) {
        const auto part = decode_link_message(message);
        if (!part) continue;
        EXPECT_EQ(part->link.index, link.index);
        EXPECT_TRUE(part->link.name == link.name || part->gone);
        EXPECT_TRUE(part->link.mtu == link.mtu || part->link.mtu == 0);
        EXPECT_TRUE(part->link.master == link.master || part->link.master == 0);
        EXPECT_TRUE(part->link.kind == link.kind || part->link.kind.empty());
      }
    }
  }
}

TEST(LinkMessage, AnyChangedByteLeavesPrintableTextAndAKnownMode) {
  for (const std::string_view seed : kRecorded) {
    const ByteVector whole = recorded("link_message/" + std::string(seed));
    with_each_byte_changed(whole, [](const ByteVector& changed) {
      for (const NetlinkMessage& message : NetlinkMessages(changed)) {
        const auto part = decode_link_message(message);
        if (!part) continue;
        ASSERT_EQ(printable(part->link.name), part->link.name);
        ASSERT_EQ(part->link.bond.has_value(), part->link.kind == "bond");
        if (part->link.bond) {
          ASSERT_LE(part->link.bond->number(BondOption::mode), 6U);
        }
      }
    });
  }
}

}  // namespace
}  // namespace libpath
