#include "libpath/probe/probe_frame.h"

#include <gtest/gtest.h>

#include "libpath/probe/arp_frame.h"
#include "libpath/probe/nd_frame.h"
#include "tests/unit/probe/probe_support.h"

namespace libpath {
namespace {

using namespace probe_test;

constexpr ProbeTarget kV4{Ipv4Address{{192, 0, 2, 1}}};
constexpr ProbeTarget kV6{
    Ipv6Address{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}};

ArpFrame reply_of_v4() {
  return {.to = kOwn,
          .from = kPeer,
          .vlan = 0,
          .operation = ArpOperation::reply,
          .sender_mac = kPeer,
          .sender_ip = v4("192.0.2.1"),
          .target_mac = kOwn,
          .target_ip = {}};
}

NdFrame answer_of_v6() {
  NdFrame nd;
  nd.to = multicast_mac(kAllNodes);
  nd.from = kPeer;
  nd.kind = NdKind::advertisement;
  nd.source = v6("fe80::1");
  nd.target = v6("2001:db8::1");
  nd.destination = kAllNodes;
  return nd;
}

TEST(ProbeTarget, TextNamesTheVlan) {
  EXPECT_EQ(kV4.text(), "192.0.2.1");
  EXPECT_EQ((ProbeTarget{v6("fe80::1"), 5}.text()), "fe80::1@5");
}

TEST(ProbeFrame, IsTheOneOfTheTargetsFamily) {
  EXPECT_EQ(build_probe({v4("192.0.2.1"), 5}, kOwn), build_arp_probe(kOwn, v4("192.0.2.1"), 5));
  EXPECT_EQ(build_probe(kV6, kOwn, NdStyle::unspecified), build_nd_probe(kOwn, v6("2001:db8::1")));
  EXPECT_EQ(build_probe(kV6, kOwn),
            build_nd_probe(kOwn, v6("2001:db8::1"), 0, link_local_of(kOwn)));
}

TEST(Heard, AReplyToUsIsAnAnswer) {
  EXPECT_EQ(hear(build_arp(reply_of_v4()), kOwn), (Heard{kV4, kV4, true}));
}

TEST(Heard, AReplyToSomebodyElseIsNone) {
  auto reply = reply_of_v4();
  reply.to = kAll;
  EXPECT_FALSE(hear(build_arp(reply), kOwn)->answer);
  reply = reply_of_v4();
  reply.target_mac = kPeer;
  EXPECT_FALSE(hear(build_arp(reply), kOwn)->answer);
}

TEST(Heard, ARequestIsASignOfLife) {
  auto request = reply_of_v4();
  request.operation = ArpOperation::request;
  EXPECT_EQ(hear(build_arp(request), kOwn), (Heard{kV4, kV4, false}));
}

TEST(Heard, NobodyWithoutAddressIsHeard) {
  auto probe = reply_of_v4();
  probe.sender_ip = {};
  EXPECT_EQ(hear(build_arp(probe), kOwn), std::nullopt);
  for (const MacAddress& mac : {MacAddress{}, kAll}) {
    auto odd = reply_of_v4();
    odd.sender_mac = mac;
    EXPECT_EQ(hear(build_arp(odd), kOwn), std::nullopt);
  }
}

TEST(Heard, WhatALoopSendsBackIsNotHeard) {
  auto reply = reply_of_v4();
  reply.sender_mac = kOwn;
  EXPECT_EQ(hear(build_arp(reply), kOwn), std::nullopt);
  auto answer = answer_of_v6();
  answer.from = kOwn;
  EXPECT_EQ(hear(build_nd(answer), kOwn), std::nullopt);
  EXPECT_EQ(hear(build_probe(kV6, kOwn), kOwn), std::nullopt);
}

TEST(Heard, AnAdvertisementSpeaksForItsTarget) {
  const ProbeTarget sender{v6("fe80::1")};
  EXPECT_EQ(hear(build_nd(answer_of_v6()), kOwn, NdStyle::unspecified), (Heard{kV6, sender, true}));
  // Somebody else may have asked.
  EXPECT_EQ(hear(build_nd(answer_of_v6()), kOwn), (Heard{kV6, sender, false}));
  auto to_us = answer_of_v6();
  to_us.to = kOwn;
  to_us.destination = link_local_of(kOwn);
  EXPECT_EQ(hear(build_nd(to_us), kOwn), (Heard{kV6, sender, true}));
  auto to_other = to_us;
  to_other.to = kPeer;
  EXPECT_EQ(hear(build_nd(to_other), kOwn), (Heard{kV6, sender, false}));
}

TEST(Heard, ASolicitationSpeaksForItsSource) {
  EXPECT_EQ(hear(build_nd_probe(kPeer, v6("2001:db8::9"), 3, v6("2001:db8::1")), kOwn),
            (Heard{{v6("2001:db8::1"), 3}, {v6("2001:db8::1"), 3}, false}));
  EXPECT_EQ(hear(build_nd_probe(kPeer, v6("2001:db8::1")), kOwn), std::nullopt);
}

TEST(Heard, AnotherVlansNeighbourIsAnother) {
  auto reply = reply_of_v4();
  reply.vlan = 5;
  EXPECT_EQ(hear(build_arp(reply), kOwn)->subject, (ProbeTarget{v4("192.0.2.1"), 5}));
}

TEST(ProbeMac, IsThePermanentOneUnlessTheBondHasIt) {
  EXPECT_EQ(probe_mac(kOwn, kPeer), kOwn);
  EXPECT_EQ(probe_mac(MacAddress{{0x00, 0x50, 0x56, 1, 2, 3}}, {{0x00, 0x50, 0x56, 1, 2, 3}}),
            (MacAddress{{0x02, 0x50, 0x56, 1, 2, 3}}));
  EXPECT_NE(probe_mac(kOwn, kOwn), kOwn);
}

}  // namespace
}  // namespace libpath
