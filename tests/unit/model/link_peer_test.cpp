#include "libpath/model/link_peer.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

LinkPeer peer_of(LinkIndex link, unsigned number) {
  const auto high = static_cast<std::uint8_t>(number >> 8U);
  const auto low = static_cast<std::uint8_t>(number & 0xffU);
  return {link, MacAddress{{2, 0, 0, 0, high, low}}};
}

TEST(LinkPeers, AreEachOnceAndByLink) {
  LinkPeers peers;
  peers.add(peer_of(7, 1));
  peers.add({peer_of(3, 2), peer_of(7, 1), peer_of(3, 1)});
  EXPECT_EQ(peers.all(), (std::vector{peer_of(3, 1), peer_of(3, 2), peer_of(7, 1)}));
}

TEST(LinkPeers, OfALinkWithManyAreAFew) {
  LinkPeers peers;
  for (unsigned number = 0; number < 1000; ++number) peers.add(peer_of(3, number));
  peers.add(peer_of(7, 1));
  const auto all = peers.all();
  ASSERT_EQ(all.size(), kMostPeersOfALink + 1);
  EXPECT_EQ(all.front(), peer_of(3, 0));
  EXPECT_EQ(all.back(), peer_of(7, 1));  // the others lose nothing
}

}  // namespace
}  // namespace libpath
