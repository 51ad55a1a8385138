// What slaves and findings come to.
#include "libpath/verdict/redundancy.h"

#include <gtest/gtest.h>

#include "libpath/verdict/lacp_verdict.h"
#include "libpath/verdict/neighbour_verdict.h"
#include "tests/unit/verdict/bond_support.h"

namespace libpath {
namespace {

BondSnapshot backup_bond(unsigned slaves = 2) {
  BondSnapshot bond;
  bond.link = make_bond(BondMode::active_backup);
  for (unsigned n = 0; n < slaves; ++n) bond.slaves.push_back(make_slave(n));
  return bond;
}

// With the findings of its first look.
BondSnapshot lacp_bond(const LacpRig& rig) {
  BondSnapshot bond;
  bond.link = rig.bond;
  bond.slaves = rig.slaves;
  LacpHistory history;
  (void)observe_lacp(history, bond.link, bond.slaves, at_ms(0));
  bond.findings = lacp_findings({bond.link, bond.slaves, history, at_ms(0)});
  return bond;
}

void lose(SlaveSnapshot& slave) { slave.usable = slave.link.carrier = false; }

TEST(RedundancyOf, AHealthyBondIsFull) {
  EXPECT_EQ(judge_redundancy(backup_bond()), RedundancyVerdict{});
  EXPECT_EQ(judge_redundancy(lacp_bond(LacpRig())), RedundancyVerdict{});
}

TEST(RedundancyOf, ABondWithoutUsableSlaveIsLost) {
  auto bond = backup_bond();
  for (auto& slave : bond.slaves) slave.usable = false;
  EXPECT_EQ(judge_redundancy(bond),
            (RedundancyVerdict{Redundancy::lost, "none of 2 slaves is usable"}));
  bond.slaves.clear();
  EXPECT_EQ(judge_redundancy(bond),
            (RedundancyVerdict{Redundancy::lost, "the bond has no slaves"}));
}

TEST(RedundancyOf, ABondThatIsDownIsLost) {
  auto bond = backup_bond();
  bond.link.carrier = false;
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::lost);
  bond.link.up = false;
  EXPECT_EQ(judge_redundancy(bond).reason, "the bond is administratively down");
}

TEST(RedundancyOf, OneUsableSlaveOfSeveralIsDegraded) {
  auto bond = backup_bond();
  lose(bond.slaves[1]);
  EXPECT_EQ(judge_redundancy(bond),
            (RedundancyVerdict{Redundancy::degraded, "1 of 2 slaves carry, 2 wanted"}));
}

TEST(RedundancyOf, CountsAgainstMinSlaves) {
  struct Row {
    unsigned min_slaves, lost;
    Redundancy level;
  };
  const Row kTable[] = {
      {0, 0, Redundancy::full},     {0, 1, Redundancy::degraded}, {2, 1, Redundancy::full},
      {2, 2, Redundancy::degraded}, {1, 2, Redundancy::degraded}, {3, 1, Redundancy::degraded},
      {9, 0, Redundancy::degraded}, {1, 3, Redundancy::lost},
  };
  for (const auto& row : kTable) {
    auto bond = backup_bond(3);
    bond.supervision.min_slaves = row.min_slaves;
    for (unsigned n = 0; n < row.lost; ++n) lose(bond.slaves[n]);
    EXPECT_EQ(judge_redundancy(bond).level, row.level) << row.min_slaves << ' ' << row.lost;
  }
}

TEST(RedundancyOf, ASingleSlaveIsNeverFull) {
  auto bond = backup_bond(1);
  EXPECT_EQ(judge_redundancy(bond),
            (RedundancyVerdict{Redundancy::degraded, "a single slave has no spare"}));
  bond.supervision.min_slaves = 1;
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::degraded);
}

TEST(RedundancyOf, AMissingSlaveCounts) {
  auto bond = backup_bond();
  bond.missing_slaves = {"eth2"};
  EXPECT_EQ(judge_redundancy(bond).reason, "2 of 3 slaves carry, 3 wanted");
}

TEST(RedundancyOf, ASlowSlaveDegrades) {
  auto bond = backup_bond();
  bond.supervision.wanted_speed = 10000;
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::full);
  bond.slaves[0].speed = 0;
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::full) << "not known";
  bond.slaves[1].speed = 1000;
  EXPECT_EQ(judge_redundancy(bond),
            (RedundancyVerdict{Redundancy::degraded, "eth1 runs at 1000 Mbit/s, 10000 wanted"}));
}

TEST(RedundancyOf, SlavesWithASharedFateAreMisconfigured) {
  for (const char* code : {"no-monitoring", "same-switch", "same-adapter", "same-port"}) {
    auto bond = backup_bond();
    bond.findings = {{code, FindingLevel::warning, "", ""}};
    EXPECT_EQ(judge_redundancy(bond), (RedundancyVerdict{Redundancy::misconfigured, code}));
  }
  auto bond = backup_bond(3);
  bond.findings = {{"same-port", FindingLevel::error, "eth0", ""}};
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::full) << "the third slave is elsewhere";
}

TEST(RedundancyOf, OtherFindingsChangeNothing) {
  auto bond = backup_bond();
  bond.findings = {{"mtu-drift", FindingLevel::warning, "eth0", ""},
                   {"mixed-speed", FindingLevel::warning, "eth0", ""},
                   {"lacp-slow-rate", FindingLevel::warning, "", ""}};
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::full);
}

