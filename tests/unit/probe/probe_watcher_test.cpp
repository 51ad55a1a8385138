#include "libpath/probe/probe_watcher.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/unit/probe/watcher_rig.h"

namespace libpath {
namespace {

using namespace probe_test;
using probe_action::VerdictChanged;

constexpr ProbeTarget kFirst{Ipv4Address{{192, 0, 2, 1}}};
constexpr ProbeTarget kSecond{
    Ipv6Address{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}}};

TEST(ProbeWatcher, AsksOnceAnInterval) {
  WatcherRig rig({kFirst});
  rig.start();
  rig.run(Seconds{10});
  EXPECT_EQ(rig.sends.size(), 10U);
  for (std::size_t i = 1; i < rig.sends.size(); ++i) {
    EXPECT_EQ(rig.sends[i].when - rig.sends[i - 1].when, Seconds{1});
  }
}

TEST(ProbeWatcher, AsksNobodyWithoutCarrier) {
  WatcherRig rig({kFirst});
  rig.send(probe_event::Start{false});
  rig.run(Seconds{10});
  EXPECT_TRUE(rig.sends.empty());
  EXPECT_FALSE(rig.watcher.timer);
}

TEST(ProbeWatcher, IsGoodWithTheFirstAnswer) {
  WatcherRig rig({kFirst});
  rig.answering.insert(kFirst);
  rig.start();
  EXPECT_FALSE(snapshot(rig.watcher, WatcherKind::arp_probe).front().decided);
  rig.run(Seconds{1});
  EXPECT_EQ(rig.verdicts, (std::vector<VerdictChanged>{{true, true, "192.0.2.1 answers"}}));
}

TEST(ProbeWatcher, IsBadAfterSoManyMissesInARow) {
  WatcherRig rig({kFirst});
  rig.answering.insert(kFirst);
  rig.start();
  rig.run(Seconds{5});
  rig.answering.clear();
  const TimePoint last_answer = rig.sends.back().when;
  rig.run(Millis{3100});
  EXPECT_TRUE(rig.watcher.good());  // three were sent and the third may still be answered
  rig.run(Seconds{1});
  ASSERT_EQ(rig.verdicts.size(), 2U);
  EXPECT_EQ(rig.verdicts.back(), (VerdictChanged{false, true, "192.0.2.1 does not answer"}));
  EXPECT_LE(rig.verdict_times.back() - last_answer, Seconds{4});
}

TEST(ProbeWatcher, ALostProbeNowAndThenIsNoFault) {
  WatcherRig rig({kFirst});
  rig.start();
  for (int i = 0; i < 30; ++i) {
    rig.answering.clear();
    if (i % 3 == 2) rig.answering.insert(kFirst);  // two of three are lost
    rig.run(Seconds{1});
  }
  EXPECT_TRUE(rig.watcher.good());
  EXPECT_EQ(rig.watcher.targets.front().downs, 0U);
}

TEST(ProbeWatcher, IsGoodAgainAfterSoManyAnswersInARow) {
  WatcherRig rig({kFirst});
  rig.policy.up_count = 3;
  rig.start();
  rig.run(Seconds{6});
  ASSERT_FALSE(rig.watcher.good());
  rig.answering.insert(kFirst);
  rig.run(Seconds{2});
  rig.answering.clear();
  rig.run(Seconds{2});
  rig.answering.insert(kFirst);
  rig.run(Seconds{2});
  EXPECT_FALSE(rig.watcher.good());
  rig.run(Seconds{1});
  EXPECT_TRUE(rig.watcher.good());
}

TEST(ProbeWatcher, OneAnsweringTargetIsEnoughUnlessAllAreWanted) {
  for (const bool all : {false, true}) {
    WatcherRig rig({kFirst, kSecond});
    rig.policy.all_targets = all;
    rig.answering.insert(kSecond);
    rig.start();
    rig.run(Seconds{10});
    EXPECT_EQ(rig.watcher.good(), !all);
    EXPECT_EQ(rig.verdicts.back().text, all ? "192.0.2.1 does not answer" : "2001:db8::2 answers");
  }
}

TEST(ProbeWatcher, WithoutAnyAnswerAllTargetsAreNamed) {
  WatcherRig rig({kFirst, kSecond});
  rig.start();
  rig.run(Seconds{10});
  EXPECT_EQ(rig.verdicts,
            (std::vector<VerdictChanged>{{false, true, "192.0.2.1, 2001:db8::2 do not answer"}}));
}

TEST(ProbeWatcher, WithoutTargetsThereIsNoOpinion) {
  WatcherRig rig({});
  rig.start();
  rig.run(Seconds{10});
  EXPECT_TRUE(rig.verdicts.empty());
  EXPECT_FALSE(rig.watcher.timer);
  const auto told = snapshot(rig.watcher, WatcherKind::gateway);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().kind, WatcherKind::gateway);
  EXPECT_TRUE(told.front().good);
  EXPECT_FALSE(told.front().decided);
}

