// Failback: when I/O returns to the best path group.
#include <gtest/gtest.h>

#include "tests/unit/health/health_support.h"

namespace libpath {
namespace {

using namespace map_event;
using Kind = Failback::Kind;

struct FailbackRig {
  MapHealth map;
  MapPolicy policy;
  TimePoint now = at(0);

  explicit FailbackRig(Kind kind, Seconds delay = Seconds(0)) {
    policy.failback = {kind, delay};
    (void)send(PathsChanged{4, 4, 0, 0, 4});
    (void)send(MapCreated{false});
  }
  std::string send(const MapHealthEvent& event) { return brief(step(map, event, policy, now)); }
};

TEST(MapFailback, SwitchesAtOnceWithImmediate) {
  FailbackRig rig(Kind::immediate);
  EXPECT_EQ(rig.send(GroupsChanged{1, 1, {2, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2}}), "log2 switch1");
  EXPECT_EQ(rig.map.counters.switch_groups, 1U);
}

TEST(MapFailback, AsksOnceWhileTheKernelShowsNoChange) {
  FailbackRig rig(Kind::immediate);
  (void)rig.send(GroupsChanged{1, 2, {2, 2}});
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 1, {1, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "log2 switch1") << "it left again";
}

TEST(MapFailback, AsksAgainWhenTheGroupCameBackToLife) {
  FailbackRig rig(Kind::immediate);
  (void)rig.send(GroupsChanged{1, 2, {2, 2}});
  (void)rig.send(GroupsChanged{1, 2, {0, 2}});
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "log2 switch1");
}

TEST(MapFailback, NeverSwitchesToAGroupThatCannotServe) {
  const GroupsChanged kUseless[] = {{1, 2, {0, 2}}, {0, 2, {2, 2}}, {3, 2, {2, 2}},
                                    {1, 0, {2, 2}}, {1, 2, {}},     {}};
  for (const auto& groups : kUseless) {
    FailbackRig rig(Kind::immediate);
    EXPECT_EQ(rig.send(groups), "");
  }
}

TEST(MapFailback, NeverSwitchesWithManual) {
  FailbackRig rig(Kind::manual);
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {0, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2}}), "");
}

TEST(MapFailback, WaitsWithADelay) {
  FailbackRig rig(Kind::deferred, Seconds(10));
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2}}), "wake");
  rig.now += Seconds(4);
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "") << "the wait goes on";
  const auto wait = failback_wait(rig.map, rig.policy, rig.now);
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->cur, 6U);
  EXPECT_EQ(wait->total, 10U);
  rig.now += Seconds(6);
  EXPECT_EQ(rig.send(TimerDue{}), "log2 switch1");
  EXPECT_FALSE(failback_wait(rig.map, rig.policy, rig.now));
}

TEST(MapFailback, StopsWaitingWhenThereIsNoReasonAnyMore) {
  FailbackRig rig(Kind::deferred, Seconds(10));
  (void)rig.send(GroupsChanged{1, 2, {2, 2}});
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {0, 2}}), "cancel");
  rig.now += Seconds(60);
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "wake") << "a new wait";
  EXPECT_EQ(rig.map.wake, rig.now + Seconds(10));
}

TEST(MapFailback, SetsTheTimerAgainWhenItFiresTooEarly) {
  FailbackRig rig(Kind::deferred, Seconds(10));
  (void)rig.send(GroupsChanged{1, 2, {2, 2}});
  EXPECT_EQ(rig.send(TimerDue{}), "wake");
}

TEST(MapFailback, FollowsOverOnlyWhenTheBestGroupCameBack) {
  FailbackRig rig(Kind::followover);
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2}}), "") << "another host may have switched";
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{2, 2, {0, 2}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "log2 switch1");
}

TEST(MapFailback, DoesNotFollowOverWhenGroupsWereMadeAnew) {
  FailbackRig rig(Kind::followover);
  (void)rig.send(GroupsChanged{2, 2, {0, 2}});
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2, 1}}), "");
}

TEST(MapFailback, LeavesAManualSwitchAloneUntilSomethingChanges) {
  FailbackRig rig(Kind::immediate);
  (void)rig.send(GroupsChanged{1, 1, {2, 2}});
  EXPECT_EQ(rig.send(AdminSwitchGroup{2, false}), "log2 switch2");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {2, 2}}), "");
  EXPECT_EQ(rig.map.counters.switch_groups, 0U);
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 2}}), "log2 switch1");
}

TEST(MapFailback, KeepsAStickySwitchUntilItsGroupIsLost) {
  FailbackRig rig(Kind::immediate);
  (void)rig.send(GroupsChanged{1, 1, {2, 2}});
  (void)rig.send(AdminSwitchGroup{2, true});
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 1}}), "");
  EXPECT_EQ(rig.send(GroupsChanged{1, 2, {1, 0}}), "log2 switch1");
}

TEST(MapFailback, RefusesToSwitchToNoGroup) {
  FailbackRig rig(Kind::immediate);
  EXPECT_EQ(rig.send(AdminSwitchGroup{0, false}), "");
}

}  // namespace
}  // namespace libpath
