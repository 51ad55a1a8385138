#include "libpath/netlink/route_message.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <sys/socket.h>

#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

using Hops = std::vector<RouteHop>;

Hops hops_of(const ByteVector& datagram) { return decode_route_message(first(datagram)); }
Hops hops_of_seed(const std::string& seed) { return hops_of(recorded("route_message/" + seed)); }

RouteHop hop_of(std::string_view gateway, LinkIndex out, std::uint32_t metric = 0) {
  RouteHop hop{.out = out, .metric = metric};
  if (const auto v4 = Ipv4Address::parse(gateway)) {
    hop.gateway = *v4;
  } else {
    hop.gateway = Ipv6Address::parse(gateway).value();
  }
  return hop;
}

RouteHop default_of(std::string_view gateway, LinkIndex out, std::uint32_t metric = 0) {
  RouteHop hop = hop_of(gateway, out, metric);
  hop.is_default = true;
  return hop;
}

// What a route message begins with; unless it says otherwise, a default route's.
struct RouteHead {
  unsigned char family = AF_INET;
  unsigned char destination_length = 0;
  unsigned char table = RT_TABLE_MAIN;
  unsigned flags = 0;
};

template <typename Fill>
ByteVector route_message(Fill&& fill, const RouteHead& head = {}) {
  NetlinkWriter writer(RTM_NEWROUTE, 0, 0);
  rtmsg header{};
  header.rtm_family = head.family;
  header.rtm_dst_len = head.destination_length;
  header.rtm_table = head.table;
  header.rtm_type = RTN_UNICAST;
  header.rtm_flags = head.flags;
  writer.header(header);
  fill(writer);
  return std::move(writer).finish().value();
}

// By link 3, without a gateway.
ByteVector plain_route(const RouteHead& head) {
  return route_message([](NetlinkWriter& w) { w.u32(RTA_OIF, 3); }, head);
}

TEST(RouteMessage, OfADefaultRouteFromTheKernel) {
  EXPECT_EQ(hops_of_seed("default"), Hops{default_of("192.0.2.1", 3, 100)});
  EXPECT_EQ(hops_of_seed("v6_default"), Hops{default_of("fe80::1", 3, 1024)});
}

TEST(RouteMessage, OfSeveralHopsTellsEach) {
  EXPECT_EQ(hops_of_seed("two_hops"), (Hops{hop_of("192.0.2.2", 3), hop_of("198.51.100.2", 5)}));
  EXPECT_EQ(hops_of_seed("v6_two_hops"),
            (Hops{hop_of("2001:db8::2", 3, 1024), hop_of("2001:db8:1::2", 5, 1024)}));
}

TEST(RouteMessage, OverANexthopObjectTellsItsHops) {
  EXPECT_EQ(hops_of_seed("nexthop_object"), Hops{hop_of("192.0.2.3", 3)});
  EXPECT_EQ(hops_of_seed("nexthop_group"),
            (Hops{hop_of("192.0.2.3", 3), hop_of("198.51.100.3", 5)}));
  const auto without_hops = route_message([](NetlinkWriter& w) { w.u32(RTA_NH_ID, 3); });
  EXPECT_EQ(hops_of(without_hops), Hops{});
}

TEST(RouteMessage, AGatewayMayBeOfTheOtherFamily) {
  EXPECT_EQ(hops_of_seed("via_v6"), Hops{hop_of("fe80::1", 3)});
}

TEST(RouteMessage, WithoutAGatewayTheDestinationIsOnTheLink) {
  EXPECT_EQ(hops_of_seed("on_link"), Hops{hop_of("0.0.0.0", 3)});
  const auto v6 = plain_route({.family = AF_INET6, .destination_length = 64});
  EXPECT_EQ(hops_of(v6), Hops{hop_of("::", 3)});
}

TEST(RouteMessage, OfOneSourceOnlyIsADefaultRouteToo) {
  EXPECT_EQ(hops_of_seed("v6_from_source"), Hops{default_of("fe80::77", 3, 50)});
}

TEST(RouteMessage, HopsThatLeadNowhereAreLeftOut) {
  EXPECT_EQ(hops_of_seed("dead_hop"), Hops{hop_of("192.0.2.8", 3)});
  EXPECT_EQ(hops_of_seed("link_down"), Hops{});
  EXPECT_EQ(hops_of(plain_route({.flags = RTNH_F_DEAD})), Hops{});
  EXPECT_EQ(hops_of(plain_route({.flags = RTNH_F_LINKDOWN})), Hops{});
  EXPECT_EQ(hops_of(plain_route({.flags = RTNH_F_ONLINK})), Hops{default_of("0.0.0.0", 3)});
}

TEST(RouteMessage, OnlyUnicastRoutesLeadToAGateway) {
  for (const char* seed : {"blackhole", "v6_unreachable", "local"}) {
    EXPECT_EQ(hops_of_seed(seed), Hops{}) << seed;
  }
}

TEST(RouteMessage, OnlyTheTablesMainAndDefaultCount) {
  EXPECT_EQ(hops_of_seed("table_default"), Hops{hop_of("192.0.2.9", 3)});
  EXPECT_EQ(hops_of_seed("table_1000"), Hops{});
  EXPECT_EQ(hops_of(plain_route({.table = 100})), Hops{});
}