TEST(ProbeWatcher, LossOfCarrierIsNoMissAndLeavesItUndecided) {
  WatcherRig rig({kFirst});
  rig.start();
  rig.run(Millis{2500});
  rig.send(probe_event::Carrier{false});
  EXPECT_EQ(rig.cancelled, 1);
  rig.run(Seconds{60});
  EXPECT_TRUE(rig.verdicts.empty());
  EXPECT_EQ(rig.watcher.targets.front().missed, 0U);

  rig.send(probe_event::Carrier{true});
  rig.run(Seconds{10});
  ASSERT_FALSE(rig.watcher.good());
  rig.send(probe_event::Carrier{false});
  EXPECT_EQ(rig.verdicts.back(), (VerdictChanged{true, false, "no carrier"}));
}

TEST(ProbeWatcher, AfterTheCarriersReturnTwoIntervalsAreGrace) {
  WatcherRig rig({kFirst});
  rig.send(probe_event::Start{false});
  rig.send(probe_event::Carrier{true});
  const TimePoint returned = rig.now;
  rig.run(Seconds{20});
  ASSERT_EQ(rig.verdict_times.size(), 1U);
  // Two probes that do not count, three that do, and the time of the last one's answer.
  EXPECT_GE(rig.verdict_times.front() - returned, Seconds{5});
  EXPECT_LE(rig.verdict_times.front() - returned, Seconds{6});
  // An answer counts at once.
  rig.send(probe_event::Carrier{false});
  rig.answering.insert(kFirst);
  rig.send(probe_event::Carrier{true});
  rig.run(Seconds{1});
  EXPECT_EQ(rig.verdicts.back(), (VerdictChanged{true, true, "192.0.2.1 answers"}));
}

TEST(ProbeWatcher, ALateAnswerIsASignOfLife) {
  WatcherRig rig({kFirst});
  rig.answering.insert(kFirst);
  rig.delay = Millis{1500};
  rig.start();
  rig.run(Seconds{30});
  EXPECT_EQ(rig.watcher.verdict, ProbeVerdict::good);
  EXPECT_EQ(rig.watcher.targets.front().downs, 0U);
}

TEST(ProbeWatcher, TheRoundTripIsThatOfTheProbeAnswered) {
  WatcherRig rig({kFirst});
  rig.answering.insert(kFirst);
  rig.delay = Millis{3};
  rig.start();
  rig.run(Seconds{1});
  EXPECT_EQ(rig.watcher.targets.front().round_trip, Millis{3});

  // One late answer, after the next probe went out: it would look like a fast one.
  rig.delay = Millis{1001};
  rig.run(Seconds{1});
  rig.delay = Millis{4};
  rig.run(Seconds{1});
  EXPECT_EQ(rig.watcher.targets.front().answered, 2U);
  EXPECT_EQ(rig.watcher.targets.front().round_trip, Millis{3});
  rig.delay = Millis{5};
  rig.run(Seconds{5});
  EXPECT_EQ(rig.watcher.targets.front().round_trip, Millis{5});
}

