// What every ProbePorts does: the fake anywhere, packet sockets where network namespaces may be
// made (HAWSER_REAL_KERNEL=1: the guest).
#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "libpath/probe/arp_frame.h"
#include "libpath/probe/nd_frame.h"
#include "libpath/probe/probe_frame.h"
#include "tests/contract/probe_worlds.h"

namespace libpath {
namespace {

using Port = std::unique_ptr<ProbePort>;

constexpr ProbeTarget kTargetV4{kProbeV4};
constexpr ProbeTarget kTargetV6{kProbeV6};
constexpr ProbeTarget kTargetTagged{kProbeTaggedV4, kProbeVlan};
constexpr ProbeTarget kNobody{Ipv4Address{{192, 0, 2, 99}}};

// Asks again when there is no answer: what is sent just after an interface came up may be lost, as
// the other end learns of it later.
constexpr int kAttempts = 10;

template <typename World>
std::optional<Heard> hear_answer(World& world, ProbePort& port, const MacAddress& own,
                                 NdStyle style = NdStyle::link_local) {
  while (world.wait(port)) {
    const auto batch = port.receive();
    if (batch.gone) break;
    for (const auto& frame : batch.frames) {
      const auto heard = hear(frame, own, style);
      if (heard && heard->answer) return heard;
    }
  }
  return std::nullopt;
}

template <typename World>
bool answers(World& world, ProbePort& port, const ProbeTarget& target, const MacAddress& own,
             NdStyle style = NdStyle::link_local) {
  for (int i = 0; i < kAttempts; ++i) {
    if (const auto sent = port.send(build_probe(target, own, style)); !sent) {
      ADD_FAILURE() << sent.error().message();
      return false;
    }
    while (const auto heard = hear_answer(world, port, own, style)) {
      if (heard->subject == target) return true;
    }
  }
  return false;
}

ArpFrame announcement(const MacAddress& to) {
  return {.to = to,
          .from = kProbeHost,
          .vlan = 0,
          .operation = ArpOperation::request,
          .sender_mac = kProbeHost,
          .sender_ip = kProbeV4,
          .target_mac = {},
          .target_ip = kProbeV4};
}
constexpr MacAddress kEveryone{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

template <typename World>
class ProbePortContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!World::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
    ASSERT_TRUE(world_.set_up());
  }
  Port open(const MacAddress& mac = kProbeOwn, ProbeTraffic traffic = ProbeTraffic::answers) {
    auto port = world_.ports().open({world_.link(), mac, traffic});
    if (!port) ADD_FAILURE() << port.error().message();
    return port ? std::move(*port) : nullptr;
  }
  // Of the hosts: what they send by it comes in at the other end.
  Port open_far() { return *world_.ports().open({world_.far_link(), kProbeHost}); }
  World world_;
};
using ProbeWorlds = testing::Types<FakeProbeWorld, RealProbeWorld>;
TYPED_TEST_SUITE(ProbePortContract, ProbeWorlds);

TYPED_TEST(ProbePortContract, OpensOnlyOnAnInterfaceThatIsThere) {
  for (const LinkIndex link : {0U, 987654U}) {
    const auto port = this->world_.ports().open({link, kProbeOwn});
    ASSERT_FALSE(port);
    EXPECT_EQ(port.error().code, Errc::not_found) << port.error().message();
  }
}

TYPED_TEST(ProbePortContract, AnswersOfBothFamiliesComeBack) {
  const Port port = this->open();
  ASSERT_TRUE(port);
  EXPECT_TRUE(answers(this->world_, *port, kTargetV4, kProbeOwn));
  EXPECT_TRUE(answers(this->world_, *port, kTargetV6, kProbeOwn));
  EXPECT_TRUE(answers(this->world_, *port, kTargetV6, kProbeOwn, NdStyle::unspecified));
}

TYPED_TEST(ProbePortContract, AnswersOfAVlanHaveItsTag) {
  ASSERT_TRUE(this->world_.add_tagged_host());
  const Port port = this->open();
  ASSERT_TRUE(port);
  EXPECT_TRUE(answers(this->world_, *port, kTargetTagged, kProbeOwn));
}

TYPED_TEST(ProbePortContract, AsksWithAnotherAddressThanTheInterfaces) {
  const MacAddress own = probe_mac(kProbeOwn, kProbeOwn);
  const Port port = this->open(own);
  ASSERT_TRUE(port);
  EXPECT_TRUE(answers(this->world_, *port, kTargetV4, own));
  EXPECT_TRUE(answers(this->world_, *port, kTargetV6, own));
  EXPECT_TRUE(answers(this->world_, *port, kTargetV6, own, NdStyle::unspecified));
}

TYPED_TEST(ProbePortContract, NobodyAnswersForWhoIsNotThere) {
  const Port port = this->open();
  ASSERT_TRUE(port);
  for (const ProbeTarget& target : {kNobody, ProbeTarget{kProbeTaggedV4, 6}}) {
    ASSERT_TRUE(port->send(build_probe(target, kProbeOwn)));
    EXPECT_TRUE(this->world_.stays_silent(*port)) << target.text();
    EXPECT_TRUE(port->receive().frames.empty());
  }
}

TYPED_TEST(ProbePortContract, DoesNotHearItself) {
  const Port port = this->open(kProbeOwn, ProbeTraffic::everything);
  const Port other = this->open(kProbeOwn, ProbeTraffic::everything);
  ASSERT_TRUE(port && other);
  ASSERT_TRUE(port->send(build_probe(kNobody, kProbeOwn)));
  EXPECT_TRUE(this->world_.stays_silent(*port));
  EXPECT_TRUE(this->world_.stays_silent(*other));
}

TYPED_TEST(ProbePortContract, EachPortOfALinkHearsWhatComes) {
  const Port one = this->open();
  const Port other = this->open();
  ASSERT_TRUE(one && other);
  ASSERT_TRUE(one->send(build_probe(kTargetV4, kProbeOwn)));
  EXPECT_TRUE(hear_answer(this->world_, *one, kProbeOwn));
  EXPECT_TRUE(hear_answer(this->world_, *other, kProbeOwn));
}

TYPED_TEST(ProbePortContract, OnlyWhoWantsEverythingHearsMoreThanAnswers) {
  const Port answers_only = this->open();
  const Port everything = this->open(kProbeOwn, ProbeTraffic::everything);
  const Port far = this->open_far();
  ASSERT_TRUE(answers_only && everything);
  const auto said = build_arp(announcement(kEveryone));
  ASSERT_TRUE(far->send(said));
  ASSERT_TRUE(this->world_.wait(*everything));
  const auto batch = everything->receive();
  ASSERT_EQ(batch.frames.size(), 1U);
  EXPECT_TRUE(std::equal(said.begin(), said.end(), batch.frames[0].begin()));
  // A solicitation that comes from an address is a sign of life of that one.
  auto solicitation = parse_nd(build_nd_probe(kProbeHost, kProbeV6, 0, kProbeV6)).value();
  solicitation.to = kProbeOwn;
  ASSERT_TRUE(far->send(build_nd(solicitation)));
  ASSERT_TRUE(this->world_.wait(*everything));
  EXPECT_TRUE(this->world_.stays_silent(*answers_only));
}

TYPED_TEST(ProbePortContract, AReplyToSomebodyElseIsNoAnswer) {
  const Port port = this->open();
  const Port far = this->open_far();
  ASSERT_TRUE(port);
  auto reply = announcement(kEveryone);
  reply.operation = ArpOperation::reply;
  ASSERT_TRUE(far->send(build_arp(reply)));
  EXPECT_TRUE(this->world_.stays_silent(*port));
}

TYPED_TEST(ProbePortContract, OtherTrafficNeverWakesIt) {
  const Port port = this->open(kProbeOwn, ProbeTraffic::everything);
  const Port far = this->open_far();
  ASSERT_TRUE(port);
  FrameBytes other;
  append_ethernet(other, {kProbeOwn, kProbeHost, 0, 0x88b5});  // for experiments, says IEEE 802
  other.resize(60);
  ASSERT_TRUE(far->send(other));
  auto udp = build_nd_probe(kProbeHost, kProbeV6);
  udp[20] = 17;
  ASSERT_TRUE(far->send(udp));
  EXPECT_TRUE(this->world_.stays_silent(*port));
}

TYPED_TEST(ProbePortContract, ManyFramesComeInBatches) {
  const Port port = this->open();
  const Port far = this->open_far();
  ASSERT_TRUE(port);
  auto reply = announcement(kProbeOwn);
  reply.operation = ArpOperation::reply;
  reply.target_mac = kProbeOwn;
  constexpr std::size_t kFrames = 40;
  for (std::size_t i = 0; i < kFrames; ++i) ASSERT_TRUE(far->send(build_arp(reply)));
  ASSERT_TRUE(this->world_.wait(*port));
  bool was_more = false;
  std::size_t got = 0;
  while (got < kFrames && this->world_.wait(*port)) {
    const auto batch = port->receive();
    ASSERT_LE(batch.frames.size(), PacketProbePorts::kBatch);
    was_more = was_more || batch.more;
    got += batch.frames.size();
  }
  EXPECT_EQ(got, kFrames);
  EXPECT_TRUE(was_more);
}

TYPED_TEST(ProbePortContract, LivesThroughADownInterface) {
  const Port port = this->open();
  ASSERT_TRUE(port);
  this->world_.set_link(false);
  EXPECT_FALSE(port->send(build_probe(kTargetV4, kProbeOwn)));
  const auto batch = port->receive();
  EXPECT_TRUE(batch.frames.empty());
  EXPECT_FALSE(batch.gone);
  this->world_.set_link(true);
  EXPECT_TRUE(answers(this->world_, *port, kTargetV4, kProbeOwn));
}

TYPED_TEST(ProbePortContract, SendsAtOnceWhenTheInterfaceIsUpAgain) {
  const Port port = this->open();
  ASSERT_TRUE(port);
  this->world_.set_link(false);
  this->world_.set_link(true);
  EXPECT_TRUE(answers(this->world_, *port, kTargetV4, kProbeOwn));
}

TYPED_TEST(ProbePortContract, OpensOnADownInterface) {
  this->world_.set_link(false);
  const Port port = this->open();
  ASSERT_TRUE(port);
  EXPECT_FALSE(port->receive().gone);
  this->world_.set_link(true);
  EXPECT_TRUE(answers(this->world_, *port, kTargetV4, kProbeOwn));
}

TYPED_TEST(ProbePortContract, SaysWhenTheInterfaceIsGone) {
  const Port port = this->open();
  ASSERT_TRUE(port);
  this->world_.remove_link();
  ASSERT_TRUE(this->world_.wait(*port));
  EXPECT_TRUE(port->receive().gone);
  const auto sent = port->send(build_probe(kTargetV4, kProbeOwn));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::not_found) << sent.error().message();
}

