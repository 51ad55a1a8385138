// What every Neighbours does: the fake anywhere, lldpd where network namespaces may be made and
// daemons started (HAWSER_REAL_KERNEL=1: the guest).
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/base/strings.h"
#include "tests/contract/lldp_worlds.h"

namespace libpath {
namespace {

template <typename World>
class NeighboursContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!World::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
    world_.emplace();
  }
  Neighbours& edge() { return world_->edge(); }
  // As soon as there are so many; whatever there is when that does not happen.
  std::vector<LinkNeighbour> wait_for(std::size_t count) {
    std::vector<LinkNeighbour> heard;
    for (int i = 0; i < 300; ++i) {
      auto told = edge().neighbours();
      EXPECT_TRUE(told) << told.error().message();
      if (!told) return {};
      heard = std::move(*told);
      if (heard.size() == count) break;
      if (heard.size() < count && i % 20 == 19) world_->repeat();
      std::this_thread::sleep_for(Millis{100});
    }
    EXPECT_EQ(heard.size(), count);
    return heard;
  }
  std::optional<World> world_;
};
using Worlds = testing::Types<FakeLldpWorld, RealLldpWorld>;
TYPED_TEST_SUITE(NeighboursContract, Worlds);

TYPED_TEST(NeighboursContract, WithoutADaemonThereIsNothingToAsk) {
  const auto told = this->edge().neighbours();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::not_found) << told.error().message();
}

TYPED_TEST(NeighboursContract, ADaemonThatHearsNobodyTellsNobody) {
  ASSERT_TRUE(this->world_->start_daemon());
  const auto told = this->edge().neighbours();
  ASSERT_TRUE(told) << told.error().message();
  EXPECT_TRUE(told->empty());
}

TYPED_TEST(NeighboursContract, TellsWhoIsBehindAnInterface) {
  ASSERT_TRUE(this->world_->start_daemon());
  ASSERT_TRUE(this->world_->start_peer());
  const auto heard = this->wait_for(1);
  ASSERT_EQ(heard.size(), 1U);
  const LinkNeighbour& peer = heard.front();
  EXPECT_EQ(peer.interface, TypeParam::interface());
  EXPECT_EQ(peer.link, TypeParam::link());
  EXPECT_EQ(peer.chassis.kind, NeighbourIdKind::mac);
  EXPECT_TRUE(MacAddress::parse(peer.chassis.text)) << peer.chassis.text;
  EXPECT_EQ(peer.port.kind, NeighbourIdKind::mac);
  EXPECT_TRUE(MacAddress::parse(peer.port.text)) << peer.port.text;
  EXPECT_NE(peer.system, "");
  EXPECT_EQ(peer.port_description, "lldp1");
  EXPECT_EQ(peer.aggregation, std::nullopt);
  EXPECT_GT(peer.ttl, Seconds{0});
  const auto age = std::chrono::system_clock::now() - peer.since;
  EXPECT_GE(age, Seconds{0});
  EXPECT_LT(age, Seconds{120});
}

TYPED_TEST(NeighboursContract, ForgetsANeighbourThatLeaves) {
  ASSERT_TRUE(this->world_->start_daemon());
  ASSERT_TRUE(this->world_->start_peer());
  ASSERT_EQ(this->wait_for(1).size(), 1U);
  this->world_->stop_peer();
  EXPECT_TRUE(this->wait_for(0).empty());
}