TEST(ProbeWatcher, ASecondAnswerToAProbeCountsNothing) {
  WatcherRig rig({kFirst});
  rig.policy.up_count = 3;
  rig.start();
  rig.run(Seconds{6});
  ASSERT_FALSE(rig.watcher.good());
  for (int i = 0; i < 5; ++i) rig.send(probe_event::Frame{{kFirst, kFirst, true}});
  EXPECT_FALSE(rig.watcher.good());
  EXPECT_EQ(rig.watcher.targets.front().answered, 1U);
}

TEST(ProbeWatcher, ValidatedOnlyAnswersCount) {
  WatcherRig rig({kFirst});
  rig.start();
  for (int i = 0; i < 10; ++i) {
    rig.run(Seconds{1});
    rig.send(probe_event::Frame{{kFirst, kFirst, false}});
    rig.send(probe_event::Frame{{kSecond, kSecond, true}});
  }
  EXPECT_FALSE(rig.watcher.good());
}

TEST(ProbeWatcher, WithoutValidationAnySignOfATargetCountsButHasNoRoundTrip) {
  WatcherRig rig({kSecond});
  rig.policy.validate = false;
  rig.start();
  for (int i = 0; i < 10; ++i) {
    rig.run(Seconds{1});
    rig.send(probe_event::Frame{{kFirst, kSecond, true}});  // its answer for another address
  }
  EXPECT_EQ(rig.watcher.verdict, ProbeVerdict::good);
  EXPECT_FALSE(rig.watcher.targets.front().round_trip);
  for (int i = 0; i < 10; ++i) {
    rig.run(Seconds{1});
    rig.send(probe_event::Frame{{kFirst, kFirst, true}});
  }
  EXPECT_FALSE(rig.watcher.good());
}

TEST(ProbeWatcher, NothingIsHeardBeforeAProbeOrWithoutCarrier) {
  WatcherRig rig({kFirst});
  rig.start();
  rig.send(probe_event::Frame{{kFirst, kFirst, true}});
  EXPECT_EQ(rig.watcher.verdict, ProbeVerdict::undecided);
  rig.run(Seconds{1});
  rig.send(probe_event::Carrier{false});
  rig.send(probe_event::Frame{{kFirst, kFirst, true}});
  EXPECT_EQ(rig.watcher.verdict, ProbeVerdict::undecided);
}

TEST(ProbeWatcher, TargetsAndSlavesHaveDifferentPlacesInTheInterval) {
  std::set<Nanos> places;
  for (std::uint32_t slave = 2; slave < 10; ++slave) {
    WatcherRig rig({kFirst, kSecond, {v4("192.0.2.3")}, {v4("192.0.2.3"), 5}});
    rig.policy.spread = slave;
    rig.start();
    rig.run(Seconds{1});
    ASSERT_EQ(rig.sends.size(), 4U);
    for (const auto& sent : rig.sends)
      places.insert(Nanos(sent.when.time_since_epoch()) % Seconds{1});
  }
  ASSERT_EQ(places.size(), 32U);
  Nanos closest = Seconds{1};
  for (auto at = std::next(places.begin()); at != places.end(); ++at) {
    closest = std::min(closest, *at - *std::prev(at));
  }
  EXPECT_GE(closest, Millis{8});  // 31 ms would be even
}

TEST(ProbeWatcher, ALateTimerLeavesTheAnswerItsTime) {
  WatcherRig rig({kFirst});
  rig.start();
  rig.run(Seconds{1});
  rig.now = *rig.watcher.timer + Millis{900};
  rig.send(probe_event::Due{});
  EXPECT_GE(*rig.watcher.timer - rig.now, Millis{500});
  // However long nobody called: one probe is missed at most.
  const unsigned missed = rig.watcher.targets.front().missed;
  rig.now += Seconds{100};
  rig.send(probe_event::Due{});
  EXPECT_EQ(rig.watcher.targets.front().missed, missed + 1);
}

TEST(ProbeWatcher, AnEarlyTimerIsSetAgain) {
  WatcherRig rig({kFirst});
  rig.start();
  const auto timer = rig.watcher.timer;
  rig.send(probe_event::Due{});
  EXPECT_TRUE(rig.sends.empty());
  EXPECT_EQ(rig.watcher.timer, timer);
  EXPECT_EQ(rig.timers, 2);
}