TEST(RouteMessage, TheLongNumberOfATableBeatsTheShortOne) {
  const auto with_table = [](unsigned char in_header, std::uint32_t in_attribute) {
    return hops_of(route_message(
        [&](NetlinkWriter& w) {
          w.u32(RTA_OIF, 3);
          w.u32(RTA_TABLE, in_attribute);
        },
        {.table = in_header}));
  };
  EXPECT_EQ(with_table(RT_TABLE_MAIN, 0x100 + RT_TABLE_MAIN), Hops{});
  EXPECT_EQ(with_table(RT_TABLE_COMPAT, RT_TABLE_MAIN), Hops{default_of("0.0.0.0", 3)});
}

TEST(RouteMessage, OtherFamiliesTypesAndRememberedDestinationsAreNone) {
  EXPECT_EQ(hops_of(plain_route({.family = 28})), Hops{});   // AF_MPLS
  EXPECT_EQ(hops_of(plain_route({.family = 128})), Hops{});  // RTNL_FAMILY_IPMR
  EXPECT_EQ(hops_of(plain_route({.flags = RTM_F_CLONED})), Hops{});
  ByteVector gone = recorded("route_message/default");
  gone[4] = std::byte{RTM_DELROUTE};
  EXPECT_EQ(hops_of(gone), Hops{});
  EXPECT_EQ(decode_route_message(NetlinkMessage{.type = RTM_NEWROUTE}), Hops{});
}

TEST(RouteMessage, AGatewayThatCannotBeReadIsNotTheLinkItself) {
  EXPECT_EQ(hops_of_seed("short_via"), Hops{});
  EXPECT_EQ(hops_of_seed("via_of_mpls"), Hops{});
  const auto wrong_family = route_message([](NetlinkWriter& w) {
    w.u32(RTA_OIF, 3);
    const Ipv6Address v6;
    w.bytes(RTA_GATEWAY, std::as_bytes(std::span(v6.bytes)));
  });
  EXPECT_EQ(hops_of(wrong_family), Hops{});
}

TEST(RouteMessage, WithoutALinkThereIsNoHop) {
  EXPECT_EQ(hops_of_seed("wrong_sizes"), Hops{});
  for (const std::uint32_t link : {0U, 0x80000000U, 0xffffffffU}) {
    const auto message = route_message([&](NetlinkWriter& w) { w.u32(RTA_OIF, link); });
    EXPECT_EQ(hops_of(message), Hops{}) << link;
  }
}

TEST(RouteMessage, ALyingHopEndsThere) {
  EXPECT_EQ(hops_of_seed("lying_hop"), Hops{default_of("192.0.2.1", 3)});
  EXPECT_EQ(hops_of_seed("short_hop"), Hops{default_of("192.0.2.1", 3)});
}

TEST(RouteMessage, HopsBeginOnABoundary) {
  EXPECT_EQ(hops_of_seed("odd_hop"),
            (Hops{default_of("192.0.2.1", 3), default_of("192.0.2.2", 4)}));
}

TEST(RouteMessage, OfALongListTheFirstHopsCount) {
  EXPECT_EQ(hops_of_seed("many_hops").size(), kMostRouteHops);
}

TEST(RouteMessage, ATruncationNeverInventsAGateway) {
  for (const std::string seed : {"default", "two_hops", "via_v6", "v6_two_hops"}) {
    const ByteVector whole = recorded("route_message/" + seed);
    const Hops hops = hops_of(whole);
    for (const ByteVector& cut : truncations(whole)) {
      for (const NetlinkMessage& message : NetlinkMessages(cut)) {
        for (const RouteHop& part : decode_route_message(message)) {
          const auto same = [&](const RouteHop& hop) {
            const bool zero =
                std::visit([](const auto& one) { return one.is_zero(); }, part.gateway);
            return part.out == hop.out && (zero || part.gateway == hop.gateway);
          };
          EXPECT_TRUE(std::any_of(hops.begin(), hops.end(), same)) << seed << " " << cut.size();
        }
      }
    }
  }
}

TEST(RouteMessage, AnyChangedByteLeavesHopsWithALink) {
  for (const char* seed : {"default", "two_hops", "via_v6", "nexthop_group", "v6_two_hops"}) {
    with_each_byte_changed(recorded(std::string("route_message/") + seed),
                           [](const ByteVector& changed) {
                             for (const NetlinkMessage& message : NetlinkMessages(changed)) {
                               for (const RouteHop& hop : decode_route_message(message)) {
                                 EXPECT_NE(hop.out, 0U);
                               }
                             }
                           });
  }
}

TEST(RouteRequest, AsksForUnicastRoutesOfAFamily) {
  EXPECT_EQ(encode_route_dump(AF_INET6, 0x51),
            byte_vector({28, 0, 0, 0, 26, 0, 1, 3, 0x51, 0, 0, 0, 0, 0, 0, 0,  //
                         10, 0, 0, 0, 0,  0, 0, 1, 0,    0, 0, 0}));
}

}  // namespace
}  // namespace libpath