TYPED_TEST(NeighboursContract, TellsTheAggregatedPort) {
  ASSERT_TRUE(this->world_->start_daemon());
  this->world_->say({.chassis_subtype = 4,
                     .chassis = {0, 0x1b, 0x21, 1, 2, 3},
                     .port_subtype = 5,
                     .port = lldp_bytes("Ethernet1/7"),
                     .system = "leaf-1",
                     .port_description = "to host 9",
                     .aggregation = 0xfffffffe});
  const auto heard = this->wait_for(1);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].chassis, (NeighbourId{NeighbourIdKind::mac, "00:1b:21:01:02:03"}));
  EXPECT_EQ(heard[0].port, (NeighbourId{NeighbourIdKind::interface_name, "Ethernet1/7"}));
  EXPECT_EQ(heard[0].system, "leaf-1");
  EXPECT_EQ(heard[0].port_description, "to host 9");
  EXPECT_EQ(heard[0].aggregation, 0xfffffffe);
  EXPECT_EQ(heard[0].ttl, Seconds{120});
}

TYPED_TEST(NeighboursContract, ADeviceIsOneHoweverOftenItSpeaks) {
  ASSERT_TRUE(this->world_->start_daemon());
  const LldpTold told{.chassis = lldp_bytes("c"), .port = lldp_bytes("p")};
  LldpTold renamed = told;
  renamed.system = "renamed";
  this->world_->say(told);
  ASSERT_EQ(this->wait_for(1).size(), 1U);
  this->world_->say(renamed);
  std::vector<LinkNeighbour> heard;
  for (int i = 0; i < 100; ++i) {
    heard = this->wait_for(1);
    if (heard.empty() || heard[0].system == "renamed") break;
    std::this_thread::sleep_for(Millis{100});
  }
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].system, "renamed");
}

TYPED_TEST(NeighboursContract, TextIsMadePrintableAndIdsStayDistinct) {
  ASSERT_TRUE(this->world_->start_daemon());
  const std::string evil = "\x1b[2Jowned\n\xff";
  for (const std::uint8_t id : LldpBytes{1, 2}) {
    this->world_->say({.chassis = {id, 0xfe},
                       .port = lldp_bytes(evil),
                       .system = evil,
                       .port_description = evil + std::string(200, 'x')});
  }
  const auto heard = this->wait_for(2);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].chassis, (NeighbourId{NeighbourIdKind::local, "01:fe"}));
  EXPECT_EQ(heard[1].chassis, (NeighbourId{NeighbourIdKind::local, "02:fe"}));
  for (const LinkNeighbour& one : heard) {
    EXPECT_EQ(one.port.text, "1b:5b:32:4a:6f:77:6e:65:64:0a:ff");
    EXPECT_EQ(one.system, "_[2Jowned__");
    EXPECT_EQ(one.port_description, printable(evil) + std::string(200, 'x'));
  }
}

TYPED_TEST(NeighboursContract, OfManyBehindOneInterfaceTheFirstAreKept) {
  ASSERT_TRUE(this->world_->start_daemon());
  for (int i = 0; i < 20; ++i) {
    const std::string chassis = {'c', static_cast<char>('a' + (i * 7) % 20)};
    this->world_->say({.chassis = lldp_bytes(chassis), .port = lldp_bytes("p")});
  }
  std::vector<LinkNeighbour> heard;
  for (int i = 0; i < 100; ++i) {
    heard = this->wait_for(kMostNeighbours);
    if (heard.empty() || heard.back().chassis.text == "cp") break;
    std::this_thread::sleep_for(Millis{100});
  }
  ASSERT_EQ(heard.size(), kMostNeighbours);
  EXPECT_EQ(heard.front().chassis.text, "ca");
  EXPECT_EQ(heard.back().chassis.text, "cp");
}

TYPED_TEST(NeighboursContract, ADaemonThatEndsHasForgottenEverybody) {
  ASSERT_TRUE(this->world_->start_daemon());
  this->world_->say({.chassis = lldp_bytes("c"), .port = lldp_bytes("p")});
  ASSERT_EQ(this->wait_for(1).size(), 1U);
  this->world_->stop_daemon();
  const auto told = this->edge().neighbours();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::not_found) << told.error().message();
  ASSERT_TRUE(this->world_->start_daemon());
  EXPECT_TRUE(this->wait_for(0).empty());
}

}  // namespace
}  // namespace libpath
