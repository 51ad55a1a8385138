// Random events in random order: what must hold after every one of them.
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/health/health_support.h"

namespace libpath {
namespace {

using Random = std::mt19937;

unsigned below(Random& random, unsigned bound) {
  return std::uniform_int_distribution<unsigned>(0, bound - 1)(random);
}

PathEvent random_path_event(Random& random, const PathHealth& path) {
  using namespace path_event;
  const auto state = static_cast<PathState>(below(random, kPathStateCount));
  switch (below(random, 19)) {
    case 0:
      return Start{};
    case 1:
      return KernelState{static_cast<DmPathState>(below(random, 3))};
    case 2:
      return KernelFailed{};
    case 3:
      return KernelReinstated{};
    case 4:
      return AdminFail{};
    case 5:
      return AdminReinstate{};
    case 6:
      return DeviceChanged{static_cast<DeviceState>(below(random, 4))};
    case 7:
      return Transport{};
    case 8:
      return OthersLost{};
    case 9:
      return PolicyChanged{};
    case 10:
      return CheckDone{path.serial - below(random, 2), state, "x", false};
    case 11:
    case 12:
      return CheckDone{path.serial, PathState::up, "x", below(random, 2) == 0};
    case 14:
      return CapacityChanged{};
    case 13:
      return TransportBlocked{"x", below(random, 2) == 0};
    default:
      return CheckDue{};
  }
}

// The caller's view: its one timer and what it last told the kernel.
struct Caller {
  std::optional<TimePoint> timer;
  DmPathState kernel = DmPathState::undef;

