// The choice of the active slave.
#include "libpath/supervise/active_slave.h"

#include <random>

#include <gtest/gtest.h>

namespace libpath {
namespace {

ActiveCandidate fit_candidate(LinkIndex index) {
  ActiveCandidate one;
  one.index = index;
  one.name = "eth" + std::to_string(index);
  one.carrier = one.takes = one.usable = true;
  one.speed = 10000;
  return one;
}

void lose_carrier(ActiveCandidate& one) {
  one.carrier = one.takes = one.usable = false;
  one.problem = "no-carrier";
  one.problem_text = "no carrier";
}

void hold_out(ActiveCandidate& one, const std::string& problem) {
  one.usable = false;
  one.problem = problem;
  one.damped = problem == "damped";
}

struct ActiveCase {
  ActiveFacts bond;
  std::vector<ActiveCandidate> slaves;
  explicit ActiveCase(unsigned count) {
    bond.present = 1;
    for (LinkIndex index = 1; index <= count; ++index) slaves.push_back(fit_candidate(index));
  }
  // "2:no-carrier"; "1:" to stay; "" for nothing.
  std::string choose() const {
    const auto choice = choose_active(bond, slaves);
    return choice ? std::to_string(choice->slave) + ":" + choice->cause : "";
  }
};

TEST(ActiveSlave, StaysWithoutAReason) {
  ActiveCase two(2);
  EXPECT_EQ(two.choose(), "1:");
  two.bond.present = 2;
  EXPECT_EQ(two.choose(), "2:");
}

TEST(ActiveSlave, IsChosenOnlyInModesThatHaveOne) {
  ActiveCase two(2);
  lose_carrier(two.slaves[0]);
  for (unsigned mode = 0; mode < 256; ++mode) {
    two.bond.mode = static_cast<BondMode>(mode);
    EXPECT_EQ(two.choose(), mode == 1 || mode == 5 || mode == 6 ? "2:no-carrier" : "") << mode;
  }
}

TEST(ActiveSlave, LeavesWhatLostItsCarrier) {
  ActiveCase three(3);
  lose_carrier(three.slaves[0]);
  EXPECT_EQ(three.choose(), "2:no-carrier");
  EXPECT_EQ(choose_active(three.bond, three.slaves)->text, "eth1: no carrier");
  three.bond.primary = 3;
  EXPECT_EQ(three.choose(), "3:no-carrier");
  three.slaves[2].settled = false;
  EXPECT_EQ(three.choose(), "2:no-carrier");
  lose_carrier(three.slaves[1]);
  EXPECT_EQ(three.choose(), "3:no-carrier");
}

TEST(ActiveSlave, PrefersPrimaryThenPrioThenSpeed) {
  ActiveCase four(4);
  four.slaves[3].speed = 25000;
  EXPECT_EQ(four.choose(), "4:faster");
  four.slaves[2].prio = 5;
  EXPECT_EQ(four.choose(), "3:prio");
  four.bond.primary = 2;
  EXPECT_EQ(four.choose(), "2:primary");
  four.slaves[0].slow = true;
  four.slaves[1].slow = true;
  EXPECT_EQ(four.choose(), "3:wanted-speed");
}

TEST(ActiveSlave, DoesNotCompareSpeedsItDoesNotKnow) {
  ActiveCase two(2);
  two.slaves[0].speed = 0;
  EXPECT_EQ(two.choose(), "1:");
}

TEST(ActiveSlave, ReselectsTheKernelsWay) {
  ActiveCase two(2);
  two.bond.primary = 2;
  two.bond.reselect = PrimaryReselect::failure;
  EXPECT_EQ(two.choose(), "1:");
  two.bond.reselect = PrimaryReselect::better;
  EXPECT_EQ(two.choose(), "1:");
  two.slaves[1].speed = 25000;
  EXPECT_EQ(two.choose(), "2:primary");
  two.bond.reselect = PrimaryReselect::failure;
  lose_carrier(two.slaves[0]);
  EXPECT_EQ(two.choose(), "2:no-carrier");
}

TEST(ActiveSlave, WaitsForABetterSlaveToSettle) {
  ActiveCase two(2);
  two.bond.primary = 2;
  two.slaves[1].settled = false;
  EXPECT_EQ(two.choose(), "1:");
}

TEST(ActiveSlave, LeavesWhatIsHeldOutForAUsableOneOnly) {
  ActiveCase two(2);
  hold_out(two.slaves[0], "watcher-arp");
  EXPECT_EQ(two.choose(), "2:watcher-arp");
  hold_out(two.slaves[1], "damped");
  EXPECT_EQ(two.choose(), "1:") << "held out, too: better a slave with carrier than a change";
}

TEST(ActiveSlave, TakesAHeldOutOneAsLastResort) {
  ActiveCase three(3);
  lose_carrier(three.slaves[0]);
  hold_out(three.slaves[1], "damped");
  hold_out(three.slaves[2], "watcher-arp");
  EXPECT_EQ(three.choose(), "3:no-carrier") << "undamped first";
  lose_carrier(three.slaves[2]);
  EXPECT_EQ(three.choose(), "2:no-carrier");
  lose_carrier(three.slaves[1]);
  EXPECT_EQ(three.choose(), "");
}

TEST(ActiveSlave, IsLeftToTheKernelWithoutAPresentOne) {
  ActiveCase two(2);
  two.bond.present = 0;
  EXPECT_EQ(two.choose(), "");
  two.bond.present = 7;
  EXPECT_EQ(two.choose(), "");
}

TEST(ActiveSlaveProperty, IsNeverOneTheKernelWouldRefuseAndTheChoiceHolds) {
  std::mt19937 random(20260202);
  const auto flip = [&] { return (random() & 1U) != 0; };
  for (int n = 0; n < 20000; ++n) {
    ActiveCase some(static_cast<unsigned>(1 + random() % 5));
    some.bond.present = static_cast<LinkIndex>(random() % 7);
    some.bond.primary = static_cast<LinkIndex>(random() % 7);
    some.bond.reselect = static_cast<PrimaryReselect>(random() % 3);
    for (ActiveCandidate& one : some.slaves) {
      one.carrier = flip();
      one.takes = one.carrier && flip();
      one.usable = one.takes && flip();
      one.settled = flip();
      one.slow = flip();
      one.damped = !one.usable && flip();
      one.prio = static_cast<std::int32_t>(random() % 3);
      one.speed = static_cast<std::uint32_t>(random() % 3) * 1000;
      one.problem = one.usable ? "" : "x";
    }
    const auto choice = choose_active(some.bond, some.slaves);
    if (!choice || choice->slave == some.bond.present) continue;
    const ActiveCandidate& chosen = some.slaves.at(choice->slave - 1);
    ASSERT_TRUE(chosen.carrier && chosen.takes);
    ASSERT_FALSE(choice->cause.empty());
    if (!chosen.usable) continue;
    some.bond.present = choice->slave;
    ASSERT_EQ(choose_active(some.bond, some.slaves)->slave, choice->slave) << "would go on moving";
  }
}

}  // namespace
}  // namespace libpath
