// Queueing of a map without paths, ghost_delay, and the end of the daemon.
#include <gtest/gtest.h>

#include "tests/unit/health/health_support.h"

namespace libpath {
namespace {

using namespace map_event;

constexpr PathsChanged kFour{4, 4, 0, 0, 4};
constexpr PathsChanged kNone{0, 0, 0, 0, 4};
constexpr PathsChanged kGhosts{2, 0, 0, 0, 4};

struct MapRig {
  MapHealth map;
  MapPolicy policy;
  TimePoint now = at(0);

  std::string send(const MapHealthEvent& event) { return brief(step(map, event, policy, now)); }
  std::string wake() {
    now = *map.wake;
    return send(TimerDue{});
  }
  void wait(long seconds) { now += Seconds(seconds); }
  std::string queueing() const {
    const auto shown = queueing_snapshot(map, policy, now);
    constexpr const char* kNames[] = {"-", "off", "on", "chk ", "sec "};
    const std::string name = kNames[static_cast<std::size_t>(shown.kind)];
    return shown.value > 0 ? name + std::to_string(shown.value) : name;
  }
};

MapRig map_with(NoPathRetry retry) {
  MapRig rig;
  rig.policy.no_path_retry = retry;
  (void)rig.send(kFour);
  (void)rig.send(MapCreated{wants_queueing(rig.map, rig.policy)});
  return rig;
}
constexpr NoPathRetry kUnset{NoPathRetry::Kind::unset, 0};
constexpr NoPathRetry kFail{NoPathRetry::Kind::fail, 0};
constexpr NoPathRetry kQueue{NoPathRetry::Kind::queue, 0};
constexpr NoPathRetry kThree{NoPathRetry::Kind::count, 3};

TEST(MapQueueing, AsksNothingOfAMapThatDoesNotExist) {
  MapRig rig;
  rig.policy.no_path_retry = kThree;
  EXPECT_EQ(rig.send(kNone), "");
  EXPECT_EQ(rig.send(TimerDue{}), "");
}

TEST(MapQueueing, BringsTheKernelsFlagInLineWithThePolicy) {
  struct Row {
    NoPathRetry retry;
    bool kernel;
    const char* actions;
    const char* shown;
  };
  const Row kTable[] = {
      {kUnset, false, "", "-"},          {kUnset, true, "noqueue", "-"}, {kFail, false, "", "off"},
      {kFail, true, "noqueue", "off"},   {kQueue, false, "queue", "on"}, {kQueue, true, "", "on"},
      {kThree, false, "queue", "chk 3"}, {kThree, true, "", "chk 3"},
  };
  for (const auto& row : kTable) {
    MapRig rig;
    rig.policy.no_path_retry = row.retry;
    (void)rig.send(kFour);
    EXPECT_EQ(rig.send(MapAdopted{row.kernel, true}), row.actions) << row.shown;
    EXPECT_EQ(rig.queueing(), row.shown);
  }
}

TEST(MapQueueing, CountsDownThenFailsThenComesBack) {
  MapRig rig = map_with(kThree);
  EXPECT_EQ(rig.send(kNone), "log1 wake");
  EXPECT_EQ(rig.queueing(), "sec 15");
  rig.wait(4);
  EXPECT_EQ(rig.queueing(), "sec 11");
  EXPECT_EQ(rig.send(kNone), "") << "said once";
  EXPECT_EQ(rig.wake(), "log0 noqueue");
  EXPECT_EQ(rig.now, at(15000));
  EXPECT_EQ(rig.queueing(), "off");
  EXPECT_EQ(rig.map.counters.queue_timeouts, 1U);
  EXPECT_EQ(rig.map.counters.failures, 1U);
  EXPECT_EQ(total_queue_time(rig.map, rig.now), Seconds(15));
  rig.wait(100);
  EXPECT_EQ(rig.send(kNone), "");
  EXPECT_EQ(total_queue_time(rig.map, rig.now), Seconds(15));
  EXPECT_EQ(rig.send(kFour), "log2 queue");
  EXPECT_EQ(rig.queueing(), "chk 3");
}

TEST(MapQueueing, EndsTheCountdownWhenAPathReturns) {
  MapRig rig = map_with(kThree);
  (void)rig.send(kNone);
  rig.wait(3);
  EXPECT_EQ(rig.send(kGhosts), "log2 cancel");
  EXPECT_EQ(rig.map.counters.queue_timeouts, 0U);
  EXPECT_EQ(total_queue_time(rig.map, rig.now), Seconds(3));
}

TEST(MapQueueing, DoesNotCountDownBeforePathsAreJudged) {
  MapRig rig;
  rig.policy.no_path_retry = kThree;
  EXPECT_EQ(rig.send(MapAdopted{true, true}), "");
  EXPECT_EQ(rig.send(PathsChanged{0, 0, 0, 4, 4}), "");
  EXPECT_EQ(rig.send(kNone), "log1 wake");
}

TEST(MapQueueing, GoesOnCountingWhenAnUncheckedPathJoins) {
  MapRig rig = map_with(kThree);
  (void)rig.send(kNone);
  EXPECT_EQ(rig.send(PathsChanged{0, 0, 0, 1, 5}), "");
  EXPECT_EQ(rig.wake(), "log0 noqueue");
}

TEST(MapQueueing, FailsAtOnceWithFail) {
  MapRig rig = map_with(kFail);
  EXPECT_EQ(rig.send(kNone), "log0");
  EXPECT_EQ(rig.send(kNone), "");
  EXPECT_EQ(rig.send(kFour), "log2");
  EXPECT_EQ(rig.map.counters.failures, 1U);
}

TEST(MapQueueing, QueuesForeverWithQueue) {
  MapRig rig = map_with(kQueue);
  EXPECT_EQ(rig.send(kNone), "log1");
  rig.wait(100000);
  EXPECT_EQ(rig.send(TimerDue{}), "");
  EXPECT_EQ(rig.queueing(), "on");
  EXPECT_EQ(total_queue_time(rig.map, rig.now), Seconds(100000));
}

TEST(MapQueueing, StaysDisabledUntilRestored) {
  MapRig rig = map_with(kThree);
  (void)rig.send(kNone);
  EXPECT_EQ(rig.send(AdminDisableQueueing{}), "log2 log0 noqueue cancel");
  EXPECT_EQ(rig.queueing(), "off");
  EXPECT_EQ(rig.send(kFour), "log2");
  EXPECT_EQ(rig.send(ConfigChanged{}), "");
  EXPECT_EQ(rig.send(AdminDisableQueueing{}), "");
  EXPECT_EQ(rig.send(AdminRestoreQueueing{}), "log2 queue");
}

TEST(MapQueueing, RestoreStartsTheCountdownAfresh) {
  MapRig rig = map_with(kThree);
  (void)rig.send(kNone);
  (void)rig.wake();
  EXPECT_EQ(rig.send(AdminRestoreQueueing{}), "log1 queue wake");
  EXPECT_EQ(rig.queueing(), "sec 15");
}

TEST(MapQueueing, ANewPolicyStartsAfreshAndTheSameOneDoesNot) {
  MapRig rig = map_with(kThree);
  (void)rig.send(kNone);
  (void)rig.wake();
  EXPECT_EQ(rig.send(ConfigChanged{}), "");
  rig.policy.no_path_retry.retries = 5;
  EXPECT_EQ(rig.send(ConfigChanged{}), "log1 queue wake");
  rig.policy.no_path_retry = kFail;
  EXPECT_EQ(rig.send(ConfigChanged{}), "log0 noqueue cancel");
}

TEST(MapQueueing, SetsTheFlagAgainAfterATableLoadLostIt) {
  MapRig rig = map_with(kQueue);
  EXPECT_EQ(rig.send(MapReloaded{false}), "queue");
  EXPECT_EQ(rig.send(KernelQueueing{false}), "queue");
}

TEST(MapQueueing, EndsWithTheDaemonUnlessConfiguredOtherwise) {
  MapRig rig = map_with(kThree);
  (void)rig.send(kNone);
  MapRig kept = rig;
  EXPECT_EQ(rig.send(DaemonStopping{}), "noqueue cancel");
  EXPECT_EQ(rig.send(kFour), "");
  kept.policy.queue_without_daemon = true;
  EXPECT_EQ(kept.send(DaemonStopping{}), "cancel");
}

TEST(MapQueueing, FlushesOnTheLastDeletedPathAsConfigured) {
  struct Row {
    FlushOnLastDel flush;
    bool in_use;
    const char* actions;
  };
  const Row kTable[] = {
      {FlushOnLastDel::always, true, "log2 noqueue flush log0"},
      {FlushOnLastDel::always, false, "log2 noqueue flush log0"},
      {FlushOnLastDel::unused, true, ""},
      {FlushOnLastDel::unused, false, "log2 noqueue flush log0"},
      {FlushOnLastDel::never, false, ""},
  };
  for (const auto& row : kTable) {
    MapRig rig = map_with(kQueue);
    rig.policy.flush_on_last_del = row.flush;
    (void)rig.send(PathsChanged{});
    EXPECT_EQ(rig.send(LastPathDeleted{row.in_use}), row.actions);
  }
}

TEST(MapQueueing, SurvivesAnAbsurdRetryCount) {
  MapRig rig = map_with(NoPathRetry{NoPathRetry::Kind::count, 4294967295U});
  rig.policy.polling_interval = Seconds(4294967295L);
  EXPECT_EQ(rig.send(kNone), "log1 wake");
  EXPECT_GT(*rig.map.wake, rig.now);
}

// --- ghost_delay and udev -----------------------------------------------------------------------

TEST(MapGhostDelay, WaitsForAnActivePath) {
  MapRig rig;
  rig.policy.ghost_delay = Seconds(30);
  (void)rig.send(kGhosts);
  EXPECT_TRUE(announce_no_paths(rig.map, rig.policy));
  EXPECT_EQ(rig.send(MapCreated{false}), "wake");
  EXPECT_TRUE(announce_no_paths(rig.map, rig.policy));
  MapRig other = rig;
  EXPECT_EQ(rig.wake(), "log2 reload");
  EXPECT_FALSE(announce_no_paths(rig.map, rig.policy));
  other.wait(5);
  EXPECT_EQ(other.send(kFour), "log2 reload cancel");
}

TEST(MapGhostDelay, AnnouncesGhostsAtOnceWithoutIt) {
  MapRig rig;
  (void)rig.send(kGhosts);
  EXPECT_FALSE(announce_no_paths(rig.map, rig.policy));
  EXPECT_EQ(rig.send(MapCreated{false}), "");
}

TEST(MapUdev, TellsUpperLayersWhenAMapMadeWithoutPathsBecomesUsable) {
  MapRig rig;
  (void)rig.send(kNone);
  EXPECT_TRUE(announce_no_paths(rig.map, rig.policy));
  EXPECT_EQ(rig.send(MapCreated{false}), "log0");
  EXPECT_EQ(rig.send(kFour), "log2 log2 reload");
  EXPECT_EQ(rig.send(MapReloaded{false}), "");
  EXPECT_EQ(rig.send(kNone), "log0");
  EXPECT_EQ(rig.send(kFour), "log2") << "the kernel's own events tell udev of this";
}

TEST(MapUdev, ReloadsNothingAtAdoption) {
  MapRig rig;
  EXPECT_EQ(rig.send(MapAdopted{false, true}), "");
  EXPECT_EQ(rig.send(kFour), "");
  MapRig unready;
  (void)unready.send(kFour);
  EXPECT_EQ(unready.send(MapAdopted{false, false}), "log2 reload");
}

TEST(MapPolicyOf, TakesItsValuesFromTheSettings) {
  MapSettings map;
  map.no_path_retry = kThree;
  map.ghost_delay = Seconds(7);
  map.flush_on_last_del = FlushOnLastDel::always;
  GlobalSettings global;
  global.queue_without_daemon = true;
  global.polling_interval = Seconds(2);
  const MapPolicy policy = map_policy(map, global);
  EXPECT_EQ(policy,
            (MapPolicy{kThree, Failback{}, Seconds(2), Seconds(7), true, FlushOnLastDel::always}));
}

}  // namespace
}  // namespace libpath
