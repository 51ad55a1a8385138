#include "tests/fakes/fake_loop.h"

#include <algorithm>
#include <utility>

#include <sys/epoll.h>

namespace libpath {

TimerId FakeLoop::at(TimePoint when, Callback callback) {
  const TimerId id = next_id_++;
  timers_.emplace(TimerKey{when, id}, std::move(callback));
  timer_times_.emplace(id, when);
  return id;
}

void FakeLoop::cancel(TimerId id) {
  const auto found = timer_times_.find(id);
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey{found->second, id});
  timer_times_.erase(found);
}

WatchId FakeLoop::watch(int fd, std::uint32_t events, FdCallback callback) {
  const WatchId id = next_id_++;
  watches_.emplace(id, Watch{fd, events, std::move(callback)});
  return id;
}

void FakeLoop::set_events(WatchId id, std::uint32_t events) {
  if (const auto found = watches_.find(id); found != watches_.end()) found->second.events = events;
}

void FakeLoop::unwatch(WatchId id) { watches_.erase(id); }

int FakeLoop::run() {
  while (!exit_code_) {
    run_until_idle();
    if (exit_code_) break;
    if (timers_.empty()) return kNothingLeft;
    now_ = std::max(now_, timers_.begin()->first.when);
    fire_next_timer(now_);
  }
  return *std::exchange(exit_code_, std::nullopt);
}

bool FakeLoop::run_deferred() {
  if (deferred_.empty()) return false;
  std::vector<Callback> batch;
  batch.swap(deferred_);
  for (const Callback& callback : batch) callback();
  return true;
}

bool FakeLoop::run_idle_sources() {
  std::vector<WatchId> ids;
  for (const auto& [id, source] : idle_sources_) ids.push_back(id);
  bool busy = false;
  for (const WatchId id : ids) {
    const auto found = idle_sources_.find(id);
    if (found == idle_sources_.end()) continue;
    const IdleSource source = found->second;  // it may remove itself
    busy = source() || busy;
  }
  return busy;
}

bool FakeLoop::fire_next_timer(TimePoint limit) {
  const auto first = timers_.begin();
  if (first == timers_.end() || first->first.when > limit) return false;
  const Callback callback = std::move(first->second);
  timer_times_.erase(first->first.id);
  timers_.erase(first);
  callback();
  return true;
}

void FakeLoop::run_until_idle() {
  while (run_deferred() || run_idle_sources() || fire_next_timer(now_)) {
  }
}

void FakeLoop::advance(Millis span) {
  const TimePoint end = now_ + span;
  run_until_idle();
  while (!timers_.empty() && timers_.begin()->first.when <= end) {
    now_ = std::max(now_, timers_.begin()->first.when);
    fire_next_timer(now_);
    run_until_idle();
  }
  now_ = end;
}

std::size_t FakeLoop::fire(int fd, std::uint32_t ready) {
  std::vector<WatchId> ids;
  for (const auto& [id, watch] : watches_) {
    if (watch.fd == fd) ids.push_back(id);
  }
  std::size_t called = 0;
  for (const WatchId id : ids) {
    const auto found = watches_.find(id);
    if (found == watches_.end()) continue;  // an earlier one removed it
    const std::uint32_t wanted = ready & (found->second.events | EPOLLERR | EPOLLHUP);
    if (wanted == 0) continue;
    const FdCallback callback = found->second.callback;
    callback(wanted);
    ++called;
  }
  run_until_idle();
  return called;
}

WatchId FakeLoop::add_idle_source(IdleSource source) {
  const WatchId id = next_id_++;
  idle_sources_.emplace(id, std::move(source));
  return id;
}

bool FakeLoop::watches(int fd) const {
  return std::any_of(watches_.begin(), watches_.end(),
                     [fd](const auto& entry) { return entry.second.fd == fd; });
}

std::uint32_t FakeLoop::watched_events(int fd) const {
  std::uint32_t events = 0;
  for (const auto& [id, watch] : watches_) {
    if (watch.fd == fd) events |= watch.events;
  }
  return events;
}

std::optional<TimePoint> FakeLoop::next_timer() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.when;
}

}  // namespace libpath
