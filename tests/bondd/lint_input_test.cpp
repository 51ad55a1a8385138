// What lint is told of the host: whom a bond talks to, and by which gateways.
#include "libpath/verdict/findings.h"
#include "tests/bondd/world.h"

namespace bondd {
namespace {

using libpath::Ipv4Address;
using libpath::MacAddress;
using libpath::RouteHop;
using State = libpath::SimNeighbours::State;
using Verb = libpath::FakeRtnetlink::Verb;

constexpr const char* kOnePeer = "layer2-single-peer";
constexpr const char* kOnlyGateway = "arp-only-gateway";
constexpr Ipv4Address kGateway{{192, 0, 2, 1}};
constexpr Ipv4Address kPortal{{192, 0, 2, 10}};
// Longer than the host is looked at again.
constexpr Millis kLater{61000};

constexpr std::uint32_t kXor = 2, kLayer34 = 1;

libpath::BondOptionValues hashing_options() {
  return {{BondOption::mode, kXor}, {BondOption::miimon, 100U}};
}

libpath::BondOptionValues arp_options(std::vector<Ipv4Address> targets) {
  return {{BondOption::mode, 1U},
          {BondOption::arp_interval, 200U},
          {BondOption::arp_validate, 3U},
          {BondOption::arp_ip_target, std::move(targets)}};
}

class LintInputs : public BonddTest {
 protected:
  void start(const libpath::BondOptionValues& options, const char* config = "") {
    world.add_nic("eth0");
    world.add_nic("eth1");
    world.make_bond("bond0", options, {"eth0", "eth1"});
    world.config_text = config;
    world.start();
  }
  void meet(const std::string& link, std::uint8_t number, State state = State::stale) {
    world.net.neighbours().set(world.index(link), "192.0.2." + std::to_string(number),
                               MacAddress{{0x52, 0x54, 0, 1, 0, number}}, state);
  }
  void forget(const std::string& link, std::uint8_t number) {
    world.net.neighbours().forget(world.index(link), "192.0.2." + std::to_string(number));
  }
  // Of the default route, by this link.
  void route(const std::string& link, Ipv4Address gateway) {
    world.net.set_routes({{gateway, world.index(link), true, 0}});
  }
  void set(BondOption option, const libpath::BondOptionValue& value) {
    world.happens([&] { world.net.set_option_by_other(world.index("bond0"), option, value); });
  }
  bool one_peer() { return world.has_finding("bond0", kOnePeer); }
  bool only_gateway() { return world.has_finding("bond0", kOnlyGateway); }
  std::size_t asked(Verb verb) const { return world.net.asked(verb); }
};

// --- peers --------------------------------------------------------------------------------------

TEST_F(LintInputs, OnePeerIsFoundAtTheFirstLook) {
  world.add_nic("eth0");
  world.make_bond("bond0", hashing_options(), {"eth0"});
  meet("bond0", 1);
  world.start();
  EXPECT_TRUE(one_peer());
  EXPECT_EQ(world.count(kOnePeer), 1U);
}

TEST_F(LintInputs, OnePeerComesAndGoesWithTheNeighbours) {
  start(hashing_options());
  EXPECT_FALSE(one_peer());  // with none
  meet("bond0", 1);
  meet("bond0", 9, State::failed);
  world.advance(kLater);
  EXPECT_TRUE(one_peer());
  meet("bond0", 2);
  world.advance(kLater);
  EXPECT_FALSE(one_peer());
  EXPECT_EQ(world.count(std::string(kOnePeer) + "-ended"), 1U);
  forget("bond0", 1);
  world.advance(kLater);
  EXPECT_TRUE(one_peer());
}

TEST_F(LintInputs, AReloadLooksAtOnce) {
  start(hashing_options());
  meet("bond0", 1);
  world.settle();
  EXPECT_FALSE(one_peer());
  world.reload("");
  world.settle();
  EXPECT_TRUE(one_peer());
}

TEST_F(LintInputs, PeersOfAVlanCount) {
  start(hashing_options());
  world.happens([&] { world.net.add_on(world.index("bond0"), "bond0.7", "vlan", 7); });
  meet("bond0.7", 1);
  world.advance(kLater);
  EXPECT_TRUE(one_peer());
  meet("bond0", 2);
  world.advance(kLater);
  EXPECT_FALSE(one_peer());
}

TEST_F(LintInputs, OnePeerEndsWhereABridgeBringsGuests) {
  start(hashing_options());
  world.happens([&] { world.net.add_bridge("br0"); });
  world.happens([&] {
    EXPECT_EQ(world.net.change_by_other(lc::Enslave{world.index("bond0"), world.index("br0")}), 0);
  });
  meet("br0", 1);
  world.advance(kLater);
  EXPECT_TRUE(one_peer());
  world.add_nic("tap0");
  world.happens([&] {
    EXPECT_EQ(world.net.change_by_other(lc::Enslave{world.index("tap0"), world.index("br0")}), 0);
  });
  world.advance(kLater);
  EXPECT_FALSE(one_peer());
}

TEST_F(LintInputs, OnePeerEndsWithTheHash) {
  start(hashing_options());
  meet("bond0", 1);
  world.reload("");
  world.settle();
  ASSERT_TRUE(one_peer());
  const std::size_t before = asked(Verb::peers);
  set(BondOption::xmit_hash_policy, kLayer34);
  EXPECT_FALSE(one_peer());
  world.advance(kLater * 3);
  EXPECT_EQ(asked(Verb::peers), before);  // nobody wants to know any more
  set(BondOption::xmit_hash_policy, 0U);
  EXPECT_TRUE(one_peer());  // asked at once
  EXPECT_EQ(asked(Verb::peers), before + 1);
}

TEST_F(LintInputs, ASecondBondThatWantsPeersIsNotKeptWaiting) {
  start(hashing_options());
  world.add_nic("eth2");
  meet("bond0", 1);
  world.happens([&] { world.make_bond("bond1", hashing_options(), {"eth2"}); });
  meet("bond1", 7);
  world.advance(Millis(1000));
  EXPECT_TRUE(one_peer());
  EXPECT_FALSE(world.has_finding("bond1", kOnePeer));  // met after that look
  world.advance(kLater);
  EXPECT_TRUE(world.has_finding("bond1", kOnePeer));
}

TEST_F(LintInputs, AFailedLookLeavesWhatIsKnown) {
  start(hashing_options());
  meet("bond0", 1);
  world.reload("");
  world.settle();
  ASSERT_TRUE(one_peer());
  world.net.fail(Verb::peers, ENOBUFS);
  meet("bond0", 2);
  world.advance(kLater);
  EXPECT_TRUE(one_peer());
  world.net.fail(Verb::peers, 0);
  world.advance(kLater);
  EXPECT_FALSE(one_peer());
}

TEST_F(LintInputs, ALookThatIsUnderWayAtAReloadIsFollowedByAnother) {
  start(hashing_options());
  world.executor.hold("peers");
  world.advance(kLater);
  const std::size_t before = asked(Verb::peers);
  world.reload("");
  world.reload("");
  meet("bond0", 1);
  world.executor.release("peers");
  world.settle();
  EXPECT_TRUE(one_peer());
  EXPECT_EQ(asked(Verb::peers), before + 2);
  world.advance(kLater);
  EXPECT_EQ(asked(Verb::peers), before + 3);  // one clock goes on, not two
}

// --- gateways -----------------------------------------------------------------------------------

TEST_F(LintInputs, AnOnlyGatewayIsFoundAtTheFirstLook) {
  world.add_nic("eth0");
  world.make_bond("bond0", arp_options({kGateway}), {"eth0"});
  route("bond0", kGateway);
  world.start();
  EXPECT_TRUE(only_gateway());
}

TEST_F(LintInputs, AnOnlyGatewayComesAndGoesWithTheRoutes) {
  start(arp_options({kGateway}));
  EXPECT_FALSE(only_gateway());
  route("bond0", kGateway);
  world.advance(kLater);
  EXPECT_TRUE(only_gateway());
  route("bond0", kPortal);
  world.advance(kLater);
  EXPECT_FALSE(only_gateway());
  EXPECT_EQ(world.count(std::string(kOnlyGateway) + "-ended"), 1U);
}

TEST_F(LintInputs, AnOnlyGatewayMayBeOfAVlan) {
  start(arp_options({kGateway}));
  world.happens([&] { world.net.add_on(world.index("bond0"), "bond0.7", "vlan", 7); });
  route("bond0.7", kGateway);
  world.reload("");
  world.settle();
  EXPECT_TRUE(only_gateway());
  route("eth0", kGateway);  // by another link
  world.reload("");
  world.settle();
  EXPECT_FALSE(only_gateway());
}

TEST_F(LintInputs, TargetsComeAndGo) {
  start(plain_options());
  route("bond0", kGateway);
  world.advance(kLater);
  EXPECT_EQ(asked(Verb::routes), 0U);
  set(BondOption::arp_ip_target, std::vector<Ipv4Address>{kGateway});
  world.advance(kLater);
  EXPECT_EQ(asked(Verb::routes), 0U);  // nobody asks the target
  set(BondOption::miimon, 0U);
  set(BondOption::arp_interval, 200U);
  EXPECT_TRUE(only_gateway());
  EXPECT_EQ(asked(Verb::routes), 1U);
  set(BondOption::arp_ip_target, std::vector<Ipv4Address>{kGateway, kPortal});
  EXPECT_FALSE(only_gateway());
  set(BondOption::arp_interval, 0U);
  world.advance(kLater);
  const std::size_t before = asked(Verb::routes);
  world.advance(kLater);
  EXPECT_EQ(asked(Verb::routes), before);
}

TEST_F(LintInputs, AWatcherOfGatewaysReadsRoutesMoreOften) {
  start(arp_options({kGateway}));
  const std::size_t first = asked(Verb::routes);
  world.advance(Millis(50000));
  EXPECT_EQ(asked(Verb::routes), first);
  world.reload("defaults {\n  watcher gateway {\n  }\n}\n");
  world.advance(Millis(50000));
  EXPECT_GT(asked(Verb::routes), first + 8);
  world.reload("");
  world.settle();
  const std::size_t then = asked(Verb::routes);
  world.advance(Millis(50000));
  EXPECT_EQ(asked(Verb::routes), then);
}

// --- nobody wants to know -----------------------------------------------------------------------

TEST_F(LintInputs, NothingIsAskedThatNoBondNeeds) {
  start(plain_options());
  world.reload("");
  world.advance(kLater * 3);
  EXPECT_EQ(asked(Verb::peers), 0U);
  EXPECT_EQ(asked(Verb::routes), 0U);
}

TEST_F(LintInputs, NothingIsAskedForABondThatIsNobodysBusiness) {
  start(hashing_options(), "defaults {\n  adopt no\n}\n");
  world.advance(kLater * 2);
  EXPECT_EQ(asked(Verb::peers), 0U);
  world.reload("bond bond0 {\n  supervise_only yes\n}\n");
  world.settle();
  EXPECT_EQ(asked(Verb::peers), 1U);
}

TEST_F(LintInputs, NothingIsAskedForABondThatIsGone) {
  start(hashing_options());
  world.happens([&] { world.net.change_by_other(lc::DeleteLink{world.index("bond0")}); });
  const std::size_t before = asked(Verb::peers);
  world.advance(kLater * 2);
  EXPECT_EQ(asked(Verb::peers), before);
}

}  // namespace
}  // namespace bondd