// What only a kernel has.
class ProbePortReal : public testing::Test {
 protected:
  void SetUp() override {
    if (!RealProbeWorld::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
    ASSERT_TRUE(RealProbeWorld::enter_namespace());
  }
  static Port open(const char* name, const MacAddress& mac) {
    auto port = PacketProbePorts().open({RealProbeWorld::index(name), mac});
    if (!port) ADD_FAILURE() << port.error().message();
    return port ? std::move(*port) : nullptr;
  }
  // hw0 and hw2 are slaves of bond7; their other ends and the hosts are on one bridge.
  static bool make_bond() {
    return RealProbeWorld::make_pair("hw0", "hw1p") && RealProbeWorld::make_pair("hw2", "hw3p") &&
           RealProbeWorld::shell(
               "ip link set hw2 address 02:54:00:00:00:03 && "
               "ip link add hw1 type bridge && ip link set hw1 addrgenmode none up && "
               "ip link set hw1p master hw1 && ip link set hw3p master hw1 && "
               "ip link add bond7 type bond mode active-backup miimon 100 && "
               "ip link set hw0 down && ip link set hw0 master bond7 && "
               "ip link set hw2 down && ip link set hw2 master bond7 && ip link set bond7 up") &&
           RealProbeWorld::make_hosts() && RealProbeWorld::add_tagged_host();
  }
  // Both slaves are asked with addresses that are theirs alone.
  static void expect_both_slaves_answered() {
    RealProbeWorld world;
    const MacAddress first = probe_mac(kProbeOwn, kProbeOwn);
    const MacAddress second{{0x02, 0x54, 0x00, 0x00, 0x00, 0x03}};
    const Port one = open("hw0", first);
    const Port other = open("hw2", second);
    ASSERT_TRUE(one && other);
    for (const ProbeTarget& target : {kTargetV4, kTargetV6, kTargetTagged}) {
      EXPECT_TRUE(answers(world, *one, target, first)) << target.text();
      EXPECT_TRUE(answers(world, *other, target, second)) << target.text();
    }
  }
};

TEST_F(ProbePortReal, HearsAtSlavesOfABondWhetherActiveOrNot) {
  ASSERT_TRUE(make_bond());
  expect_both_slaves_answered();
  ASSERT_TRUE(RealProbeWorld::shell("ip link set bond7 type bond active_slave hw2"));
  expect_both_slaves_answered();
}

// The bridge takes each frame of the bond; a socket that waits for one protocol gets none then.
TEST_F(ProbePortReal, HearsAtSlavesOfABondThatIsABridgesPort) {
  ASSERT_TRUE(make_bond());
  ASSERT_TRUE(
      RealProbeWorld::shell("ip link add br7 type bridge && ip link set bond7 master br7 && "
                            "ip link set br7 up"));
  expect_both_slaves_answered();
}

TEST_F(ProbePortReal, TheCardIsToldWhomToHearAndForgetsItAfterwards) {
  ASSERT_TRUE(RealProbeWorld::make_pair("hw0", "hw1"));
  const std::string listed = "bridge fdb show dev hw0 | grep -q '^02:54:00:99:99:99.* self'";
  const std::string grouped = "bridge fdb show dev hw0 | grep -q '^33:33:00:00:00:01.* self'";
  {
    const Port port = open("hw0", {{0x02, 0x54, 0x00, 0x99, 0x99, 0x99}});
    ASSERT_TRUE(port);
    EXPECT_TRUE(RealProbeWorld::shell(listed));
    EXPECT_TRUE(RealProbeWorld::shell(grouped));
  }
  EXPECT_FALSE(RealProbeWorld::shell(listed));
}

TEST_F(ProbePortReal, RefusesWhatIsNoEthernet) {
  const auto port = PacketProbePorts().open({RealProbeWorld::index("lo"), kProbeOwn});
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, Errc::invalid);
}

}  // namespace
}  // namespace libpath