TEST(ProbeWatcher, TargetsThatRemainKeepWhatIsKnown) {
  WatcherRig rig({kFirst, kSecond});
  rig.answering.insert(kFirst);
  rig.start();
  rig.run(Seconds{10});
  rig.policy.targets = {{v4("192.0.2.9")}, kFirst, kFirst};
  rig.send(probe_event::PolicyChanged{});
  ASSERT_EQ(rig.watcher.targets.size(), 2U);
  EXPECT_EQ(rig.watcher.targets[0].sent, 0U);
  EXPECT_EQ(rig.watcher.targets[1].answered, 10U);
  EXPECT_TRUE(rig.watcher.good());
  rig.policy.targets = {kSecond};  // forgotten meanwhile
  rig.send(probe_event::PolicyChanged{});
  EXPECT_EQ(rig.watcher.verdict, ProbeVerdict::undecided);
}

TEST(ProbeWatcher, AChangeOfPolicyOverAndOverStopsNoProbe) {
  WatcherRig rig({kFirst});
  rig.start();
  for (int i = 0; i < 100; ++i) {
    rig.run(Millis{100});
    rig.send(probe_event::PolicyChanged{});
  }
  EXPECT_GE(rig.sends.size(), 9U);
  EXPECT_FALSE(rig.watcher.good());
}

TEST(ProbeWatcher, StoppedItAsksNobodyAndSaysNothingBad) {
  WatcherRig rig({kFirst});
  rig.start();
  rig.run(Seconds{10});
  rig.send(probe_event::Stop{});
  EXPECT_EQ(rig.cancelled, 1);
  EXPECT_EQ(rig.verdicts.back(), (VerdictChanged{true, false, "not watched"}));
  const auto sent = rig.sends.size();
  rig.send(probe_event::Carrier{false});
  rig.send(probe_event::Carrier{true});
  rig.send(probe_event::PolicyChanged{});
  rig.run(Seconds{10});
  EXPECT_EQ(rig.sends.size(), sent);
}

TEST(ProbeWatcher, SnapshotTellsOfEachTarget) {
  WatcherRig rig({kFirst, kSecond});
  rig.answering.insert(kSecond);
  rig.delay = Millis{2};
  rig.start();
  rig.run(Millis{3999});
  const auto told = snapshot(rig.watcher, WatcherKind::gateway);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].target, "192.0.2.1");
  EXPECT_EQ(told[0].kind, WatcherKind::gateway);
  EXPECT_EQ(told[0].sent, 4U);
  EXPECT_EQ(told[0].answered, 0U);
  EXPECT_EQ(told[0].missed_in_a_row, 3U);
  EXPECT_EQ(told[0].downs, 1U);
  EXPECT_FALSE(told[0].good);
  EXPECT_EQ(told[1].answered, 4U);
  EXPECT_EQ(told[1].round_trip, Millis{2});
  EXPECT_TRUE(told[1].good && told[1].decided);
}

TEST(ProbeWatcher, PolicyIsTheConfigurations) {
  WatcherConfig config;
  config.kind = WatcherKind::nd_probe;
  config.targets = {v4("192.0.2.1")};
  config.targets6 = {v6("2001:db8::2")};
  config.all_targets = true;
  config.interval = Millis{250};
  config.missed_max = 5;
  config.up_count = 2;
  config.validate = false;
  EXPECT_EQ(
      probe_policy(config, 7),
      (ProbePolicy{WatcherKind::nd_probe, {kFirst, kSecond}, true, Millis{250}, 5, 2, false, 7}));
}

TEST(ProbeWatcher, SenselessNumbersAreTheirNearestSensibleOnes) {
  WatcherRig rig({kFirst});
  rig.policy.interval = Millis{0};
  rig.policy.missed_max = 0;
  rig.policy.up_count = 0;
  rig.start();
  rig.run(Millis{100});
  EXPECT_EQ(rig.sends.size(), 10U);
  EXPECT_FALSE(rig.watcher.good());
}

}  // namespace
}  // namespace libpath
