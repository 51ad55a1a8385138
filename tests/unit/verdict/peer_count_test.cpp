#include "libpath/verdict/peer_count.h"

#include <string>

#include <gtest/gtest.h>

namespace libpath {
namespace {

constexpr LinkIndex kCounted = 3;

MacAddress mac_of(std::uint8_t number) { return {{2, 0, 0, 0, 0, number}}; }

class PeerCount : public testing::Test {
 protected:
  PeerCount() { add(kCounted, "bond"); }
  // With the bond's address, unless it has its own.
  void add(LinkIndex index, const char* kind, LinkIndex lower = 0, std::uint8_t mac = 1) {
    Link link;
    link.index = index;
    link.name = "n" + std::to_string(index);
    link.kind = kind;
    link.lower = lower;
    link.vlan_id = link.kind == "vlan" ? 7 : 0;
    link.mac = mac_of(mac);
    links.set(link);
  }
  void enslave(LinkIndex index, LinkIndex master) {
    Link link = *links.find(index);
    link.master = master;
    links.set(link);
  }
  void meet(LinkIndex link, std::uint8_t mac) { peers.add(LinkPeer{link, mac_of(mac)}); }
  std::optional<unsigned> count() const { return count_peers(kCounted, peers.all(), links); }

  LinkTable links;
  LinkPeers peers;
};

TEST_F(PeerCount, IsOfTheBondAndNoOtherLink) {
  add(4, "");
  add(2, "");
  meet(4, 50);
  meet(2, 51);
  EXPECT_EQ(count(), 0U);
  meet(kCounted, 52);
  EXPECT_EQ(count(), 1U);
  meet(kCounted, 50);
  EXPECT_EQ(count(), 2U);
}

TEST_F(PeerCount, TakesWhatStandsOnItAlong) {
  add(5, "vlan", kCounted);
  add(8, "bridge");
  enslave(5, 8);
  meet(8, 50);
  EXPECT_EQ(count(), 1U);
  meet(kCounted, 50);  // the same host, asked in two networks
  EXPECT_EQ(count(), 1U);
  meet(5, 51);
  EXPECT_EQ(count(), 2U);
}

TEST_F(PeerCount, AnAddressOfItsOwnIsHashedApart) {
  add(5, "macvlan", kCounted, 9);
  meet(5, 50);
  EXPECT_EQ(count(), 1U);
  meet(kCounted, 50);
  EXPECT_EQ(count(), 2U);
}

TEST_F(PeerCount, IsNotKnownWhereOthersSendToo) {
  meet(kCounted, 50);
  add(8, "bridge");
  enslave(kCounted, 8);
  EXPECT_EQ(count(), 1U);
  add(9, "tun");
  enslave(9, 8);  // a guest's NIC
  EXPECT_EQ(count(), std::nullopt);
  links.erase(9);
  EXPECT_EQ(count(), 1U);
  add(5, "macvtap", kCounted, 9);
  EXPECT_EQ(count(), std::nullopt);
}

TEST_F(PeerCount, OfNoBondIsNone) {
  links.erase(kCounted);
  meet(kCounted, 50);  // of one that had its number
  EXPECT_EQ(count(), 0U);
}

}  // namespace
}  // namespace libpath