TEST(RedundancyOf, TheReasonNamesEverything) {
  auto bond = backup_bond();
  bond.findings = {{"same-switch", FindingLevel::warning, "", ""}};
  lose(bond.slaves[0]);
  EXPECT_EQ(
      judge_redundancy(bond),
      (RedundancyVerdict{Redundancy::misconfigured, "same-switch; 1 of 2 slaves carry, 2 wanted"}));
}

// --- LACP ---------------------------------------------------------------------------------------

// The measured signature: everything is up, one slave carries.
TEST(RedundancyOf, AMisCabledBondIsMisconfiguredThoughEverySlaveIsUp) {
  for (const bool with_proc : {true, false}) {
    LacpRig rig;
    rig.bond.bond->aggregator = AggregatorInfo{2, 1, 15, 1021, kPartnerB};
    rig.set(0, 1, 0x07);
    rig.info(0).active = false;
    rig.set(1, 2, kHealthyState);
    rig.slaves[1].lacp->partner_system = kPartnerB;
    for (auto& slave : rig.slaves) {
      ASSERT_EQ(slave.link.slave->mii, MiiStatus::up);
      if (!with_proc) slave.lacp.reset();
    }
    const auto verdict = judge_redundancy(lacp_bond(rig));
    EXPECT_EQ(verdict.level, Redundancy::misconfigured) << verdict.reason;
    EXPECT_TRUE(contains(verdict.reason, "(eth0)")) << verdict.reason;
  }
}

TEST(RedundancyOf, ALostPartnerIsAFailure) {
  LacpRig rig;
  rig.set(1, 2, 0x87);
  rig.bond.bond->aggregator->ports = 1;
  const auto bond = lacp_bond(rig);
  EXPECT_EQ(brief(bond.findings), "lacp-one-way:eth1 lacp-different-aggregators:eth1");
  EXPECT_EQ(judge_redundancy(bond),
            (RedundancyVerdict{Redundancy::degraded, "1 of 2 slaves carry, 2 wanted"}));
}

TEST(RedundancyOf, AnLacpSlaveThatDoesNotForwardDoesNotCount) {
  for (const std::uint8_t state :
       std::initializer_list<std::uint8_t>{0x07, 0x0f, 0x1f, 0x8f, 0xbf, 0x7f}) {
    LacpRig rig;
    rig.set(1, 1, state);
    EXPECT_NE(judge_redundancy(lacp_bond(rig)).level, Redundancy::full) << int{state};
    rig.set(0, 1, state);
    EXPECT_EQ(judge_redundancy(lacp_bond(rig)).level, Redundancy::lost) << int{state};
  }
}

// The kernel forwards over one port when nobody answers at all.
TEST(RedundancyOf, ABondNobodyAnswersIsMisconfigured) {
  LacpRig rig;
  rig.bond.bond->aggregator->partner = {};
  for (const unsigned n : {0U, 1U}) {
    rig.set(n, static_cast<std::uint16_t>(n + 1), 0x4f);
    rig.slaves[n].lacp->partner_system = {};
  }
  const auto verdict = judge_redundancy(lacp_bond(rig));
  EXPECT_EQ(verdict.level, Redundancy::misconfigured) << verdict.reason;
}

TEST(RedundancyOf, TwoCarryingSlavesSurviveAFailureWhateverTheThirdIs) {
  LacpRig rig(3);
  rig.set(2, 2, 0x07);
  rig.slaves[2].lacp->partner_system = kPartnerB;
  auto bond = lacp_bond(rig);
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::degraded);
  bond.supervision.min_slaves = 2;
  EXPECT_EQ(judge_redundancy(bond).level, Redundancy::full) << "as many as wanted";
}

TEST(RedundancyOf, TooFewLinksForMinLinksAreLost) {
  LacpRig rig;
  rig.bond.bond->options[BondOption::min_links] = 2U;
  auto bond = lacp_bond(rig);
  lose(bond.slaves[1]);
  bond.link.carrier = false;
  const auto verdict = judge_redundancy(bond);
  EXPECT_EQ(verdict.level, Redundancy::lost);
  EXPECT_TRUE(contains(verdict.reason, "min_links is 2")) << verdict.reason;
}

TEST(RedundancyOf, ABondWithoutActiveAggregatorIsLost) {
  LacpRig rig;
  rig.bond.bond->aggregator.reset();
  EXPECT_EQ(judge_redundancy(lacp_bond(rig)).level, Redundancy::lost);
}

// --- interfaces outside bonds -------------------------------------------------------------------

TEST(RedundancyOf, AWatchedInterface) {
  WatchSnapshot watch;
  EXPECT_EQ(judge_redundancy(watch).level, Redundancy::lost);
  watch.nic = make_slave(0);
  EXPECT_EQ(judge_redundancy(watch).level, Redundancy::full);
  watch.config.wanted_speed = 25000;
  EXPECT_EQ(judge_redundancy(watch).reason, "10000 Mbit/s, 25000 wanted");
  watch.nic->usable = false;
  EXPECT_EQ(judge_redundancy(watch).level, Redundancy::lost);
}

}  // namespace
}  // namespace libpath
