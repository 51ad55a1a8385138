#include "libpath/health/map_health.h"

#include <algorithm>
#include <utility>

namespace libpath {
namespace {

using namespace map_action;

// Without a usable path and without hope from a check that is under way. Once lost, a map stays
// lost until a path is usable: a new path not checked yet does not restart the countdown.
bool is_lost(const MapHealth& map) {
  const bool undecided = map.paths.pending + map.paths.unchecked > 0;
  const bool already = map.failing || map.queueing_since;
  return map.paths_known && map.paths.usable == 0 && (!undecided || already);
}

bool waits_for_active_path(const MapHealth& map, const MapPolicy& policy) {
  return map.paths.usable > 0 && map.paths.up == 0 && policy.ghost_delay > Seconds(0);
}

unsigned seconds_left(TimePoint until, TimePoint now) {
  if (until <= now) return 0;
  return static_cast<unsigned>(std::chrono::ceil<Seconds>(until - now).count());
}

// Rounds of polling_interval, kept within what a TimePoint can add.
Seconds retry_time(const MapPolicy& policy) {
  constexpr Seconds kYear{365L * 24 * 3600};
  const Seconds round = std::clamp(policy.polling_interval, Seconds(1), kYear);
  const auto rounds = std::min<Seconds::rep>(policy.no_path_retry.retries, kYear / round);
  return round * rounds;
}

class MapStep {
 public:
  MapStep(MapHealth& map, const MapPolicy& policy, TimePoint now)
      : h_(map), policy_(policy), now_(now) {}

  std::vector<MapHealthAction> finish();

  void operator()(const map_event::MapCreated& event);
  void operator()(const map_event::MapAdopted& event);
  void operator()(const map_event::MapReloaded& event);
  void operator()(const map_event::KernelQueueing& event) { h_.queueing = event.queueing; }
  void operator()(const map_event::PathsChanged& event);
  void operator()(const map_event::GroupsChanged& event);
  void operator()(const map_event::TimerDue&) { h_.wake.reset(); }
  void operator()(const map_event::AdminDisableQueueing&);
  void operator()(const map_event::AdminRestoreQueueing&);
  void operator()(const map_event::AdminSwitchGroup& event);
  void operator()(const map_event::ConfigChanged&) { h_.failback_at.reset(); }
  void operator()(const map_event::LastPathDeleted& event);
  void operator()(const map_event::DaemonStopping&);
  void operator()(const map_event::ResetStats&);

 private:
  void log(int level, std::string text) { out_.emplace_back(Log{level, std::move(text)}); }
  void update_retry_policy();
  void update_lost();
  void update_queueing();
  void end_queueing_spell();
  void found_path_again();
  void run_out_if_due();
  void update_failback();
  bool failback_needed() const;
  void switch_to_best();
  void update_ghost();
  void update_wake();
  void set_queueing(bool on);

