// What the journal is told of an LACP bond, of which the kernel sends no event.
#include "libpath/verdict/lacp_history.h"

#include <gtest/gtest.h>

#include "tests/unit/verdict/bond_support.h"

namespace libpath {
namespace {

struct HistoryRig {
  LacpRig rig;
  LacpHistory history;
  TimePoint now = at_ms(0);

  HistoryRig() { (void)look(); }
  // "kind:slave ..." of the changes since the last look.
  std::string look() {
    std::string text;
    for (const auto& change : observe_lacp(history, rig.bond, rig.slaves, now)) {
      text += (text.empty() ? "" : " ") + change.kind;
      if (!change.slave.empty()) text += ":" + change.slave;
    }
    now += Millis(1000);
    return text;
  }
};

TEST(LacpHistory, TellsNothingAtTheFirstLookAndWhileNothingChanges) {
  LacpRig rig;
  LacpHistory history;
  EXPECT_TRUE(observe_lacp(history, rig.bond, rig.slaves, at_ms(0)).empty());
  EXPECT_TRUE(observe_lacp(history, rig.bond, rig.slaves, at_ms(1000)).empty());
}

TEST(LacpHistory, TellsThatThePartnerWentAndCame) {
  HistoryRig bond;
  bond.rig.set(1, 1, 0x8f);
  EXPECT_EQ(bond.look(), "lacp-partner-lost:eth1");
  EXPECT_EQ(bond.look(), "");
  bond.rig.set(1, 1, kHealthyState);
  EXPECT_EQ(bond.look(), "lacp-partner-back:eth1");
}

TEST(LacpHistory, TellsAnotherPartner) {
  HistoryRig bond;
  bond.rig.slaves[0].lacp->partner_system = kPartnerB;
  EXPECT_EQ(bond.look(), "lacp-partner-changed:eth0");
  bond.rig.slaves[0].lacp.reset();
  EXPECT_EQ(bond.look(), "") << "not told is no change";
}

TEST(LacpHistory, TellsTheBondsAggregator) {
  HistoryRig bond;
  bond.rig.bond.bond->aggregator = AggregatorInfo{2, 1, 15, 1021, kPartnerB};
  EXPECT_EQ(bond.look(), "lacp-active-aggregator lacp-ports lacp-bond-partner");
  bond.rig.bond.bond->aggregator.reset();
  EXPECT_EQ(bond.look(), "lacp-active-aggregator");
}

TEST(LacpHistory, TellsChurn) {
  HistoryRig bond;
  bond.rig.info(0).actor_churn = Churn::churned;
  EXPECT_EQ(bond.look(), "lacp-churned:eth0");
  EXPECT_EQ(bond.look(), "");
  bond.rig.info(0).actor_churn = Churn::none;
  EXPECT_EQ(bond.look(), "lacp-churn-ended:eth0");
}

TEST(LacpHistory, DoesNotCountALostCarrierAsALostPartner) {
  HistoryRig bond;
  bond.rig.slaves[1].link.carrier = false;
  bond.rig.set(1, 1, 0x8f);
  EXPECT_EQ(bond.look(), "");
  EXPECT_TRUE(bond.history.ports.at(2).losses.empty());
}

TEST(LacpHistory, SeesAFlapBetweenTwoLooksByItsCounter) {
  HistoryRig bond;
  ++bond.rig.slaves[1].link.carrier_down_count;
  bond.rig.set(1, 1, 0x87);
  EXPECT_EQ(bond.look(), "");
  const auto& port = bond.history.ports.at(2);
  EXPECT_FALSE(port.answered);
  EXPECT_TRUE(is_settling(port, bond.now));
  EXPECT_FALSE(is_settling(port, bond.now + Millis(10000)));
}

TEST(LacpHistory, ForgetsASlaveThatLeft) {
  HistoryRig bond;
  bond.rig.slaves.pop_back();
  EXPECT_EQ(bond.look(), "");
  EXPECT_EQ(bond.history.ports.size(), 1U);
}

TEST(LacpHistory, ForgetsEverythingWhenTheModeChanges) {
  HistoryRig bond;
  bond.rig.bond.bond->options[BondOption::mode] = 1U;
  EXPECT_EQ(bond.look(), "");
  EXPECT_EQ(bond.history, LacpHistory{});
}

TEST(LacpHistory, KeepsFewLosses) {
  HistoryRig bond;
  for (int n = 0; n < 100; ++n) {
    bond.rig.set(1, 1, n % 2 == 0 ? 0x8f : kHealthyState);
    (void)bond.look();
  }
  EXPECT_LE(bond.history.ports.at(2).losses.size(), 16U);
  EXPECT_EQ(recent_losses(bond.history.ports.at(2), bond.now), 16U);
  EXPECT_EQ(recent_losses(bond.history.ports.at(2), bond.now + std::chrono::minutes(6)), 0U);
}

TEST(Findings, PutTheWorstFirstAndSayNothingTwice) {
  using enum FindingLevel;
  const auto sorted = worst_first({{"a", info, "", "1"},
                                   {"b", warning, "", "2"},
                                   {"c", error, "eth0", "3"},
                                   {"a", warning, "", "4"},
                                   {"c", error, "eth1", "5"}});
  EXPECT_EQ(brief(sorted), "c:eth0 c:eth1 b a");
  EXPECT_EQ(sorted[3].text, "4") << "the worse of the two";
}

}  // namespace
}  // namespace libpath
