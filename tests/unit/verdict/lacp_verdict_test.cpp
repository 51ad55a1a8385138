// The verdict on LACP bonds: measured signatures first, then each finding, present and absent.
#include "libpath/verdict/lacp_verdict.h"

#include <algorithm>
#include <initializer_list>

#include <gtest/gtest.h>

#include "tests/unit/verdict/bond_support.h"

namespace libpath {
namespace {

// A bond that is looked at every second.
struct LacpWatch {
  LacpRig rig;
  LacpHistory history;
  TimePoint now = at_ms(0);
  std::vector<LacpChange> changes;

  explicit LacpWatch(unsigned count = 2) : rig(count) {}
  std::vector<Finding> look(Millis token = Millis(0)) {
    changes = observe_lacp(history, rig.bond, rig.slaves, now);
    return lacp_findings({rig.bond, rig.slaves, history, now, token});
  }
  std::vector<Finding> look_after(Millis time) {
    now += time;
    return look();
  }
};

TEST(LacpVerdict, FindsNothingInAHealthyBond) {
  LacpWatch watch;
  EXPECT_EQ(brief(watch.look()), "");
  EXPECT_EQ(brief(watch.look_after(Millis(1000))), "");
}

TEST(LacpVerdict, FindsNothingInAHealthyBondOfWhichOnlyNetlinkTells) {
  LacpWatch watch;
  for (auto& slave : watch.rig.slaves) slave.lacp.reset();
  EXPECT_EQ(brief(watch.look()), "");
}

TEST(LacpVerdict, SaysNothingOfOtherModes) {
  LacpWatch watch;
  watch.rig.bond.bond->options[BondOption::mode] = 1U;
  watch.rig.set(0, 7, 0x47);
  EXPECT_EQ(brief(watch.look()), "");
  EXPECT_EQ(watch.history, LacpHistory{});
}

// --- measured signatures ------------------------------------------------------------------------

// Two slaves to two partners: bond carrier up, both mii up; ad_ports 1.
LacpWatch mis_cabled() {
  LacpWatch watch;
  watch.rig.bond.bond->aggregator = AggregatorInfo{2, 1, 15, 1021, kPartnerB};
  watch.rig.set(0, 1, 0x07);
  watch.rig.info(0).active = false;
  watch.rig.set(1, 2, kHealthyState);
  watch.rig.slaves[1].lacp->partner_system = kPartnerB;
  return watch;
}

TEST(LacpVerdict, FindsAMisCabledBondThoughEverySlaveIsUp) {
  LacpWatch watch = mis_cabled();
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-different-partners:eth0 lacp-different-aggregators:eth0");
  EXPECT_EQ(findings[0].level, FindingLevel::error);
  EXPECT_TRUE(contains(findings[0].text, kPartnerA.text())) << findings[0].text;
  EXPECT_TRUE(contains(findings[0].text, kPartnerB.text())) << findings[0].text;
  EXPECT_TRUE(contains(findings[1].text, "another LACP partner")) << findings[1].text;
}

TEST(LacpVerdict, FindsAMisCabledBondWithoutProc) {
  LacpWatch watch = mis_cabled();
  for (auto& slave : watch.rig.slaves) slave.lacp.reset();
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-different-aggregators:eth0");
  EXPECT_EQ(findings[0].level, FindingLevel::error);
  EXPECT_TRUE(contains(findings[0].text, "/proc/net/bonding")) << findings[0].text;
}

// Fast rate, LACPDUs of the partner lost: expired at +2.35 s, alone in an aggregator 3.2 s later.
TEST(LacpVerdict, FollowsASilentOneWayLoss) {
  LacpWatch watch;
  EXPECT_EQ(brief(watch.look()), "");
  watch.rig.set(1, 1, 0x8f);
  watch.rig.info(1).active = false;
  auto findings = watch.look_after(Millis(2350));
  EXPECT_EQ(brief(findings), "lacp-one-way:eth1");
  EXPECT_TRUE(contains(findings[0].text, "0x8f")) << findings[0].text;
  ASSERT_EQ(watch.changes.size(), 1U);
  EXPECT_EQ(watch.changes[0].kind, "lacp-partner-lost");

  watch.rig.set(1, 2, 0x47);
  watch.rig.slaves[1].lacp->partner_system = {};
  watch.rig.bond.bond->aggregator->ports = 1;
  findings = watch.look_after(Millis(3200));
  EXPECT_EQ(brief(findings), "lacp-one-way:eth1 lacp-different-aggregators:eth1");
  EXPECT_TRUE(contains(findings[1].text, "no longer heard")) << findings[1].text;
  ASSERT_EQ(watch.changes.size(), 2U);
  EXPECT_EQ(watch.changes[0],
            (LacpChange{"", "lacp-ports", "the active aggregator 1 has 1 port, before 2"}));
  EXPECT_EQ(watch.changes[1],
            (LacpChange{"eth1", "lacp-aggregator",
                        "slave eth1 moved to aggregator 2, before aggregator 1"}));
}

TEST(LacpVerdict, HealthyStatesAreThoseOfBothRates) {
  for (const std::uint8_t state : std::initializer_list<std::uint8_t>{0x3f, 0x3d}) {
    LacpWatch watch;
    watch.rig.set(0, 1, state);
    watch.rig.set(1, 1, state);
    EXPECT_EQ(brief(watch.look()), "") << int{state};
  }
}

// --- each finding -------------------------------------------------------------------------------

TEST(LacpVerdict, FindsThatNobodyAnswers) {
  LacpWatch watch;
  watch.rig.bond.bond->aggregator->partner = {};
  for (const unsigned n : {0U, 1U}) {
    watch.rig.set(n, static_cast<std::uint16_t>(n + 1), 0x4f);
    watch.rig.slaves[n].lacp->partner_system = {};
  }
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings),
            "lacp-no-partner:eth0 lacp-no-partner:eth1 lacp-different-aggregators:eth1");
}

