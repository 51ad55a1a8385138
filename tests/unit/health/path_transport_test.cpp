// A transport that lost its connection: its path is failed while there is another, else kept.
#include <gtest/gtest.h>

#include "tests/unit/health/health_support.h"

namespace libpath {
namespace {

using namespace path_event;

const TransportBlocked kFailed{"iSCSI session failed", false};
const TransportBlocked kFailedLast{"iSCSI session failed", true};

TEST(PathTransport, FailsAPathAtOnceWhileThereIsAnother) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(kFailed)), "fault up>down log2 fail");
  EXPECT_EQ(rig.path.message, "iSCSI session failed");
  EXPECT_EQ(brief(rig.send(kFailed)), "") << "told again, nothing is new";
}

TEST(PathTransport, KeepsTheLastUsablePathAndSaysSoOnce) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(kFailedLast)), "log2");
  EXPECT_EQ(brief(rig.send(kFailedLast)), "");
  EXPECT_EQ(rig.path.state, PathState::up);
  EXPECT_EQ(rig.path.kernel, DmPathState::active);
}

TEST(PathTransport, FailsAKeptPathWhenAnotherReturns) {
  PathRig rig = healthy_path();
  (void)rig.send(kFailedLast);
  EXPECT_EQ(brief(rig.send(kFailed)), "fault up>down log2 fail");
}

TEST(PathTransport, SendsNoCheckWhileTheTransportHoldsThemBack) {
  PathRig rig = healthy_path();
  (void)rig.send(kFailedLast);
  for (int n = 0; n < 10; ++n) {
    rig.now = *rig.path.timer;
    EXPECT_EQ(brief(rig.send(CheckDue{})), "timer");
  }
  EXPECT_EQ(brief(rig.send(Start{})), "");
}

TEST(PathTransport, ChecksAtOnceWhenTheConnectionIsBack) {
  PathRig rig = healthy_path();
  (void)rig.send(kFailed);
  EXPECT_EQ(brief(rig.send(Transport{})), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::up)), "log2 down>up reinstate prio timer");
}

TEST(PathTransport, FailsAKeptPathWhoseTransportGaveUp) {
  PathRig rig = healthy_path();
  (void)rig.send(kFailedLast);
  EXPECT_EQ(brief(rig.send(Transport{})), "check timer");
  EXPECT_EQ(brief(rig.answer(PathState::down, true)), "fault up>down log2 fail timer");
}

TEST(PathTransport, DropsTheCheckThatRanWhenThePathWasFailed) {
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  (void)rig.send(kFailed);
  EXPECT_EQ(brief(rig.answer(PathState::up)), "");
  EXPECT_EQ(rig.path.state, PathState::down);
}

TEST(PathTransport, ACheckHeldBackProvesNothingAgainstTheLastPath) {
  for (const PathState answer : {PathState::down, PathState::timeout, PathState::pending}) {
    PathRig rig = healthy_path();
    (void)rig.send(Transport{});
    (void)rig.send(kFailedLast);
    EXPECT_EQ(brief(rig.answer(answer, true)), "timer");
    EXPECT_EQ(rig.path.state, PathState::up);
  }
  PathRig rig = healthy_path();
  (void)rig.send(Transport{});
  (void)rig.send(kFailedLast);
  rig.now = *rig.path.timer;
  EXPECT_EQ(brief(rig.send(CheckDue{})), "timer") << "the deadline";
  EXPECT_EQ(rig.path.state, PathState::up);
}

TEST(PathTransport, AnIoErrorWhileBlockedIsNoContradiction) {
  PathRig rig = healthy_path();
  (void)rig.send(kFailedLast);
  EXPECT_EQ(brief(rig.send(KernelFailed{})), "fault log2");
  (void)rig.send(Transport{});
  EXPECT_EQ(brief(rig.answer(PathState::up)), "reinstate timer");
  EXPECT_EQ(rig.path.flaps, 0U);
}

TEST(PathTransport, FailsAgainWhatSomebodyReinstated) {
  PathRig rig = healthy_path();
  (void)rig.send(kFailed);
  (void)rig.send(KernelReinstated{});
  EXPECT_EQ(brief(rig.send(kFailed)), "fail");
  EXPECT_EQ(brief(rig.send(KernelState{DmPathState::active})), "fail");
}

TEST(PathTransport, LeavesAnAdministratorsFailureAlone) {
  PathRig rig = healthy_path();
  (void)rig.send(AdminFail{});
  EXPECT_EQ(brief(rig.send(kFailed)), "");
  EXPECT_EQ(rig.path.message, "failed by the administrator");
  EXPECT_EQ(brief(rig.send(Transport{})), "");
}

TEST(PathTransport, ABlockedDeviceIsNotOffline) {
  PathRig rig = healthy_path();
  EXPECT_EQ(brief(rig.send(DeviceChanged{DeviceState::blocked})), "");
  EXPECT_EQ(rig.path.state, PathState::up);
  EXPECT_EQ(brief(rig.send(DeviceChanged{DeviceState::running})), "check timer");
  (void)rig.answer(PathState::up);
  (void)rig.send(DeviceChanged{DeviceState::offline});
  EXPECT_EQ(brief(rig.send(DeviceChanged{DeviceState::blocked})), "");
}

}  // namespace
}  // namespace libpath
