// /proc/net/bonding, as the kernel writes it and as it never would.
#include "libpath/bond/proc_bonding.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace libpath {
namespace {

std::string proc_sample(const std::string& name) {
  std::ifstream in(std::string(HAWSER_SOURCE_DIR "/tests/corpus/proc_bonding/") + name,
                   std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

const MacAddress kProcPartnerA{{0x52, 0x54, 0, 0xbb, 0, 1}};
const MacAddress kProcPartnerB{{0x52, 0x54, 0, 0xcc, 0, 1}};

TEST(ProcBonding, TellsTheActiveAggregator) {
  const auto file = decode_proc_bonding(proc_sample("healthy"));
  EXPECT_EQ(file.active, (AggregatorInfo{1, 2, 15, 1021, kProcPartnerA}));
}

TEST(ProcBonding, TellsThePeerOfEachSlave) {
  const auto file = decode_proc_bonding(proc_sample("healthy"));
  ASSERT_EQ(file.slaves.size(), 2U);
  const LacpPeer first{kProcPartnerA, 1021, 11, 15, 1, 0, 0};
  const LacpPeer second{kProcPartnerA, 1021, 12, 15, 2, 2, 3};
  EXPECT_EQ(file.slaves[0], (ProcBondingSlave{"eth0", 10000, false, 1, first}));
  EXPECT_EQ(file.slaves[1], (ProcBondingSlave{"eth1", 10000, false, 1, second}));
}

TEST(ProcBonding, KeepsThePartnersOfAMisCabledBondApart) {
  const auto file = decode_proc_bonding(proc_sample("two_partners"));
  ASSERT_EQ(file.slaves.size(), 2U);
  EXPECT_EQ(file.active->partner, kProcPartnerB);
  EXPECT_EQ(file.slaves[0].lacp->partner_system, kProcPartnerA);
  EXPECT_EQ(file.slaves[0].lacp->actor_churned, 1U);
  EXPECT_EQ(file.slaves[0].aggregator, 1);
  EXPECT_EQ(file.slaves[1].lacp->partner_system, kProcPartnerB);
  EXPECT_EQ(file.slaves[1].aggregator, 2);
}

TEST(ProcBonding, TellsNoPartnerFromNotShown) {
  const auto silent = decode_proc_bonding(proc_sample("no_partner"));
  ASSERT_EQ(silent.slaves.size(), 2U);
  ASSERT_TRUE(silent.slaves[0].lacp);
  EXPECT_TRUE(silent.slaves[0].lacp->partner_system.is_zero());
  EXPECT_EQ(silent.slaves[1].speed, 0U);
  const auto unprivileged = decode_proc_bonding(proc_sample("unprivileged"));
  ASSERT_EQ(unprivileged.slaves.size(), 2U);
  EXPECT_FALSE(unprivileged.slaves[0].lacp);
  EXPECT_EQ(unprivileged.slaves[0].aggregator, 1);
  EXPECT_FALSE(unprivileged.slaves[1].aggregator);
  EXPECT_TRUE(unprivileged.slaves[1].half_duplex);
}

TEST(ProcBonding, HasNoAggregatorWhereThereIsNone) {
  EXPECT_FALSE(decode_proc_bonding(proc_sample("no_aggregator")).active);
  const auto other_mode = decode_proc_bonding(proc_sample("active_backup"));
  EXPECT_FALSE(other_mode.active);
  ASSERT_EQ(other_mode.slaves.size(), 2U);
  EXPECT_EQ(other_mode.slaves[0].speed, 25000U);
  EXPECT_FALSE(other_mode.slaves[0].lacp);
}

TEST(ProcBonding, FindsASlaveByName) {
  const auto file = decode_proc_bonding(proc_sample("healthy"));
  ASSERT_NE(file.find("eth1"), nullptr);
  EXPECT_EQ(file.find("eth1")->lacp->partner_port, 12);
  EXPECT_EQ(file.find("eth2"), nullptr);
}

TEST(ProcBonding, TakesHostileTextForAFileThatSaysLess) {
  const auto file = decode_proc_bonding(proc_sample("hostile"));
  ASSERT_EQ(file.slaves.size(), 2U) << "a name too long and an empty one are none";
  EXPECT_EQ(file.slaves[0], (ProcBondingSlave{"_[2J_", 0, false, {}, {}}));
  EXPECT_EQ(file.slaves[1].name, "ok");
  EXPECT_EQ(file.slaves[1].lacp->partner_system, kProcPartnerA);
  EXPECT_EQ(file.slaves[1].lacp->partner_key, 0);
  EXPECT_FALSE(file.active) << "an aggregator below a slave is not the bond's";
}

TEST(ProcBonding, TakesEveryBeginningOfAFile) {
  const std::string text = proc_sample("healthy");
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto file = decode_proc_bonding(text.substr(0, size));
    EXPECT_LE(file.slaves.size(), 2U);
    for (const auto& slave : file.slaves) {
      if (slave.lacp) {
        EXPECT_EQ(slave.lacp->partner_system, kProcPartnerA);
      }
    }
  }
}

TEST(ProcBonding, DoesNotTakeDetailsOutsideASlave) {
  const auto file = decode_proc_bonding(
      "details partner lacp pdu:\n system mac address: 52:54:00:bb:00:01\nSlave Interface: a\n");
  ASSERT_EQ(file.slaves.size(), 1U);
  EXPECT_FALSE(file.slaves[0].lacp);
}

}  // namespace
}  // namespace libpath
