// What the kernel, people and devices do to a path, and holding back a path that flaps.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/health/health_support.h"

namespace libpath {
namespace {

using namespace path_event;

TEST(PathHealth, ChecksAtOnceWhenTheKernelFailsIt) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(KernelFailed{})), "fault log2 check timer");
  EXPECT_EQ(rig.path.failures, 1U);
  EXPECT_EQ(brief(rig.answer(PathState::down)), "up>down log2 timer");
  EXPECT_EQ(rig.path.failures, 1U) << "one failure, seen twice, counts once";
}

TEST(PathHealth, ReinstatesWhenTheCheckDisagreesWithTheKernel) {
  PathRig rig = healthy_path();
  (void)rig.send(KernelFailed{});
  EXPECT_EQ(brief(rig.answer(PathState::up)), "reinstate timer");
}

TEST(PathHealth, IgnoresTheEchoOfItsOwnCommands) {
  PathRig rig = healthy_path();
  (void)rig.next_poll(PathState::down);
  EXPECT_EQ(brief(rig.send(KernelFailed{})), "");
  (void)rig.next_poll(PathState::up);
  EXPECT_EQ(brief(rig.send(KernelReinstated{})), "");
}

TEST(PathHealth, DoesNotBelieveACheckOlderThanTheFailure) {
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  (void)rig.send(KernelFailed{});
  rig.wait(10);
  EXPECT_EQ(brief(rig.answer(PathState::up)), "check timer");
  EXPECT_EQ(rig.path.kernel, DmPathState::failed);
  EXPECT_EQ(brief(rig.answer(PathState::up)), "reinstate timer");
  EXPECT_EQ(rig.path.flaps, 1U);
}

TEST(PathHealth, FailsADownPathThatATableLoadMadeActive) {
  PathRig rig = healthy_path();
  (void)rig.next_poll(PathState::down);
  EXPECT_EQ(brief(rig.send(KernelState{DmPathState::active})), "fail");
}

TEST(PathHealth, ReinstatesAHealthyPathThatAdoptionFindsFailed) {
  PathRig rig;
  (void)rig.send(Start{});
  EXPECT_EQ(brief(rig.send(KernelState{DmPathState::failed})), "");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log3 unchecked>up reinstate prio timer");
  EXPECT_EQ(rig.path.failures, 0U);
}

TEST(PathHealth, TakesAStatusThatSaysFailedForAMissedEvent) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(KernelState{DmPathState::failed})), "fault log2 check timer");
}

TEST(PathHealth, GivesNoKernelCommandsForAPathInNoMap) {
  PathRig rig = healthy_path();
  (void)rig.send(KernelState{DmPathState::undef});
  EXPECT_EQ(brief(rig.next_poll(PathState::down)), "fault up>down log2 timer");
  EXPECT_EQ(brief(rig.next_poll(PathState::up)), "log2 down>up prio timer");
}

TEST(PathHealth, ChecksAFailedPathThatSomebodyReinstated) {
  PathRig rig = healthy_path();
  (void)rig.next_poll(PathState::down);
  EXPECT_EQ(brief(rig.send(KernelReinstated{})), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::down)), "log2 fail timer");
}

TEST(PathHealth, StopsChecksUntilTheAdministratorReinstates) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(AdminFail{})), "fault up>down log2 fail cancel");
  EXPECT_EQ(brief(rig.send(AdminFail{})), "");
  EXPECT_EQ(brief(rig.send(Transport{})), "");
  EXPECT_EQ(brief(rig.send(CheckDue{})), "");
  EXPECT_EQ(brief(rig.send(DeviceChanged{DeviceState::offline})), "");
  EXPECT_EQ(brief(rig.send(KernelState{DmPathState::active})), "fail");
  EXPECT_EQ(brief(rig.send(KernelReinstated{})), "fail");
  EXPECT_EQ(brief(rig.send(AdminReinstate{})), "log2 reinstate check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log2 down>up prio timer");
}

TEST(PathHealth, DropsTheCheckThatRanWhenTheAdministratorFailedIt) {
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  (void)rig.send(AdminFail{});
  EXPECT_EQ(brief(rig.answer(PathState::up)), "");
  EXPECT_EQ(rig.path.state, PathState::down);
}

TEST(PathHealth, FollowsTheDeviceStateAtOnce) {
  PathRig rig = healthy_path();
  (void)rig.send(DeviceChanged{DeviceState::running});
  EXPECT_EQ(brief(rig.send(DeviceChanged{DeviceState::offline})), "fault up>down log2 fail");
  EXPECT_EQ(brief(rig.send(DeviceChanged{DeviceState::running})), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log2 down>up reinstate prio timer");
}

TEST(PathHealth, DoesNotBelieveACheckOlderThanOffline) {
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  (void)rig.send(DeviceChanged{DeviceState::offline});
  EXPECT_EQ(brief(rig.answer(PathState::up)), "");
  EXPECT_EQ(rig.path.state, PathState::down);
}

TEST(PathHealth, EndsWithItsRemoval) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(Removed{})), "up>removed cancel");
  EXPECT_EQ(brief(rig.send(Start{})), "");
  EXPECT_EQ(brief(rig.send(KernelFailed{})), "");
}

// --- flapping -----------------------------------------------------------------------------------

// An I/O error although the check that follows says up.
std::vector<PathAction> contradict(PathRig& rig, bool last_usable = false) {
  (void)rig.send(KernelFailed{});
  return rig.answer(PathState::up, last_usable);
}

bool has_log(const std::vector<PathAction>& actions, int level) {
  const auto lines = all_of_kind<path_action::Log>(actions);
  return std::any_of(lines.begin(), lines.end(),
                     [level](const auto& line) { return line.level == level; });
}

