#include "libpath/probe/arp_frame.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/probe/probe_support.h"

namespace libpath {
namespace {

using namespace probe_test;

ArpFrame arp_reply() {
  return {.to = kOwn,
          .from = kPeer,
          .vlan = 0,
          .operation = ArpOperation::reply,
          .sender_mac = kPeer,
          .sender_ip = v4("192.0.2.1"),
          .target_mac = kOwn,
          .target_ip = {}};
}

TEST(ArpFrame, ProbeHasNoSenderAddressAndAsksEverybody) {
  EXPECT_EQ(build_arp_probe(kOwn, v4("192.0.2.1")),
            bytes_of("ffffffffffff5254001234560806"
                     "0001080006040001525400123456000000000000000000"
                     "00c0000201"));
}

TEST(ArpFrame, ProbeCarriesTheTagOfItsVlan) {
  EXPECT_EQ(build_arp_probe(kOwn, v4("192.0.2.1"), 5),
            bytes_of("ffffffffffff525400123456810000050806"
                     "000108000604000152540012345600000000000000000000c0000201"));
}

TEST(ArpFrame, ReadsAReplyWithItsPadding) {
  EXPECT_EQ(parse_arp(bytes_of("525400123456525400aabbcc0806"
                               "0001080006040002525400aabbccc000020152540012345600000000"
                               "000000000000000000000000000000000000")),
            arp_reply());
}

TEST(ArpFrame, APriorityTagIsNoVlan) {
  const auto parsed =
      parse_arp(bytes_of("525400123456525400aabbcc8100e0000806"
                         "0001080006040002525400aabbccc000020152540012345600000000"));
  EXPECT_EQ(parsed, arp_reply());
}

TEST(ArpFrame, IsReadOnlyWhole) {
  for (const std::uint16_t vlan : std::array<std::uint16_t, 2>{0, 7}) {
    auto reply = arp_reply();
    reply.vlan = vlan;
    const auto whole = build_arp(reply);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(parse_arp(FrameView(whole).first(size)), std::nullopt) << size;
    }
    EXPECT_EQ(parse_arp(whole), reply);
  }
}

TEST(ArpFrame, RefusesOtherProtocolsInEachOfItsFields) {
  const auto good = build_arp(arp_reply());
  // EtherType, hardware, protocol, sizes, operation.
  for (std::size_t at = 12; at < 22; ++at) {
    auto bad = good;
    bad[at] ^= 0x40;
    EXPECT_EQ(parse_arp(bad), std::nullopt) << at;
  }
  for (const std::uint8_t operation : std::array<std::uint8_t, 4>{0, 3, 4, 8}) {
    auto bad = good;
    bad[21] = operation;
    EXPECT_EQ(parse_arp(bad), std::nullopt) << int{operation};
  }
}

TEST(ArpFrame, WhatIsBuiltReadsBackAsItself) {
  std::mt19937 random(7);
  const auto fill = [&random](auto& bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  };
  for (int i = 0; i < 1000; ++i) {
    ArpFrame arp;
    fill(arp.to.bytes);
    fill(arp.from.bytes);
    fill(arp.sender_mac.bytes);
    fill(arp.sender_ip.bytes);
    fill(arp.target_mac.bytes);
    fill(arp.target_ip.bytes);
    arp.vlan = static_cast<std::uint16_t>(random() & kVlanMask);
    arp.operation = random() % 2 == 0 ? ArpOperation::request : ArpOperation::reply;
    ASSERT_EQ(parse_arp(build_arp(arp)), arp);
  }
}

}  // namespace
}  // namespace libpath
