// Whom a link talks to, as every Rtnetlink tells it: the fake anywhere, netlink in the guest.
#include <string>
#include <vector>

#include "tests/contract/rtnetlink_suite.h"

namespace libpath {
namespace {

using State = SimNeighbours::State;

std::string peer_mac(int number) {
  constexpr int kBase = 16;  // two digits
  return "02:00:00:00:00:" + std::to_string(kBase + number);
}

template <typename World>
class PeerContract : public RtnetlinkSuite<World> {
 protected:
  void meet(const std::string& name, int number, State state = State::stale) {
    this->world_.set_neighbour(name, "192.0.2." + std::to_string(number), peer_mac(number), state);
  }
  LinkPeer peer(const std::string& name, int number) {
    return {this->index(name), *MacAddress::parse(peer_mac(number))};
  }
  std::vector<LinkPeer> peers() {
    const auto told = this->edge().peers();
    EXPECT_TRUE(told) << (told ? "" : told.error().message());
    return told.value_or(std::vector<LinkPeer>{});
  }
};
TYPED_TEST_SUITE(PeerContract, NetWorlds);
using Peers = std::vector<LinkPeer>;

TYPED_TEST(PeerContract, AreThoseInUse) {
  EXPECT_EQ(this->peers(), Peers{});
  this->meet("hw0", 1, State::permanent);
  this->meet("hw0", 2, State::reachable);
  this->meet("hw0", 3, State::stale);
  this->meet("hw0", 4, State::delay);
  this->meet("hw0", 5, State::probe);
  this->meet("hw0", 6, State::noarp);
  this->meet("hw0", 7, State::failed);
  this->meet("hw0", 8, State::incomplete);
  EXPECT_EQ(this->peers(), (Peers{this->peer("hw0", 1), this->peer("hw0", 2), this->peer("hw0", 3),
                                  this->peer("hw0", 4), this->peer("hw0", 5)}));
}

TYPED_TEST(PeerContract, AreEachOnceWhateverTheirAddresses) {
  this->meet("hw0", 1);
  this->world_.set_neighbour("hw0", "192.0.2.77", peer_mac(1), State::permanent);
  this->world_.set_neighbour("hw0", "2001:db8::1", peer_mac(1), State::permanent);
  this->world_.set_neighbour("hw0", "2001:db8::2", peer_mac(2), State::permanent);
  EXPECT_EQ(this->peers(), (Peers{this->peer("hw0", 1), this->peer("hw0", 2)}));
}

TYPED_TEST(PeerContract, AreByLinkAndGoWithIt) {
  this->meet("hw1", 1);
  this->meet("hw0", 2);
  this->meet("hw0", 1);
  const Peers all{this->peer("hw0", 1), this->peer("hw0", 2), this->peer("hw1", 1)};
  EXPECT_EQ(this->peers(), all);
  this->world_.forget_neighbour("hw0", "192.0.2.2");
  EXPECT_EQ(this->peers(), (Peers{all[0], all[2]}));
  this->world_.remove_nic("hw0");
  EXPECT_EQ(this->peers(), Peers{all[2]});
}

TYPED_TEST(PeerContract, WithAnAddressOfManyAreNone) {
  this->world_.set_neighbour("hw0", "192.0.2.9", "03:bf:c0:00:02:09", State::permanent);
  EXPECT_EQ(this->peers(), Peers{});
}

TYPED_TEST(PeerContract, OfALinkWithManyAreAFew) {
  constexpr int kMany = static_cast<int>(kMostPeersOfALink) + 4;
  for (int number = 1; number <= kMany; ++number) this->meet("hw0", number);
  this->meet("hw1", 1);
  const auto told = this->peers();
  ASSERT_EQ(told.size(), kMostPeersOfALink + 1);
  EXPECT_EQ(told.back(), this->peer("hw1", 1));
}

}  // namespace
}  // namespace libpath