  MapHealth& h_;
  const MapPolicy& policy_;
  TimePoint now_;
  std::vector<MapHealthAction> out_;
};

std::vector<MapHealthAction> MapStep::finish() {
  if (h_.exists && !h_.stopping) {
    update_retry_policy();
    update_lost();
    update_queueing();
    update_failback();
    update_ghost();
  }
  update_wake();
  return std::move(out_);
}

// --- the map ------------------------------------------------------------------------------------

void MapStep::operator()(const map_event::MapCreated& event) {
  h_.announced = !announce_no_paths(h_, policy_);
  h_.exists = true;
  h_.queueing = event.queueing;
}

void MapStep::operator()(const map_event::MapAdopted& event) {
  h_.exists = true;
  h_.queueing = event.queueing;
  h_.announced = event.announced;
}

void MapStep::operator()(const map_event::MapReloaded& event) {
  h_.queueing = event.queueing;
  h_.announced = !announce_no_paths(h_, policy_);
}

void MapStep::operator()(const map_event::PathsChanged& event) {
  h_.paths = event;
  h_.paths_known = true;
}

void MapStep::operator()(const map_event::LastPathDeleted& event) {
  if (!h_.exists || policy_.flush_on_last_del == FlushOnLastDel::never) return;
  if (policy_.flush_on_last_del == FlushOnLastDel::unused && event.in_use) return;
  log(2, "last path deleted: queueing ends, the map is to be removed");
  h_.flushed = true;
  set_queueing(false);
  out_.emplace_back(FlushMap{});
}

void MapStep::operator()(const map_event::DaemonStopping&) {
  h_.stopping = true;
  h_.give_up_at.reset();
  h_.failback_at.reset();
  h_.ghost_until.reset();
  end_queueing_spell();
  if (h_.exists && !policy_.queue_without_daemon) set_queueing(false);
}

void MapStep::operator()(const map_event::ResetStats&) {
  h_.counters = MapCounters{};
  if (h_.queueing_since) h_.queueing_since = now_;
}

// --- queueing -----------------------------------------------------------------------------------

void MapStep::set_queueing(bool on) {
  if (h_.queueing == on) return;
  h_.queueing = on;
  out_.emplace_back(SetQueueing{on});
}

void MapStep::operator()(const map_event::AdminDisableQueueing&) {
  if (h_.admin_disabled) return;
  h_.admin_disabled = true;
  log(2, "queueing disabled by the administrator");
}

void MapStep::operator()(const map_event::AdminRestoreQueueing&) {
  h_.ran_out = false;
  h_.flushed = false;
  if (!std::exchange(h_.admin_disabled, false)) return;
  log(2, "queueing as configured again, by the administrator");
}

// Another no_path_retry is another promise: what ran out under the old one starts afresh.
void MapStep::update_retry_policy() {
  if (h_.retry == policy_.no_path_retry) return;
  h_.retry = policy_.no_path_retry;
  h_.ran_out = false;
  h_.give_up_at.reset();
}

void MapStep::end_queueing_spell() {
  if (!h_.queueing_since) return;
  h_.counters.queue_time += std::chrono::duration_cast<Millis>(now_ - *h_.queueing_since);
  h_.queueing_since.reset();
}

void MapStep::found_path_again() {
  if (h_.failing || h_.queueing_since) log(2, "a path is usable again");
  end_queueing_spell();
  h_.failing = false;
  h_.ran_out = false;
  h_.flushed = false;
  h_.give_up_at.reset();
}

void MapStep::run_out_if_due() {
  if (!h_.give_up_at || now_ < *h_.give_up_at) return;
  h_.give_up_at.reset();
  h_.ran_out = true;
  ++h_.counters.queue_timeouts;
}

void MapStep::update_lost() {
  if (h_.paths.usable > 0) found_path_again();
  if (!is_lost(h_)) return;
  run_out_if_due();
  if (!wants_queueing(h_, policy_)) {
    h_.give_up_at.reset();
    end_queueing_spell();
    if (!std::exchange(h_.failing, true)) {
      ++h_.counters.failures;
      log(0, "no usable path and not queueing: I/O fails");
    }
    return;
  }
  h_.failing = false;
  const bool first = !h_.queueing_since;
  if (first) h_.queueing_since = now_;
  if (policy_.no_path_retry.kind != NoPathRetry::Kind::count) {
    if (first) log(1, "no usable path: I/O is queued until one comes back");
    return;
  }
  if (h_.give_up_at) return;
  const Seconds wait = retry_time(policy_);
  h_.give_up_at = now_ + wait;
  log(1, "no usable path: I/O is queued for " + std::to_string(wait.count()) + " s");
}

void MapStep::update_queueing() { set_queueing(wants_queueing(h_, policy_)); }

// --- failback -----------------------------------------------------------------------------------

void MapStep::operator()(const map_event::GroupsChanged& event) {
  const map_event::GroupsChanged old = std::exchange(h_.groups, event);
  const bool same_shape = h_.groups_known && old.usable.size() == event.usable.size();
  h_.groups_known = true;
  const auto usable_in = [](const map_event::GroupsChanged& groups, unsigned group) {
    return group > 0 && group <= groups.usable.size() ? groups.usable[group - 1] : 0U;
  };
  const bool revived =
      same_shape && usable_in(old, event.best) == 0 && usable_in(event, event.best) > 0;
  if (revived) h_.came_back = true;
  if (event.best == event.active || usable_in(event, event.best) == 0) h_.came_back = false;
  if (event.best != old.best) {
    h_.failback_at.reset();
    h_.came_back = revived && h_.came_back;
  }
  // A switch asked for is not asked for again while nothing says that it would go another way now.
  if (event.best != old.best || event.active != old.active || revived) h_.requested = 0;

  const bool changed = !same_shape || event.best != old.best || event.usable != old.usable;
  const bool let_go = h_.pinned_sticky ? !same_shape || usable_in(event, h_.pinned) == 0 : changed;
  if (let_go) h_.pinned = 0;
}

void MapStep::operator()(const map_event::AdminSwitchGroup& event) {
  if (!h_.exists || event.group == 0) return;
  h_.pinned = event.group;
  h_.pinned_sticky = event.sticky;
  h_.failback_at.reset();
  h_.requested = 0;
  log(2, "switching to path group " + std::to_string(event.group) + " by the administrator");
  out_.emplace_back(SwitchGroup{event.group});
}

bool MapStep::failback_needed() const {
  const auto& groups = h_.groups;
  return h_.groups_known && groups.best > 0 && groups.best <= groups.usable.size() &&
         groups.usable[groups.best - 1] > 0 && groups.active > 0 && groups.active != groups.best &&
         h_.pinned == 0 && h_.requested != groups.best;
}

void MapStep::switch_to_best() {
  h_.requested = h_.groups.best;
  h_.failback_at.reset();
  h_.came_back = false;
  ++h_.counters.switch_groups;
  log(2, "failback: switching to path group " + std::to_string(h_.groups.best));
  out_.emplace_back(SwitchGroup{h_.groups.best});
}

void MapStep::update_failback() {
  const Failback& failback = policy_.failback;
  if (!failback_needed() || failback.kind != Failback::Kind::deferred) h_.failback_at.reset();
  if (!failback_needed()) return;
  switch (failback.kind) {
    case Failback::Kind::manual:
      return;
    case Failback::Kind::immediate:
      switch_to_best();
      return;
    case Failback::Kind::followover:
      if (h_.came_back) switch_to_best();
      return;
    case Failback::Kind::deferred:
      if (!h_.failback_at) h_.failback_at = now_ + failback.delay;
      if (now_ >= *h_.failback_at) switch_to_best();
      return;
  }
}

// --- telling udev -------------------------------------------------------------------------------

void MapStep::update_ghost() {
  if (h_.announced || h_.paths.usable == 0) {
    h_.ghost_until.reset();
    return;
  }
  if (waits_for_active_path(h_, policy_)) {
    if (!h_.ghost_until) h_.ghost_until = now_ + policy_.ghost_delay;
    if (now_ < *h_.ghost_until) return;
  }
  h_.ghost_until.reset();
  h_.announced = true;
  log(2, "usable: upper layers are told to look");
  out_.emplace_back(ReloadForUdev{});
}

// --- the one timer ------------------------------------------------------------------------------

void MapStep::update_wake() {
  std::optional<TimePoint> wanted;
  for (const auto& due : {h_.give_up_at, h_.failback_at, h_.ghost_until}) {
    if (due && (!wanted || *due < *wanted)) wanted = due;
  }
  if (wanted == h_.wake) return;
  h_.wake = wanted;
  if (wanted) {
    out_.emplace_back(WakeAt{*wanted});
  } else {
    out_.emplace_back(CancelWake{});
  }
}

}  // namespace

MapPolicy map_policy(const MapSettings& map, const GlobalSettings& global) {
  MapPolicy policy;
  policy.no_path_retry = map.no_path_retry;
  policy.failback = map.failback;
  policy.polling_interval = std::max(global.polling_interval, Seconds(1));
  policy.ghost_delay = map.ghost_delay.value_or(Seconds(0));
  policy.queue_without_daemon = global.queue_without_daemon;
  policy.flush_on_last_del = map.flush_on_last_del;
  return policy;
}

std::vector<MapHealthAction> step(MapHealth& map, const MapHealthEvent& event,
                                  const MapPolicy& policy, TimePoint now) {
  MapStep run(map, policy, now);
  std::visit(run, event);
  return run.finish();
}

bool wants_queueing(const MapHealth& map, const MapPolicy& policy) {
  if (map.stopping) return policy.queue_without_daemon && map.queueing;
  if (map.admin_disabled || map.flushed) return false;
  switch (policy.no_path_retry.kind) {
    case NoPathRetry::Kind::unset:
    case NoPathRetry::Kind::fail:
      return false;
    case NoPathRetry::Kind::queue:
      return true;
    case NoPathRetry::Kind::count:
      return policy.no_path_retry.retries > 0 && !map.ran_out;
  }
  return false;
}

bool announce_no_paths(const MapHealth& map, const MapPolicy& policy) {
  if (map.paths.usable + map.paths.pending == 0) return true;
  return !map.announced && waits_for_active_path(map, policy);
}

QueueingSnapshot queueing_snapshot(const MapHealth& map, const MapPolicy& policy, TimePoint now) {
  using Kind = QueueingSnapshot::Kind;
  switch (policy.no_path_retry.kind) {
    case NoPathRetry::Kind::unset:
      return {Kind::unset, 0};
    case NoPathRetry::Kind::fail:
      return {Kind::off, 0};
    case NoPathRetry::Kind::queue:
      return {wants_queueing(map, policy) ? Kind::on : Kind::off, 0};
    case NoPathRetry::Kind::count:
      break;
  }
  if (!wants_queueing(map, policy)) return {Kind::off, 0};
  if (map.give_up_at) return {Kind::counting, seconds_left(*map.give_up_at, now)};
  return {Kind::checks, policy.no_path_retry.retries};
}

std::optional<Progress> failback_wait(const MapHealth& map, const MapPolicy& policy,
                                      TimePoint now) {
  if (!map.failback_at) return std::nullopt;
  return Progress{seconds_left(*map.failback_at, now),
                  static_cast<unsigned>(policy.failback.delay.count())};
}

Seconds total_queue_time(const MapHealth& map, TimePoint now) {
  Millis total = map.counters.queue_time;
  if (map.queueing_since) total += std::chrono::duration_cast<Millis>(now - *map.queueing_since);
  return std::chrono::duration_cast<Seconds>(total);
}

}  // namespace libpath