TEST(LacpVerdict, FindsTheOneSlaveNobodyAnswers) {
  LacpWatch watch(3);
  watch.rig.set(2, 2, 0x47);
  watch.rig.slaves[2].lacp->partner_system = {};
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-no-partner:eth2 lacp-different-aggregators:eth2");
  EXPECT_EQ(findings[0].level, FindingLevel::warning) << "the other two carry the bond";
}

TEST(LacpVerdict, TellsALostPartnerAtTheFirstLookByTheAddressTheKernelKeeps) {
  LacpWatch watch;
  watch.rig.set(1, 1, 0x8f);
  EXPECT_EQ(brief(watch.look()), "lacp-one-way:eth1");
}

TEST(LacpVerdict, FindsThatThePartnerDoesNotHearUs) {
  LacpWatch watch;
  watch.rig.set(1, 1, 0x0f);
  watch.rig.info(1).partner_state = 0xc7;
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-one-way:eth1");
  EXPECT_TRUE(contains(findings[0].text, "does not hear us")) << findings[0].text;
}

TEST(LacpVerdict, FindsAnotherGroupOfTheSamePartner) {
  LacpWatch watch;
  watch.rig.set(1, 2, 0x07);
  watch.rig.slaves[1].lacp->partner_key = 33;
  watch.rig.bond.bond->aggregator->ports = 1;
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-different-keys:eth1 lacp-different-aggregators:eth1");
  EXPECT_TRUE(contains(findings[0].text, "33")) << findings[0].text;
  EXPECT_TRUE(contains(findings[0].text, "1021")) << findings[0].text;
}

TEST(LacpVerdict, FindsMixedSpeedsAndBlamesNoKeyForIt) {
  LacpWatch watch;
  watch.rig.set(1, 2, 0x07);
  watch.rig.slaves[1].speed = 1000;
  watch.rig.slaves[1].lacp->partner_key = 33;
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "mixed-speed:eth1 lacp-different-aggregators:eth1");
  EXPECT_TRUE(contains(findings[0].text, "1000 Mbit/s, the others at 10000")) << findings[0].text;
}

TEST(LacpVerdict, TakesTheActorsKeyWhereTheSpeedIsNotKnown) {
  LacpWatch watch;
  for (auto& slave : watch.rig.slaves) slave.speed = 0;
  EXPECT_EQ(brief(watch.look()), "");
  watch.rig.set(1, 2, 0x07);
  watch.rig.slaves[1].lacp->actor_key = 9;
  EXPECT_EQ(brief(watch.look()), "mixed-speed:eth1 lacp-different-aggregators:eth1");
}

TEST(LacpVerdict, FindsIndividualLinksOfEitherEnd) {
  LacpWatch watch;
  watch.rig.set(0, 1, 0x3b);
  watch.rig.info(1).partner_state = 0x3b;
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-individual:eth0 lacp-individual:eth1");
  EXPECT_TRUE(contains(findings[0].text, "half duplex")) << findings[0].text;
  EXPECT_TRUE(contains(findings[1].text, "switch port")) << findings[1].text;
}

