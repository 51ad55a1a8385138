// The event loop: one thread, timers, file descriptors, deferred calls. Real: SdLoop (sd-event).
// Test: FakeLoop (time moves only when the test says so).
//
// Shape: callbacks run one at a time on the thread that called run(); a callback may cancel any
//        timer or watch, its own included. Timers fire in order of their time, then of creation.
#pragma once

#include <cstdint>
#include <functional>

#include "libpath/base/time.h"

namespace libpath {

using TimerId = std::uint64_t;  // 0 is never used
using WatchId = std::uint64_t;

class Loop {
 public:
  using Callback = std::function<void()>;
  using FdCallback = std::function<void(std::uint32_t ready)>;  // EPOLLIN | EPOLLOUT | ...
  virtual ~Loop() = default;
  virtual TimePoint now() const = 0;
  virtual TimerId at(TimePoint when, Callback callback) = 0;  // one shot
  virtual void cancel(TimerId id) = 0;                        // unknown or fired id: no effect
  virtual WatchId watch(int fd, std::uint32_t events, FdCallback callback) = 0;
  virtual void set_events(WatchId id, std::uint32_t events) = 0;
  virtual void unwatch(WatchId id) = 0;
  virtual void defer(Callback callback) = 0;  // after the current callback, before waiting
  virtual int run() = 0;                      // until quit(); returns its code
  virtual void quit(int code) = 0;
};

}  // namespace libpath
