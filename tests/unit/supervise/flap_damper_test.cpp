// Flap damping: decay, thresholds, the longest hold.
#include "libpath/supervise/flap_damper.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/unit/supervise/link_samples.h"

namespace libpath {
namespace {

TEST(FlapDamper, HalvesThePenaltyInItsHalfLife) {
  FlapDamper damper;
  damper.lost(bond_time(0));
  EXPECT_DOUBLE_EQ(damper.penalty(bond_time(0)), 1000);
  EXPECT_NEAR(damper.penalty(bond_time(7500)), 707.1, 0.1);
  EXPECT_NEAR(damper.penalty(bond_time(15000)), 500, 1e-9);
  EXPECT_NEAR(damper.penalty(bond_time(45000)), 125, 1e-9);
}

TEST(FlapDamper, HoldsOutFromSuppressUntilReuse) {
  FlapDamper damper;
  damper.lost(bond_time(0));
  damper.lost(bond_time(0));
  EXPECT_FALSE(damper.suppressed(bond_time(0)));
  EXPECT_EQ(damper.reuse_at(bond_time(0)), std::nullopt);
  damper.lost(bond_time(0));  // 3000
  ASSERT_TRUE(damper.suppressed(bond_time(0)));
  const TimePoint reuse = *damper.reuse_at(bond_time(0));
  EXPECT_EQ(reuse, bond_time(30000));  // two half-lives from 3000 to 750
  EXPECT_TRUE(damper.suppressed(bond_time(29999)));
  EXPECT_FALSE(damper.suppressed(reuse));
  EXPECT_NEAR(damper.penalty(reuse), 750, 1e-6);
}

TEST(FlapDamper, StaysHeldOutByALossBetweenTheThresholds) {
  FlapDamper damper;
  for (int n = 0; n < 3; ++n) damper.lost(bond_time(0));
  damper.lost(bond_time(29000));  // about 785 + 1000: below suppress
  EXPECT_TRUE(damper.suppressed(bond_time(31000)));
  EXPECT_FALSE(damper.suppressed(bond_time(29000 + 20000)));
}

TEST(FlapDamper, LetsGoAfterTheLongestHoldHoweverLongTheStorm) {
  FlapDamper damper;
  for (int n = 0; n < 100000; ++n) damper.lost(bond_time(n));
  const TimePoint last = bond_time(99999);
  ASSERT_TRUE(damper.suppressed(last));
  EXPECT_LE(*damper.reuse_at(last), last + Seconds(60));
  EXPECT_GT(*damper.reuse_at(last), last + Seconds(59));
  EXPECT_NEAR(damper.penalty(last + Seconds(60)), 750, 1);
}

TEST(FlapDamper, HoldsEvenIfTheLongestHoldIsShort) {
  DampingConfig config;
  config.max_hold = Millis(2000);  // the penalty that decays in that time is below suppress
  FlapDamper damper(config);
  for (int n = 0; n < 3; ++n) damper.lost(bond_time(0));
  EXPECT_EQ(damper.reuse_at(bond_time(0)), bond_time(2000));
}

TEST(FlapDamper, DoesNothingWhileNotEnabled) {
  DampingConfig config;
  config.enabled = false;
  FlapDamper damper(config);
  for (int n = 0; n < 10; ++n) damper.lost(bond_time(0));
  EXPECT_EQ(damper.penalty(bond_time(0)), 0);
  EXPECT_FALSE(damper.suppressed(bond_time(0)));
}

TEST(FlapDamper, KeepsThePenaltyWhenConfiguredAnew) {
  FlapDamper damper;
  for (int n = 0; n < 3; ++n) damper.lost(bond_time(0));
  DampingConfig config;
  config.reuse = 1500;
  damper.configure(config, bond_time(5000));
  EXPECT_NEAR(damper.penalty(bond_time(15000)), 1500, 1e-6);
  EXPECT_EQ(std::chrono::floor<Millis>(*damper.reuse_at(bond_time(5000))), bond_time(15000));
  config.half_life = Millis(1000);
  damper.configure(config, bond_time(5000));
  EXPECT_NEAR(damper.penalty(bond_time(6000)), damper.penalty(bond_time(5000)) / 2, 1e-6);
  config.enabled = false;
  damper.configure(config, bond_time(5000));
  EXPECT_FALSE(damper.suppressed(bond_time(5000)));
  EXPECT_GT(damper.penalty(bond_time(5000)), 2000);
}

TEST(FlapDamper, SurvivesOddConfigurations) {
  DampingConfig config;
  config.half_life = Millis(0);
  config.max_hold = Millis::max();
  config.reuse = 0;
  FlapDamper damper(config);
  for (int n = 0; n < 3; ++n) damper.lost(bond_time(0));
  EXPECT_EQ(damper.penalty(bond_time(1)), 0);
  config.half_life = Millis::max();
  config.penalty = -5;
  FlapDamper other(config);
  other.lost(bond_time(0));
  EXPECT_EQ(other.penalty(bond_time(0)), 0);
}

TEST(FlapDamper, IsShownWithTheTimeThatIsLeft) {
  FlapDamper damper;
  for (int n = 0; n < 3; ++n) damper.lost(bond_time(0));
  const DampingSnapshot shot = damper.snapshot(bond_time(10000));
  EXPECT_TRUE(shot.suppressed);
  EXPECT_EQ(shot.reuse_in, Millis(20000));
}

TEST(FlapDamperProperty, FallsBetweenLossesAndNeverHoldsTooLong) {
  std::mt19937 random(20260201);
  const auto below = [&](unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random);
  };
  for (int walk = 0; walk < 200; ++walk) {
    DampingConfig config;
    config.reuse = 100 + below(1000);
    config.suppress = config.reuse + below(3000);
    config.half_life = Millis(1 + below(30000));
    config.max_hold = Millis(below(120000));
    FlapDamper damper(config);
    TimePoint now = bond_time(0);
    TimePoint last_loss = now;
    double before = 0;
    for (int n = 0; n < 200; ++n) {
      now += Millis(below(3000));
      if (below(3) == 0) {
        damper.lost(now);
        last_loss = now;
      } else {
        ASSERT_LE(damper.penalty(now), before) << "grew without a loss";
      }
      before = damper.penalty(now);
      ASSERT_FALSE(damper.suppressed(last_loss + config.max_hold)) << "held too long";
      const auto reuse = damper.reuse_at(now);
      ASSERT_EQ(reuse.has_value(), damper.suppressed(now));
      ASSERT_FALSE(reuse && damper.suppressed(*reuse));
    }
  }
}

}  // namespace
}  // namespace libpath