TEST(LacpVerdict, FindsThatThePartnerKeepsASlaveOut) {
  LacpWatch watch;
  watch.rig.set(1, 1, 0x0f);
  watch.rig.info(1).partner_state = 0x07;
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-not-forwarding:eth1");
  EXPECT_TRUE(contains(findings[0].text, "the partner keeps it out")) << findings[0].text;
}

TEST(LacpVerdict, FindsChurn) {
  const auto word_of = [](Churn actor, Churn partner) {
    LacpWatch watch;
    watch.rig.info(1).actor_churn = actor;
    watch.rig.info(1).partner_churn = partner;
    return text_of_finding(watch.look(), "lacp-churned");
  };
  EXPECT_TRUE(contains(word_of(Churn::churned, Churn::none), "the actor did"));
  EXPECT_TRUE(contains(word_of(Churn::none, Churn::churned), "the partner did"));
  EXPECT_TRUE(contains(word_of(Churn::churned, Churn::churned), "actor and partner"));
  EXPECT_EQ(word_of(Churn::monitoring, Churn::monitoring), "");
}

TEST(LacpVerdict, FindsThatNoAggregatorIsActive) {
  LacpWatch watch;
  watch.rig.bond.bond->aggregator.reset();
  EXPECT_EQ(brief(watch.look()), "lacp-no-aggregator");
  for (auto& slave : watch.rig.slaves) slave.link.carrier = false;
  EXPECT_EQ(brief(watch.look()), "") << "without carrier that is no news";
}

TEST(LacpVerdict, FindsAFlappingPartnerAndForgetsIt) {
  LacpWatch watch;
  (void)watch.look();
  for (int n = 0; n < 3; ++n) {
    EXPECT_FALSE(has_finding(watch.look_after(Millis(8000)), "lacp-partner-flapping")) << n;
    watch.rig.set(1, 1, 0x8f);
    (void)watch.look_after(Millis(1000));
    watch.rig.set(1, 1, kHealthyState);
  }
  const auto findings = watch.look_after(Millis(1000));
  EXPECT_EQ(brief(findings), "lacp-partner-flapping:eth1");
  EXPECT_TRUE(contains(findings[0].text, "3 times")) << findings[0].text;
  EXPECT_EQ(brief(watch.look_after(std::chrono::minutes(6))), "");
}

TEST(LacpVerdict, FindsABondStuckOnTheSmallerAggregator) {
  LacpWatch watch(4);
  watch.rig.bond.bond->aggregator = AggregatorInfo{4, 1, 15, 1021, kPartnerB};
  for (const unsigned n : {0U, 1U, 2U}) watch.rig.set(n, 1, 0x07);
  watch.rig.set(3, 4, kHealthyState);
  watch.rig.slaves[3].lacp->partner_system = kPartnerB;
  const auto findings = watch.look();
  EXPECT_TRUE(has_finding(findings, "lacp-stuck-aggregator")) << brief(findings);
  EXPECT_TRUE(contains(text_of_finding(findings, "lacp-stuck-aggregator"), "aggregator 1 has 3"));
  watch.rig.bond.bond->options[BondOption::ad_select] = 2U;
  EXPECT_FALSE(has_finding(watch.look(), "lacp-stuck-aggregator")) << "the kernel re-selects";
  watch.rig.bond.bond->options[BondOption::ad_select] = 0U;
  watch.rig.set(1, 4, kHealthyState);
  EXPECT_FALSE(has_finding(watch.look(), "lacp-stuck-aggregator")) << "two against two";
}

TEST(LacpVerdict, ComparesTheSlowRateWithTheToken) {
  LacpWatch watch;
  watch.rig.bond.bond->options[BondOption::lacp_rate] = 0U;
  const auto findings = watch.look(Millis(3000));
  EXPECT_EQ(brief(findings), "lacp-slow-rate");
  EXPECT_TRUE(contains(findings[0].text, "90 s")) << findings[0].text;
  EXPECT_TRUE(contains(findings[0].text, "3000 ms (token)")) << findings[0].text;
  EXPECT_FALSE(contains(watch.look()[0].text, "corosync"));
}

