#include "libpath/probe/error_watcher.h"

#include <random>

#include <gtest/gtest.h>

namespace libpath {
namespace {

// One NIC, looked at every second.
struct ErrorRig {
  ErrorPolicy policy{10, Millis{5000}};
  ErrorWatcher watcher;
  LinkCounters counters;
  TimePoint now{Seconds{1000}};

  std::optional<ErrorVerdictChanged> after_second(std::uint64_t errors) {
    counters.rx_errors += errors;
    now += Seconds{1};
    return watcher.take(counters, policy, now);
  }
};

TEST(ErrorWatcher, WhatWasCountedBeforeSaysNothing) {
  ErrorRig rig;
  rig.counters.rx_errors = 1'000'000;
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_FALSE(rig.watcher.decided());
  EXPECT_FALSE(rig.watcher.snapshot().decided);
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_TRUE(rig.watcher.decided());
  EXPECT_EQ(rig.watcher.rate(), 0);
}

TEST(ErrorWatcher, IsBadAboveTheRateAndSaysHowMuch) {
  ErrorRig rig;
  rig.after_second(0);
  EXPECT_FALSE(rig.after_second(10));
  const auto change = rig.after_second(12);
  EXPECT_EQ(change, (ErrorVerdictChanged{false, "11.0 errors a second, more than 10"}));
  EXPECT_FALSE(rig.watcher.good());
  EXPECT_EQ(rig.watcher.snapshot().downs, 1U);
  EXPECT_FALSE(rig.after_second(12));  // told once
}

TEST(ErrorWatcher, IsGoodAgainAfterThreeCalmSamples) {
  ErrorRig rig;
  rig.after_second(0);
  ASSERT_TRUE(rig.after_second(30));
  // 30/2, 30/3, 30/4, 30/5, and then the burst leaves the window.
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(rig.after_second(0)) << i;
  EXPECT_EQ(rig.watcher.rate(), 6);
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_EQ(rig.after_second(0), (ErrorVerdictChanged{true, "0.0 errors a second"}));
}

TEST(ErrorWatcher, BetweenHalfTheRateAndTheRateNothingChanges) {
  ErrorRig rig;
  rig.after_second(0);
  ASSERT_TRUE(rig.after_second(30));
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(rig.after_second(5)) << i;
  EXPECT_EQ(rig.watcher.rate(), 5);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(rig.after_second(4)) << i;
  EXPECT_FALSE(rig.after_second(8));  // 5.2: the two calm samples before count no more
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(rig.after_second(0)) << i;
  EXPECT_TRUE(rig.after_second(0));
}

TEST(ErrorWatcher, WithoutToleranceOneErrorIsBad) {
  ErrorRig rig;
  rig.policy.max_errors = 0;
  rig.after_second(0);
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_TRUE(rig.after_second(1));
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(rig.after_second(0)) << i;
  EXPECT_TRUE(rig.after_second(0));
  EXPECT_TRUE(rig.watcher.good());
}

TEST(ErrorWatcher, ADamagedFrameCountsOnceHoweverTheDriverCounts) {
  ErrorRig rig;
  rig.after_second(0);
  rig.counters.rx_crc_errors += 8;
  EXPECT_FALSE(rig.after_second(8));
  EXPECT_EQ(rig.watcher.rate(), 8);
  rig.counters.rx_crc_errors += 20;
  EXPECT_TRUE(rig.after_second(0));
}

TEST(ErrorWatcher, ErrorsOfSendingCountToo) {
  ErrorRig rig;
  rig.after_second(0);
  rig.counters.tx_errors += 11;
  EXPECT_TRUE(rig.after_second(0));
}

TEST(ErrorWatcher, AResetCounterAddsNothing) {
  ErrorRig rig;
  rig.counters.rx_errors = 3'000'000'000;
  rig.after_second(0);
  rig.counters.rx_errors = 3;
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_EQ(rig.watcher.rate(), 0);
}

TEST(ErrorWatcher, ACounterThatWentRoundAddsWhatItDid) {
  ErrorRig rig;
  rig.counters.rx_errors = 0xfffffffe;
  rig.after_second(0);
  rig.counters.rx_errors = 4;
  EXPECT_FALSE(rig.after_second(0));
  EXPECT_EQ(rig.watcher.rate(), 6);
}

TEST(ErrorWatcher, TwoErrorsInAMillisecondAreNotTwoThousandASecond) {
  ErrorRig rig;
  rig.after_second(0);
  rig.counters.rx_errors = 2;
  EXPECT_FALSE(rig.watcher.take(rig.counters, rig.policy, rig.now + Millis{1}));
  EXPECT_EQ(rig.watcher.rate(), 2);
}

TEST(ErrorWatcher, ASampleOfThePastIsIgnored) {
  ErrorRig rig;
  rig.after_second(0);
  rig.counters.rx_errors = 1000;
  EXPECT_FALSE(rig.watcher.take(rig.counters, rig.policy, rig.now));
  EXPECT_FALSE(rig.watcher.decided());
}

TEST(ErrorWatcher, ForgetsTheInterfaceThatWasAway) {
  ErrorRig rig;
  rig.after_second(0);
  ASSERT_TRUE(rig.after_second(30));
  rig.watcher.reset();
  EXPECT_TRUE(rig.watcher.good());
  EXPECT_FALSE(rig.watcher.decided());
  EXPECT_EQ(rig.watcher.snapshot().downs, 1U);
}

TEST(ErrorWatcher, TakesItsWindowFromTheInterval) {
  WatcherConfig config;
  config.max_errors = 7;
  config.interval = Millis{500};
  EXPECT_EQ(error_policy(config), (ErrorPolicy{7, Millis{5000}}));
  config.interval = Millis{10};
  EXPECT_EQ(error_policy(config).window, Millis{1000});
}

// Whatever the counters do: told changes alternate, and a NIC is never bad without having had more
// errors in some window than it may.
TEST(ErrorWatcher, RandomCountersGiveOnlyGroundedVerdicts) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    ErrorRig rig;
    rig.policy.max_errors = static_cast<std::uint32_t>(random() % 20);
    bool good = true;
    for (int i = 0; i < 200; ++i) {
      if (random() % 20 == 0) rig.counters = LinkCounters{};
      rig.now += Millis{random() % 3000};
      const auto change = rig.after_second(random() % 4 == 0 ? random() % 60 : 0);
      if (change) {
        ASSERT_NE(change->good, good);
        good = change->good;
        ASSERT_EQ(good, rig.watcher.rate() <= rig.policy.max_errors);
      }
      ASSERT_EQ(rig.watcher.good(), good);
      ASSERT_TRUE(!good || rig.watcher.rate() <= rig.policy.max_errors);
    }
  }
}

}  // namespace
}  // namespace libpath
