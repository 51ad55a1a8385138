// FakeLoop: the event loop in a test; time moves only through advance() and run().
//
// Shape: starts at kStart. Timers fire in order of their time, then of creation. Watched
//        descriptors are never polled: fire() says what became ready. Idle sources (such as
//        FakeExecutor) get their turn whenever deferred calls are through.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/loop/loop.h"

namespace libpath {

class FakeLoop final : public Loop {
 public:
  static constexpr TimePoint kStart{std::chrono::hours{1000}};
  using IdleSource = std::function<bool()>;  // true: did something, ask again

  TimePoint now() const override { return now_; }
  TimerId at(TimePoint when, Callback callback) override;
  void cancel(TimerId id) override;
  WatchId watch(int fd, std::uint32_t events, FdCallback callback) override;
  void set_events(WatchId id, std::uint32_t events) override;
  void unwatch(WatchId id) override;
  void defer(Callback callback) override { deferred_.push_back(std::move(callback)); }
  // Until quit(), jumping from timer to timer; returns kNothingLeft when no timer is left.
  int run() override;
  void quit(int code) override { exit_code_ = code; }
  static constexpr int kNothingLeft = -1;

  // Deferred calls and idle sources, and timers due now, until nothing is left to do.
  void run_until_idle();
  // Moves time on, stopping at each timer on the way; ends idle.
  void advance(Millis span);
  // Calls the watches of `fd` that asked for any of `ready` (EPOLLERR and EPOLLHUP always reach
  // them), then runs until idle. Returns how many watches were called.
  std::size_t fire(int fd, std::uint32_t ready);

  WatchId add_idle_source(IdleSource source);
  void remove_idle_source(WatchId id) { idle_sources_.erase(id); }

  // What a test may look at.
  std::size_t timer_count() const { return timers_.size(); }
  std::size_t watch_count() const { return watches_.size(); }
  bool watches(int fd) const;
  std::uint32_t watched_events(int fd) const;  // of all watches of fd together
  std::optional<TimePoint> next_timer() const;
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  struct TimerKey {
    TimePoint when;
    TimerId id = 0;
    auto operator<=>(const TimerKey&) const = default;
  };
  struct Watch {
    int fd = -1;
    std::uint32_t events = 0;
    FdCallback callback;
  };

  bool run_deferred();
  bool run_idle_sources();
  bool fire_next_timer(TimePoint limit);

  TimePoint now_ = kStart;
  std::uint64_t next_id_ = 1;
  std::map<TimerKey, Callback> timers_;
  std::map<TimerId, TimePoint> timer_times_;
  std::map<WatchId, Watch> watches_;
  std::map<WatchId, IdleSource> idle_sources_;
  std::vector<Callback> deferred_;
  std::optional<int> exit_code_;
};

}  // namespace libpath
