#include "libpath/netlink/neighbour_message.h"

#include <string>

#include <sys/socket.h>

#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

using Peer = std::optional<LinkPeer>;

Peer peer_of(const ByteVector& datagram) { return decode_neighbour_message(first(datagram)); }
Peer peer_of_seed(const std::string& seed) {
  return peer_of(recorded("neighbour_message/" + seed));
}
Peer link_3(std::uint8_t last) { return LinkPeer{3, MacAddress{{0x52, 0x54, 0, 0, 0, last}}}; }

ByteVector neighbour_in_state(std::uint16_t state) {
  NetlinkWriter writer(RTM_NEWNEIGH, 0, 0);
  ndmsg header{};
  header.ndm_family = AF_INET;
  header.ndm_ifindex = 3;
  header.ndm_state = state;
  header.ndm_type = RTN_UNICAST;
  writer.header(header);
  const MacAddress mac{{0x52, 0x54, 0, 0, 0, 9}};
  writer.bytes(NDA_LLADDR, std::as_bytes(std::span(mac.bytes)));
  return std::move(writer).finish().value();
}

TEST(NeighbourMessage, TellsWhoIsOrWasInUse) {
  EXPECT_EQ(peer_of_seed("permanent"), link_3(0x10));
  EXPECT_EQ(peer_of_seed("reachable"), link_3(0x11));
  EXPECT_EQ(peer_of_seed("stale"), link_3(0x12));
  EXPECT_EQ(peer_of_seed("probe"), link_3(0x14));
  EXPECT_EQ(peer_of_seed("learned"), link_3(0xbb));
  EXPECT_EQ(peer_of_seed("v6_permanent"), link_3(0x18));
  EXPECT_EQ(peer_of_seed("v6_router"), link_3(0xaa));
  EXPECT_EQ(peer_of(neighbour_in_state(NUD_DELAY)), link_3(9));
}

TEST(NeighbourMessage, WhoWasNotFoundOrNeedsNoAskingIsNone) {
  for (const char* seed : {"failed", "incomplete", "noarp", "v6_multicast"}) {
    EXPECT_EQ(peer_of_seed(seed), std::nullopt) << seed;
  }
  // With an address of before: it does not answer any more.
  EXPECT_EQ(peer_of(neighbour_in_state(NUD_FAILED)), std::nullopt);
  EXPECT_EQ(peer_of(neighbour_in_state(NUD_NONE)), std::nullopt);
  EXPECT_EQ(peer_of(neighbour_in_state(NUD_STALE | NUD_FAILED)), std::nullopt);
  EXPECT_EQ(peer_of(neighbour_in_state(0x100 | NUD_STALE)), std::nullopt);
}

TEST(NeighbourMessage, WhatSeveralHaveIsNoPeer) {
  EXPECT_EQ(peer_of_seed("broadcast"), std::nullopt);
  EXPECT_EQ(peer_of_seed("multicast_mac"), std::nullopt);
}

TEST(NeighbourMessage, WithoutAnAddressOfEthernetThereIsNone) {
  for (const char* seed : {"short_mac", "infiniband", "zero_mac", "lying_length"}) {
    EXPECT_EQ(peer_of_seed(seed), std::nullopt) << seed;
  }
  EXPECT_EQ(peer_of_seed("two_macs"), link_3(0x77));  // the last one, as the kernel reads
}

TEST(NeighbourMessage, OtherMessagesFamiliesAndLinksAreNone) {
  for (const char* seed : {"gone", "bridge_family", "no_link", "negative_link"}) {
    EXPECT_EQ(peer_of_seed(seed), std::nullopt) << seed;
  }
  EXPECT_EQ(decode_neighbour_message(NetlinkMessage{.type = RTM_NEWNEIGH}), std::nullopt);
}

TEST(NeighbourMessage, ATruncationNeverInventsAnAddress) {
  for (const char* seed : {"permanent", "v6_router"}) {
    const ByteVector whole = recorded(std::string("neighbour_message/") + seed);
    const Peer peer = peer_of(whole);
    ASSERT_TRUE(peer);
    for (const ByteVector& cut : truncations(whole)) {
      for (const NetlinkMessage& message : NetlinkMessages(cut)) {
        const Peer part = decode_neighbour_message(message);
        EXPECT_TRUE(!part || part == peer) << seed << " " << cut.size();
      }
    }
  }
}

TEST(NeighbourMessage, AnyChangedByteLeavesALinkAndAnAddress) {
  for (const char* seed : {"permanent", "three_messages"}) {
    with_each_byte_changed(recorded(std::string("neighbour_message/") + seed),
                           [](const ByteVector& changed) {
                             for (const NetlinkMessage& message : NetlinkMessages(changed)) {
                               const Peer peer = decode_neighbour_message(message);
                               if (!peer) continue;
                               EXPECT_NE(peer->link, 0U);
                               EXPECT_FALSE(peer->mac.is_zero() || peer->mac.is_multicast());
                             }
                           });
  }
}

TEST(NeighbourRequest, AsksForAFamilyAndNothingElse) {
  EXPECT_EQ(encode_neighbour_dump(AF_INET6, 0x51),
            byte_vector({28, 0, 0, 0, 30, 0, 1, 3, 0x51, 0, 0, 0, 0, 0, 0, 0,  //
                         10, 0, 0, 0, 0,  0, 0, 0, 0,    0, 0, 0}));
}

}  // namespace
}  // namespace libpath
