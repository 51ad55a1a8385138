#include "libpath/probe/nd_frame.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/probe/probe_support.h"

namespace libpath {
namespace {

using namespace probe_test;

NdFrame nd_answer() {
  NdFrame nd;
  nd.to = multicast_mac(kAllNodes);
  nd.from = kPeer;
  nd.kind = NdKind::advertisement;
  nd.source = nd.target = v6("2001:db8::1");
  nd.destination = kAllNodes;
  nd.router = nd.override_entry = true;
  nd.link_address = kPeer;
  return nd;
}

// With another checksum that fits what was changed.
FrameBytes resealed(FrameBytes frame) {
  constexpr std::size_t kIcmpAt = 54;
  frame[kIcmpAt + 2] = frame[kIcmpAt + 3] = 0;
  unsigned long sum = frame.size() - kIcmpAt + 58;
  for (std::size_t i = 22; i + 1 < frame.size(); i += 2) sum += get_be16(frame, i);
  sum = ~(sum % 0xffff);
  frame[kIcmpAt + 2] = static_cast<std::uint8_t>(sum >> 8);
  frame[kIcmpAt + 3] = static_cast<std::uint8_t>(sum);
  return frame;
}

TEST(NdFrame, ProbeAsksAsDuplicateAddressDetectionDoes) {
  EXPECT_EQ(build_nd_probe(kOwn, v6("2001:db8::1")),
            bytes_of("3333ff00000152540012345686dd"
                     "6000000000183aff00000000000000000000000000000000"
                     "ff0200000000000000000001ff000001"
                     "87004ced0000000020010db8000000000000000000000001"));
}

TEST(NdFrame, ProbeFromAnAddressSaysWhereThatIs) {
  EXPECT_EQ(build_nd_probe(kOwn, v6("2001:db8::1"), 0, link_local_of(kOwn)),
            bytes_of("3333ff00000152540012345686dd"
                     "6000000000203afffe80000000000000505400fffe123456"
                     "ff0200000000000000000001ff000001"
                     "870042ea0000000020010db80000000000000000000000010101525400123456"));
}

TEST(NdFrame, ReadsAnAdvertisement) {
  EXPECT_EQ(parse_nd(bytes_of("333300000001525400aabbcc86dd"
                              "6000000000203aff20010db8000000000000000000000001"
                              "ff020000000000000000000000000001"
                              "88006c60a000000020010db80000000000000000000000010201525400aabbcc")),
            nd_answer());
}

TEST(NdFrame, NamesGroupsAndLinkLocalAddresses) {
  EXPECT_EQ(solicited_node(v6("2001:db8::12:3456")), v6("ff02::1:ff12:3456"));
  EXPECT_EQ(multicast_mac(v6("ff02::1:ff12:3456")).text(), "33:33:ff:12:34:56");
  EXPECT_EQ(link_local_of(kOwn), v6("fe80::5054:ff:fe12:3456"));
}

TEST(NdFrame, IsReadOnlyWhole) {
  for (const std::uint16_t vlan : std::array<std::uint16_t, 2>{0, 7}) {
    auto answer = nd_answer();
    answer.vlan = vlan;
    auto frame = build_nd(answer);
    for (std::size_t size = 0; size < frame.size(); ++size) {
      EXPECT_EQ(parse_nd(FrameView(frame).first(size)), std::nullopt) << size;
    }
    frame.insert(frame.end(), {0xde, 0xad, 0xbe});  // padding, or the frame check sequence
    EXPECT_EQ(parse_nd(frame), answer);
  }
}

TEST(NdFrame, AnyOtherBitOfThePacketIsNoticed) {
  const auto good = build_nd(nd_answer());
  for (std::size_t at = 18; at < good.size(); ++at) {  // behind traffic class and flow label
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[at] = static_cast<std::uint8_t>(bad[at] ^ (1U << bit));
      EXPECT_EQ(parse_nd(bad), std::nullopt) << at << ", bit " << bit;
    }
  }
}

TEST(NdFrame, RefusesWhatARouterForwarded) {
  auto frame = build_nd(nd_answer());
  frame[21] = 64;
  EXPECT_EQ(parse_nd(frame), std::nullopt);
}

TEST(NdFrame, RefusesOptionsThatAreEmptyOrTooLong) {
  const auto good = build_nd(nd_answer());
  const std::size_t length_at = good.size() - 7;
  ASSERT_EQ(parse_nd(resealed(good)), nd_answer());
  for (const std::uint8_t length : std::array<std::uint8_t, 3>{0, 2, 255}) {
    auto bad = good;
    bad[length_at] = length;
    EXPECT_EQ(parse_nd(resealed(bad)), std::nullopt) << int{length};
  }
}

TEST(NdFrame, PassesOverOptionsItDoesNotKnow) {
  auto frame = build_nd(nd_answer());
  const FrameBytes unknown{0xfd, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  frame.insert(frame.end() - 8, unknown.begin(), unknown.end());
  frame[19] = 48;  // payload length
  EXPECT_EQ(parse_nd(resealed(frame)), nd_answer());
}

TEST(NdFrame, RefusesMessagesThatNobodyMaySend) {
  auto solicited = nd_answer();  // an answer to one, sent to all
  solicited.solicited = true;
  EXPECT_EQ(parse_nd(build_nd(solicited)), std::nullopt);
  auto group = nd_answer();
  group.target = kAllNodes;
  EXPECT_EQ(parse_nd(build_nd(group)), std::nullopt);
  auto from_group = nd_answer();
  from_group.source = kAllNodes;
  EXPECT_EQ(parse_nd(build_nd(from_group)), std::nullopt);
  auto code = build_nd(nd_answer());
  code[55] = 1;
  EXPECT_EQ(parse_nd(resealed(code)), std::nullopt);

  auto detection = parse_nd(build_nd_probe(kOwn, v6("2001:db8::1"))).value();
  detection.link_address = kOwn;
  EXPECT_EQ(parse_nd(build_nd(detection)), std::nullopt);
  detection.link_address.reset();
  detection.destination = kAllNodes;
  EXPECT_EQ(parse_nd(build_nd(detection)), std::nullopt);
}

TEST(NdFrame, WhatIsBuiltReadsBackAsItself) {
  std::mt19937 random(7);
  const auto fill = [&random](auto& bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  };
  for (int i = 0; i < 1000; ++i) {
    NdFrame nd;
    fill(nd.to.bytes);
    fill(nd.from.bytes);
    for (auto* address : {&nd.source, &nd.destination, &nd.target}) {
      fill(address->bytes);
      address->bytes[0] = 0x20;
    }
    nd.vlan = static_cast<std::uint16_t>(random() & kVlanMask);
    if (random() % 2 == 0) {
      nd.kind = NdKind::advertisement;
      nd.router = random() % 2 == 0;
      nd.solicited = random() % 2 == 0;
      nd.override_entry = random() % 2 == 0;
    }
    if (random() % 2 == 0) fill(nd.link_address.emplace().bytes);
    ASSERT_EQ(parse_nd(build_nd(nd)), nd);
  }
}

}  // namespace
}  // namespace libpath