PathRig held_path() {
  PathRig rig = healthy_path();
  for (int n = 0; n < 3; ++n) {
    rig.wait(1000);
    (void)contradict(rig);
  }
  return rig;
}

TEST(PathFlapping, HoldsBackAtTheThirdContradiction) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(contradict(rig)), "reinstate timer");
  rig.wait(1000);
  EXPECT_EQ(brief(contradict(rig)), "reinstate timer");
  rig.wait(1000);
  EXPECT_EQ(brief(contradict(rig)), "up>delayed log1 timer");
  EXPECT_EQ(rig.path.hold_until, rig.now + Seconds(10));
}

TEST(PathFlapping, KeepsCheckingQuietlyAndReinstatesWhenTheTimeIsOver) {
  PathRig rig = held_path();
  const auto until = *rig.path.hold_until;
  while (*rig.path.timer < until) EXPECT_EQ(brief(rig.next_poll(PathState::up)), "timer");
  EXPECT_EQ(rig.path.timer, until);
  EXPECT_EQ(brief(rig.next_poll(PathState::up)), "log2 delayed>up reinstate prio timer");
}

TEST(PathFlapping, DoublesTheDelayUpToItsBound) {
  PathRig rig = held_path();
  std::vector<long> delays;
  for (int n = 0; n < 7; ++n) {
    delays.push_back(static_cast<long>(
        std::chrono::duration_cast<Seconds>(*rig.path.hold_until - rig.now).count()));
    rig.now = *rig.path.hold_until;
    rig.path.timer = rig.now;
    (void)rig.next_poll(PathState::up);
    rig.wait(1000);
    (void)contradict(rig);
  }
  EXPECT_EQ(delays, (std::vector<long>{10, 20, 40, 80, 160, 300, 300}));
}

TEST(PathFlapping, ForgetsAfterAQuietWindow) {
  PathRig rig = held_path();
  rig.now = *rig.path.hold_until;
  rig.path.timer = rig.now;
  (void)rig.next_poll(PathState::up);
  rig.wait(61000);
  EXPECT_EQ(brief(contradict(rig)), "reinstate timer");
  EXPECT_EQ(rig.path.flaps, 1U);
}

TEST(PathFlapping, NeverHoldsBackTheLastUsablePath) {
  PathRig rig = healthy_path();
  for (int n = 0; n < 3; ++n) {
    rig.wait(100);
    EXPECT_EQ(brief(contradict(rig, true)), "reinstate timer");
  }
  for (int n = 0; n < 10; ++n) {
    (void)rig.send(KernelFailed{});
    EXPECT_EQ(rig.path.timer, rig.now + Millis(250)) << "a pause, so that it does not spin";
    EXPECT_EQ(brief(rig.next_poll(PathState::up, true)), "reinstate timer");
  }
}

TEST(PathFlapping, SaysLessAndLessOfALastPathThatFailsOnAndOn) {
  PathRig rig = healthy_path();
  unsigned loud = 0;
  for (int n = 0; n < 32; ++n) {
    loud += has_log(rig.send(KernelFailed{}), 2) ? 1U : 0U;
    (void)(rig.path.in_flight ? rig.answer(PathState::up, true)
                              : rig.next_poll(PathState::up, true));
  }
  EXPECT_EQ(loud, 6U) << "the first three, then after 4, 8 and 16";
}

TEST(PathFlapping, LetsGoWhenTheOthersAreLost) {
  PathRig rig = held_path();
  EXPECT_EQ(brief(rig.send(OthersLost{})), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up, true)), "log2 delayed>up reinstate prio timer");
  EXPECT_EQ(brief(rig.send(OthersLost{})), "");
}

TEST(PathFlapping, LetsGoWhenTheDeviceHasAnotherSize) {
  PathRig rig = held_path();
  EXPECT_EQ(brief(rig.send(CapacityChanged{})), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log2 delayed>up reinstate prio timer");
  EXPECT_EQ(rig.path.flaps, 0U);
  EXPECT_EQ(brief(rig.send(CapacityChanged{})), "");
}

TEST(PathFlapping, LetsGoOnAPollThatFindsItIsTheLast) {
  PathRig rig = held_path();
  EXPECT_EQ(brief(rig.next_poll(PathState::up, true)), "log2 delayed>up reinstate prio timer");
}

TEST(PathFlapping, BelievesChecksAgainOnceTheySayDown) {
  PathRig rig = held_path();
  EXPECT_EQ(brief(rig.next_poll(PathState::down)), "delayed>down log2 timer");
  EXPECT_EQ(brief(rig.next_poll(PathState::up)), "log2 down>up reinstate prio timer");
  EXPECT_EQ(rig.path.flaps, 0U);
}

TEST(PathFlapping, FailsAHeldPathAgainAfterATableLoad) {
  PathRig rig = held_path();
  EXPECT_EQ(brief(rig.send(KernelState{DmPathState::active})), "fail");
  EXPECT_EQ(rig.path.state, PathState::delayed);
}

TEST(PathFlapping, ObeysTheAdministratorWhoReinstates) {
  PathRig rig = held_path();
  EXPECT_EQ(brief(rig.send(AdminReinstate{})), "log2 reinstate check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log2 delayed>up prio timer");
}

TEST(PathFlapping, CanBeSwitchedOff) {
  PathRig rig = healthy_path();
  rig.policy.flap.enabled = false;
  for (int n = 0; n < 6; ++n) EXPECT_EQ(brief(contradict(rig)), "reinstate timer");
}

}  // namespace
}  // namespace libpath
