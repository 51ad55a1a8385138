// Verdicts on one slave.
#include "libpath/supervise/slave_health.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

SlaveEvidence sound_slave() {
  SlaveEvidence evidence;
  evidence.carrier = true;
  return evidence;
}

constexpr auto kArpProbe = WatcherKind::arp_probe;
constexpr auto kErrorRate = WatcherKind::errors;

TEST(SlaveHealth, IsUsableWhenNobodyObjects) {
  const SlaveVerdict verdict = judge_slave(sound_slave());
  EXPECT_TRUE(verdict.usable && verdict.good && verdict.takes);
  EXPECT_EQ(verdict.code, "");
}

TEST(SlaveHealth, NeedsToBeUpAndHaveCarrier) {
  SlaveEvidence evidence = sound_slave();
  evidence.carrier = false;
  EXPECT_EQ(judge_slave(evidence).code, "no-carrier");
  EXPECT_FALSE(judge_slave(evidence).takes);
  evidence.up = false;
  EXPECT_EQ(judge_slave(evidence).code, "not-up");
  evidence.carrier = true;
  EXPECT_FALSE(judge_slave(evidence).takes);
}

TEST(SlaveHealth, BelievesTheKernelsMonitor) {
  SlaveEvidence evidence = sound_slave();
  evidence.mii = MiiStatus::down;
  EXPECT_EQ(judge_slave(evidence).code, "kernel-down");
  EXPECT_FALSE(judge_slave(evidence).usable);
  EXPECT_TRUE(judge_slave(evidence).good);
  evidence.mii = MiiStatus::coming_back;
  EXPECT_EQ(judge_slave(evidence).code, "kernel-coming-back");
  evidence.mii = MiiStatus::going_down;  // carrier is there: the kernel's word is old
  EXPECT_TRUE(judge_slave(evidence).usable);
}

TEST(SlaveHealth, ListensToAllWatchersOrToAny) {
  SlaveEvidence evidence = sound_slave();
  const std::vector<WatcherVerdict> one_bad{{kArpProbe, "192.0.2.1", true, true},
                                            {kErrorRate, "", false, true}};
  evidence.watchers = one_bad;
  EXPECT_EQ(judge_slave(evidence).code, "watcher-errors");
  EXPECT_TRUE(judge_slave(evidence).takes) << "the kernel does not ask them";
  evidence.any_watcher = true;
  EXPECT_TRUE(judge_slave(evidence).usable);
  const std::vector<WatcherVerdict> all_bad{{kArpProbe, "192.0.2.1", false, true},
                                            {kErrorRate, "", false, true}};
  evidence.watchers = all_bad;
  EXPECT_EQ(judge_slave(evidence).code, "watcher-arp");
  EXPECT_EQ(judge_slave(evidence).text, "watcher arp 192.0.2.1, errors: none good");
}

TEST(SlaveHealth, GivesUndecidedWatchersTheBenefitOfTheDoubt) {
  SlaveEvidence evidence = sound_slave();
  const std::vector<WatcherVerdict> undecided{{kArpProbe, "", false, false}};
  evidence.watchers = undecided;
  EXPECT_TRUE(judge_slave(evidence).usable);
}

TEST(SlaveHealth, HoldsOutWhatFlapped) {
  SlaveEvidence evidence = sound_slave();
  evidence.damped_for = Millis(11500);
  EXPECT_EQ(judge_slave(evidence).code, "damped");
  EXPECT_EQ(judge_slave(evidence).text, "flapped too often: held out for 12 s");
  EXPECT_FALSE(judge_slave(evidence).usable);
}

TEST(SlaveHealth, UsesASlowSlaveAndSaysSo) {
  SlaveEvidence evidence = sound_slave();
  evidence.wanted_speed = 10000;
  EXPECT_FALSE(judge_slave(evidence).slow) << "its speed is not known";
  evidence.speed = 1000;
  const SlaveVerdict verdict = judge_slave(evidence);
  EXPECT_TRUE(verdict.usable && verdict.slow);
  EXPECT_EQ(verdict.code, "speed-below-wanted");
}

}  // namespace
}  // namespace libpath
