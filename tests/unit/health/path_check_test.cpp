// When a path is checked, and what its verdicts do.
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/health/health_support.h"

namespace libpath {
namespace {

using namespace path_event;

TEST(PathHealth, ChecksAtOnceWhenItStarts) {
  PathRig rig;
  EXPECT_EQ(brief(rig.send(Start{})), "check timer");
  EXPECT_TRUE(rig.path.in_flight);
  EXPECT_EQ(rig.path.timer, rig.now + rig.policy.checker_timeout + Seconds(1));
}

TEST(PathHealth, FirstUpVerdictRefreshesThePriority) {
  PathRig rig;
  (void)rig.send(Start{});
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log3 unchecked>up prio timer");
}

struct Verdict {
  PathState before;  // settled first, on an active path
  PathState answer;
  const char* actions;
  PathState after;
  DmPathState kernel;
};

TEST(PathHealth, TurnsVerdictsIntoKernelCommands) {
  constexpr auto active = DmPathState::active;
  constexpr auto failed = DmPathState::failed;
  using P = PathState;
  const Verdict kTable[] = {
      {P::up, P::up, "timer", P::up, active},
      {P::up, P::ghost, "log2 up>ghost prio timer", P::ghost, active},
      {P::ghost, P::up, "log2 ghost>up prio timer", P::up, active},
      {P::up, P::down, "fault up>down log2 fail timer", P::down, failed},
      {P::ghost, P::down, "fault ghost>down log2 fail timer", P::down, failed},
      {P::up, P::timeout, "fault up>timeout log2 fail timer", P::timeout, failed},
      {P::up, P::shaky, "fault up>shaky log2 fail timer", P::shaky, failed},
      {P::up, P::disconnected, "fault up>disconnected log2 fail timer", P::disconnected, failed},
      {P::up, P::removed, "fault up>down log2 fail timer", P::down, failed},
      {P::up, P::delayed, "fault up>down log2 fail timer", P::down, failed},
      {P::up, P::pending, "timer", P::up, active},
      {P::up, P::wild, "log1 timer", P::up, active},
      {P::up, P::unchecked, "log1 timer", P::up, active},
      {P::down, P::up, "log2 down>up reinstate prio timer", P::up, active},
      {P::down, P::ghost, "log2 down>ghost reinstate prio timer", P::ghost, active},
      {P::down, P::timeout, "down>timeout log2 timer", P::timeout, failed},
      {P::down, P::pending, "timer", P::down, failed},
  };
  for (const auto& row : kTable) {
    PathRig rig = healthy_path();
    (void)rig.next_poll(row.before);
    const auto actions = rig.next_poll(row.answer);
    EXPECT_EQ(brief(actions), row.actions)
        << status_word(row.before) << " then " << status_word(row.answer);
    EXPECT_EQ(rig.path.state, row.after);
    EXPECT_EQ(rig.path.kernel, row.kernel);
  }
}

TEST(PathHealth, DoublesTheIntervalUpToTheMaximum) {
  PathRig rig = healthy_path();
  std::vector<long> intervals;
  for (int n = 0; n < 4; ++n) {
    intervals.push_back(static_cast<long>(rig.path.interval.count()));
    (void)rig.next_poll(PathState::up);
  }
  EXPECT_EQ(intervals, (std::vector<long>{5, 10, 20, 20}));
}

TEST(PathHealth, ChecksAFailedPathAtTheShortInterval) {
  PathRig rig = healthy_path();
  for (int n = 0; n < 3; ++n) (void)rig.next_poll(PathState::up);
  (void)rig.next_poll(PathState::down);
  for (int n = 0; n < 3; ++n) {
    EXPECT_EQ(rig.path.interval, Seconds(5));
    EXPECT_LE(*rig.path.timer - rig.now, Seconds(5));
    (void)rig.next_poll(PathState::down);
  }
}

TEST(PathHealth, KeepsItsIntervalWhenAnEventAsksForACheck) {
  PathRig rig = healthy_path();
  for (int n = 0; n < 5; ++n) {
    EXPECT_EQ(brief(rig.send(Transport{})), "check timer");
    EXPECT_EQ(brief(rig.answer(PathState::up)), "timer");
  }
  EXPECT_EQ(rig.path.interval, Seconds(5));
}

TEST(PathHealth, AsksAPendingPathAgainAfterASecond) {
  PathRig rig = healthy_path();
  (void)rig.next_poll(PathState::pending);
  EXPECT_EQ(rig.path.timer, rig.now + Seconds(1));
  EXPECT_EQ(rig.path.state, PathState::up);
}

TEST(PathHealth, ShowsPendingWhenThereWasNoVerdictYet) {
  PathRig rig;
  (void)rig.send(Start{});
  EXPECT_EQ(brief(rig.answer(PathState::pending)), "unchecked>pending timer");
}

TEST(PathHealth, TakesAMissingAnswerForATimeout) {
  PathRig rig = healthy_path();
  rig.now = *rig.path.timer;
  (void)rig.send(CheckDue{});
  const auto late = rig.path.serial;
  rig.now = *rig.path.timer;
  EXPECT_EQ(brief(rig.send(CheckDue{})), "fault up>timeout log2 fail timer");
  EXPECT_TRUE(rig.send(CheckDone{late, PathState::up, "", false}).empty());
  EXPECT_EQ(rig.path.state, PathState::timeout);
}

TEST(PathHealth, DropsTheAnswerToAnOlderCheck) {
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  EXPECT_TRUE(rig.send(CheckDone{rig.path.serial - 1, PathState::down, "", false}).empty());
  EXPECT_TRUE(rig.path.in_flight);
}

TEST(PathHealth, SetsTheTimerAgainWhenItFiresTooEarly) {
  PathRig rig = healthy_path();
  const auto timer = rig.path.timer;
  EXPECT_EQ(rig.send(CheckDue{}), (std::vector<PathAction>{path_action::CheckAt{*timer}}));
}

TEST(PathHealth, RefreshesThePriorityAtPollsOnlyWhenItMayChange) {
  PathRig rig = healthy_path();
  rig.policy.refresh_priority = true;
  EXPECT_EQ(brief(rig.next_poll(PathState::up)), "prio timer");
  (void)rig.send(Transport{});
  EXPECT_EQ(brief(rig.answer(PathState::up)), "timer");
}

TEST(PathHealth, ChecksAgainAfterAnEventDuringACheck) {
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  EXPECT_EQ(brief(rig.send(Transport{})), "");
  rig.wait(10);
  EXPECT_EQ(brief(rig.answer(PathState::up)), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "timer");
}

TEST(PathHealth, LogsAFailureOnceWithOnce) {
  PathRig rig = healthy_path();
  rig.policy.log_checker_err = LogCheckerErr::once;
  EXPECT_EQ(all_of_kind<path_action::Log>(rig.next_poll(PathState::down)).at(0),
            (path_action::Log{2, "down: words"}));
  for (int n = 0; n < 20; ++n) {
    for (const auto& line : all_of_kind<path_action::Log>(rig.next_poll(PathState::down))) {
      EXPECT_EQ(line.level, 3);
    }
  }
}

TEST(PathHealth, RepeatsAFailureAtGrowingDistanceWithAlways) {
  PathRig rig = healthy_path();
  std::vector<int> loud;
  for (int n = 1; n <= 20; ++n) {
    for (const auto& line : all_of_kind<path_action::Log>(rig.next_poll(PathState::down))) {
      if (line.level == 2) loud.push_back(n);
    }
  }
  EXPECT_EQ(loud, (std::vector<int>{1, 2, 4, 8, 16}));
}

TEST(PathHealth, LogsAnswersWithoutAVerdictOnce) {
  PathRig rig = healthy_path();
  EXPECT_TRUE(has<path_action::Log>(rig.next_poll(PathState::wild)));
  EXPECT_FALSE(has<path_action::Log>(rig.next_poll(PathState::wild)));
}

TEST(PathHealth, SpreadsChecksThatStartedTogether) {
  constexpr unsigned kPaths = 512;
  std::vector<unsigned> per_slot(80);
  for (unsigned minor = 0; minor < kPaths; ++minor) {
    PathRig rig;
    rig.policy.spread = spread_seed(DevId{8, minor * 16});
    (void)rig.send(Start{});
    (void)rig.answer(PathState::up);
    for (int n = 0; n < 6; ++n) (void)rig.next_poll(PathState::up);
    const auto phase = std::chrono::floor<Millis>(*rig.path.timer - at(0)).count() % 20000;
    EXPECT_EQ(phase % 250, 0) << "those that share a slot share a wake-up";
    ++per_slot.at(static_cast<std::size_t>(phase / 250));
  }
  EXPECT_LE(*std::max_element(per_slot.begin(), per_slot.end()), 10U) << "6.4 on average";
}

TEST(PathHealth, ShowsTheTimeUntilTheNextCheck) {
  PathRig rig = healthy_path();
  rig.path.timer = rig.now + Millis(2500);
  EXPECT_EQ(next_check(rig.path, rig.now).cur, 3U);
  EXPECT_EQ(next_check(rig.path, rig.now).total, 5U);
  rig.wait(2500);
  EXPECT_EQ(next_check(rig.path, rig.now).cur, 0U);
  (void)rig.send(CheckDue{});
  EXPECT_EQ(next_check(rig.path, rig.now).cur, 0U);
  EXPECT_EQ(next_check(PathHealth{}, rig.now).total, 0U);
}

TEST(PathHealth, AppliesANewIntervalAtOnce) {
  PathRig rig = healthy_path();
  for (int n = 0; n < 3; ++n) (void)rig.next_poll(PathState::up);
  rig.policy.polling_interval = Seconds(1);
  rig.policy.max_polling_interval = Seconds(2);
  (void)rig.send(PolicyChanged{});
  EXPECT_LE(*rig.path.timer - rig.now, Seconds(2));
  EXPECT_EQ(rig.path.interval, Seconds(2));
}

TEST(PathHealth, SurvivesAMaximumBelowTheMinimum) {
  PathRig rig = healthy_path();
  rig.policy.polling_interval = Seconds(0);
  rig.policy.max_polling_interval = Seconds(-3);
  (void)rig.next_poll(PathState::up);
  EXPECT_EQ(rig.path.interval, Seconds(1));
}

}  // namespace
}  // namespace libpath
