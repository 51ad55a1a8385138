// SdLoop: the event loop over sd-event, with signals and the service manager's watchdog.
//
// Units:  now() and timers use CLOCK_MONOTONIC, accurate to a millisecond.
// Shape:  one thread builds, runs and destroys it; build it after any fork. Timers that are due
//         together fire in order of their time, then of creation; a timer made by a callback
//         waits for the next turn. now() is the time at which the present turn began. Several
//         watches of one file descriptor are not possible.
// Errors: an exception that leaves a callback is logged and ends there. watch() of something that
//         cannot be polled is logged and gives 0.
// Source: sd-event(3), sd_event_add_io(3), sd_event_add_signal(3), sd_event_set_watchdog(3).
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/base/unique_fd.h"
#include "libpath/loop/loop.h"

struct sd_event;
struct sd_event_source;

namespace libpath {

class SdLoop final : public Loop {
 public:
  SdLoop();
  ~SdLoop() override;
  SdLoop(const SdLoop&) = delete;
  SdLoop& operator=(const SdLoop&) = delete;
  SdLoop(SdLoop&&) = delete;
  SdLoop& operator=(SdLoop&&) = delete;

  // Not ok when sd-event could not be set up (no descriptors left); then nothing else works.
  Status ready() const;

  TimePoint now() const override;
  TimerId at(TimePoint when, Callback callback) override;
  void cancel(TimerId id) override;
  WatchId watch(int fd, std::uint32_t events, FdCallback callback) override;
  void set_events(WatchId id, std::uint32_t events) override;
  void unwatch(WatchId id) override;
  void defer(Callback callback) override;
  int run() override;  // may be called again after it returned
  void quit(int code) override;

  // Blocks the signal in the calling thread (so call before any thread starts) and runs
  // `callback` on the loop for each delivery.
  Status on_signal(int signo, Callback callback);
  // Pings the service manager while the loop turns; false when no watchdog is asked for.
  Result<bool> enable_watchdog();

 private:
  struct Watch;
  struct Signal;
  struct TimerKey {
    TimePoint when;
    TimerId id = 0;
    auto operator<=>(const TimerKey&) const = default;
  };

  static int on_timer(sd_event_source* source, std::uint64_t usec, void* self);
  static int on_defer(sd_event_source* source, void* self);
  static int on_io(sd_event_source* source, int fd, std::uint32_t ready, void* self);
  Status set_up();
  void arm();
  void fire_due();
  void run_deferred();
  void serve_ready();

  sd_event* event_ = nullptr;
  sd_event_source* timer_source_ = nullptr;
  sd_event_source* defer_source_ = nullptr;
  sd_event_source* watches_source_ = nullptr;
  UniqueFd watched_;  // epoll set of all watches: sd-event turns once for all that are ready
  Status ready_;
  std::uint64_t next_id_ = 1;
  std::map<TimerKey, Callback> timers_;
  std::map<TimerId, TimePoint> timer_times_;
  std::map<WatchId, std::shared_ptr<Watch>> watches_;
  std::vector<std::unique_ptr<Signal>> signals_;
  std::vector<Callback> deferred_;
  std::optional<int> exit_code_;
  bool turning_ = false;
};

}  // namespace libpath