TEST(LacpVerdict, FindsAPartnerWithTheLongTimeOut) {
  LacpWatch watch;
  watch.rig.info(0).partner_state = 0x3d;
  const auto findings = watch.look();
  EXPECT_EQ(brief(findings), "lacp-slow-rate:eth0");
  EXPECT_EQ(findings[0].level, FindingLevel::info);
}

// --- who is judged ------------------------------------------------------------------------------

TEST(LacpVerdict, DoesNotJudgeASlaveWithoutCarrier) {
  LacpWatch watch;
  watch.rig.set(1, 2, 0x47);
  watch.rig.slaves[1].link.carrier = false;
  EXPECT_EQ(brief(watch.look()), "");
}

TEST(LacpVerdict, GivesANewCarrierTimeToNegotiate) {
  LacpWatch watch;
  watch.rig.slaves[1].link.carrier = false;
  (void)watch.look();
  watch.rig.slaves[1].link.carrier = true;
  watch.rig.slaves[1].lacp->partner_system = {};
  watch.rig.set(1, 2, 0x87);
  EXPECT_EQ(brief(watch.look_after(Millis(1000))), "");
  EXPECT_EQ(brief(watch.look_after(Millis(6900))), "");
  EXPECT_EQ(brief(watch.look_after(Millis(100))),
            "lacp-no-partner:eth1 lacp-different-aggregators:eth1")
      << "behind a new carrier the old partner does not count";
}

TEST(LacpVerdict, CountsThatTimeFromTheEndOfUpdelay) {
  LacpWatch watch;
  watch.rig.slaves[1].link.carrier = false;
  (void)watch.look();
  watch.rig.slaves[1].link.carrier = true;
  watch.rig.info(1).mii = MiiStatus::coming_back;
  watch.rig.slaves[1].lacp->partner_system = {};
  watch.rig.set(1, 2, 0x47);
  EXPECT_EQ(brief(watch.look_after(Millis(30000))), "");
  watch.rig.info(1).mii = MiiStatus::up;
  EXPECT_EQ(brief(watch.look_after(Millis(1000))), "");
  EXPECT_NE(brief(watch.look_after(Millis(7000))), "");
}

TEST(LacpVerdict, GivesANewSlaveTimeToNegotiate) {
  LacpWatch watch(3);
  SlaveSnapshot third = watch.rig.slaves.back();
  watch.rig.slaves.pop_back();
  (void)watch.look();
  third.link.slave->aggregator = 3;
  third.link.slave->actor_state = 0x87;
  watch.rig.slaves.push_back(third);
  EXPECT_EQ(brief(watch.look_after(Millis(1000))), "");
  EXPECT_NE(brief(watch.look_after(Millis(8000))), "");
}

TEST(LacpVerdict, ListsEachRuleOnce) {
  std::vector<std::string_view> codes;
  for (const auto& rule : lacp_rules()) {
    EXPECT_FALSE(rule.about.empty()) << rule.code;
    EXPECT_EQ(std::count(codes.begin(), codes.end(), rule.code), 0) << rule.code;
    codes.push_back(rule.code);
  }
  EXPECT_GE(codes.size(), 13U);
}

TEST(LacpVerdict, KeepsHostileNamesOutOfItsText) {
  LacpWatch watch;
  watch.rig.slaves[1].link.name = "a\x1b[2J\n";
  watch.rig.set(1, 2, 0x07);
  for (const auto& finding : watch.look()) {
    EXPECT_EQ(finding.text.find('\x1b'), std::string::npos);
    EXPECT_EQ(finding.text.find('\n'), std::string::npos);
  }
}

// Any combination of state bits: a slave that carries has nothing against it but what concerns both
// ends' settings; one in the aggregator that does not carry is always explained.
TEST(LacpVerdict, ExplainsEverySlaveThatDoesNotCarry) {
  for (unsigned actor = 0; actor < 256; ++actor) {
    for (const unsigned partner : {0x3fU, 0x07U, 0x3bU, 0xc7U}) {
      LacpWatch watch;
      watch.rig.set(1, 1, static_cast<std::uint8_t>(actor));
      watch.rig.info(1).partner_state = static_cast<std::uint16_t>(partner);
      const bool carries = (actor & 0xf8U) == 0x38U;
      if (!carries) {
        EXPECT_NE(brief(watch.look()), "") << std::hex << actor << ' ' << partner;
      }
      if (carries && (actor & 0x04U) != 0 && partner == 0x3f) {
        EXPECT_EQ(brief(watch.look()), "") << std::hex << actor;
      }
    }
  }
}

}  // namespace
}  // namespace libpath