  void apply(const PathAction& action) {
    if (const auto* due = std::get_if<path_action::CheckAt>(&action)) timer = due->when;
    if (std::holds_alternative<path_action::CancelCheck>(action)) timer.reset();
    if (std::holds_alternative<path_action::FailInKernel>(action)) {
      EXPECT_EQ(kernel, DmPathState::active) << "failed what is not active";
      kernel = DmPathState::failed;
    }
    if (std::holds_alternative<path_action::ReinstateInKernel>(action)) {
      EXPECT_EQ(kernel, DmPathState::failed) << "reinstated what is not failed";
      kernel = DmPathState::active;
    }
  }
  void see(const PathEvent& event) {
    if (const auto* state = std::get_if<path_event::KernelState>(&event)) kernel = state->state;
    if (std::holds_alternative<path_event::KernelFailed>(event)) kernel = DmPathState::failed;
    if (std::holds_alternative<path_event::KernelReinstated>(event)) kernel = DmPathState::active;
    if (std::holds_alternative<path_event::CheckDue>(event)) timer.reset();
  }
};

void walk_a_path(Random& random) {
  PathHealth path;
  PathPolicy policy;
  policy.spread = static_cast<std::uint32_t>(random());
  TimePoint now = at(0);
  Caller caller;
  for (const auto& action : step(path, path_event::Start{}, policy, now)) caller.apply(action);
  for (int n = 0; n < 300; ++n) {
    now += Millis(below(random, 4000));
    const PathEvent event = random_path_event(random, path);
    if (std::holds_alternative<path_event::CheckDue>(event) && !caller.timer) continue;
    caller.see(event);
    const auto actions = step(path, event, policy, now);
    for (const auto& action : actions) caller.apply(action);
    ASSERT_EQ(caller.timer, path.timer);
    ASSERT_EQ(path.timer.has_value(), !path.admin_failed);
    ASSERT_EQ(caller.kernel, path.kernel);
    ASSERT_LE(all_of_kind<path_action::StartCheck>(actions).size(), 1U);
    ASSERT_FALSE(path.admin_failed && path.kernel == DmPathState::active);
    ASSERT_FALSE(path.blocked && has<path_action::StartCheck>(actions));
    ASSERT_EQ(path.hold_until.has_value() && path.state != PathState::delayed, false);
    if (path.timer && !path.in_flight) {
      ASSERT_LE(*path.timer - now, Seconds(20));
    }
  }
}

TEST(PathHealthProperty, KeepsOneTimerAndNoIdleKernelCommands) {
  Random random(20260101);
  for (int n = 0; n < 300; ++n) ASSERT_NO_FATAL_FAILURE(walk_a_path(random));
}

MapHealthEvent random_map_event(Random& random) {
  using namespace map_event;
  switch (below(random, 14)) {
    case 0:
      return MapReloaded{below(random, 2) == 0};
    case 1:
      return KernelQueueing{below(random, 2) == 0};
    case 2:
      return AdminDisableQueueing{};
    case 3:
      return AdminRestoreQueueing{};
    case 4:
      return AdminSwitchGroup{below(random, 3), below(random, 2) == 0};
    case 5:
      return ConfigChanged{};
    case 6:
      return LastPathDeleted{below(random, 2) == 0};
    case 7:
      return ResetStats{};
    case 8:
    case 9:
      return GroupsChanged{
          below(random, 4), below(random, 4), {below(random, 2), below(random, 2)}};
    case 10:
    case 11:
      return TimerDue{};
    default: {
      const unsigned up = below(random, 2);
      return PathsChanged{up + below(random, 2), up, below(random, 2), below(random, 2), 4};
    }
  }
}

void walk_a_map(Random& random) {
  MapHealth map;
  MapPolicy policy;
  policy.no_path_retry = {static_cast<NoPathRetry::Kind>(below(random, 4)), 1 + below(random, 5)};
  policy.failback = {static_cast<Failback::Kind>(below(random, 4)), Seconds(below(random, 20))};
  policy.ghost_delay = Seconds(below(random, 2) * 30);
  TimePoint now = at(0);
  std::optional<TimePoint> timer;
  bool queueing = false;
  std::optional<TimePoint> lost_since;
  (void)step(map, map_event::MapCreated{false}, policy, now);
  queueing = map.queueing;
  timer = map.wake;
  for (int n = 0; n < 300; ++n) {
    now += Millis(below(random, 3000));
    if (timer && *timer < now) now = *timer;  // the caller's timer is in time
    MapHealthEvent event = random_map_event(random);
    if (timer == now) event = map_event::TimerDue{};
    if (std::holds_alternative<map_event::TimerDue>(event)) timer.reset();
    if (const auto* load = std::get_if<map_event::MapReloaded>(&event)) queueing = load->queueing;
    if (const auto* said = std::get_if<map_event::KernelQueueing>(&event))
      queueing = said->queueing;
    const bool restored = std::holds_alternative<map_event::AdminRestoreQueueing>(event);
    for (const auto& action : step(map, event, policy, now)) {
      if (const auto* due = std::get_if<map_action::WakeAt>(&action)) timer = due->when;
      if (std::holds_alternative<map_action::CancelWake>(action)) timer.reset();
      if (const auto* set = std::get_if<map_action::SetQueueing>(&action)) {
        ASSERT_NE(set->on, queueing) << "set to what it was";
        queueing = set->on;
      }
    }
    ASSERT_EQ(timer, map.wake);
    ASSERT_EQ(queueing, wants_queueing(map, policy));
    if (map.paths.usable > 0 || restored || !(map.queueing_since || map.failing)) {
      lost_since.reset();
    } else if (!lost_since) {
      lost_since = now;
    }
    if (policy.no_path_retry.kind == NoPathRetry::Kind::count && lost_since) {
      const auto bound = policy.polling_interval * policy.no_path_retry.retries;
      ASSERT_FALSE(queueing && now - *lost_since > bound) << "queues beyond its rounds";
    }
  }
}

TEST(MapHealthProperty, KeepsOneTimerAndEndsQueueingInTime) {
  Random random(20260102);
  for (int n = 0; n < 300; ++n) ASSERT_NO_FATAL_FAILURE(walk_a_map(random));
}

}  // namespace
}  // namespace libpath
