#include "libpath/loop/sd_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <string>
#include <utility>

#include <pthread.h>

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <systemd/sd-event.h>

#include "libpath/base/log.h"

namespace libpath {
namespace {

constexpr std::uint64_t kAccuracyUsec = 1000;

constexpr int kReadyAtOnce = 64;

// Rounded up: a timer must not be early.
std::uint64_t usec_of(TimePoint when) {
  const auto usec = std::chrono::ceil<std::chrono::microseconds>(when.time_since_epoch()).count();
  return usec < 0 ? 0 : static_cast<std::uint64_t>(usec);
}

template <typename Function, typename... Args>
void guarded(const char* what, const Function& function, Args... args) {
  try {
    function(args...);
  } catch (const std::exception& error) {
    log(LogLevel::error, "{}: callback threw: {}", what, error.what());
  } catch (...) {
    log(LogLevel::error, "{}: callback threw", what);
  }
}

}  // namespace

struct SdLoop::Watch {
  int fd = -1;
  FdCallback callback;
};

struct SdLoop::Signal {
  sd_event_source* source = nullptr;
  Callback callback;

  static int on_signal(sd_event_source* /*source*/, const signalfd_siginfo* /*info*/, void* self) {
    guarded("signal", static_cast<Signal*>(self)->callback);
    return 0;
  }
};

SdLoop::SdLoop() : ready_(set_up()) {}

SdLoop::~SdLoop() {
  for (auto& signal : signals_) sd_event_source_disable_unref(signal->source);
  sd_event_source_disable_unref(watches_source_);
  sd_event_source_disable_unref(timer_source_);
  sd_event_source_disable_unref(defer_source_);
  sd_event_unref(event_);
}

Status SdLoop::set_up() {
  if (const int rc = sd_event_new(&event_); rc < 0) return fail_errno("create event loop", -rc);
  int rc =
      sd_event_add_time(event_, &timer_source_, CLOCK_MONOTONIC, 0, kAccuracyUsec, on_timer, this);
  if (rc < 0) return fail_errno("create loop timer", -rc);
  sd_event_source_set_enabled(timer_source_, SD_EVENT_OFF);
  rc = sd_event_add_defer(event_, &defer_source_, on_defer, this);
  if (rc < 0) return fail_errno("create deferred calls", -rc);
  sd_event_source_set_priority(defer_source_, SD_EVENT_PRIORITY_IMPORTANT);
  sd_event_source_set_enabled(defer_source_, SD_EVENT_OFF);
  watched_.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!watched_.valid()) return fail_errno("create epoll set", errno);
  rc = sd_event_add_io(event_, &watches_source_, watched_.get(), EPOLLIN, on_io, this);
  if (rc < 0) return fail_errno("watch epoll set", -rc);
  return {};
}

Status SdLoop::ready() const { return ready_; }

TimePoint SdLoop::now() const {
  std::uint64_t usec = 0;
  // Between two runs sd-event still has the time of the last turn.
  if (!turning_ || sd_event_now(event_, CLOCK_MONOTONIC, &usec) < 0) {
    return std::chrono::steady_clock::now();
  }
  return TimePoint(std::chrono::microseconds(usec));
}

TimerId SdLoop::at(TimePoint when, Callback callback) {
  const TimerId id = next_id_++;
  timers_.emplace(TimerKey{when, id}, std::move(callback));
  timer_times_.emplace(id, when);
  arm();
  return id;
}

void SdLoop::cancel(TimerId id) {
  const auto found = timer_times_.find(id);
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey{found->second, id});
  timer_times_.erase(found);
  arm();
}

// One kernel timer for the earliest of all: ten thousand timers cost ten thousand map entries.
void SdLoop::arm() {
  if (timer_source_ == nullptr) return;
  if (timers_.empty()) {
    sd_event_source_set_enabled(timer_source_, SD_EVENT_OFF);
    return;
  }
  sd_event_source_set_time(timer_source_, usec_of(timers_.begin()->first.when));
  sd_event_source_set_enabled(timer_source_, SD_EVENT_ONESHOT);
}

int SdLoop::on_timer(sd_event_source* /*source*/, std::uint64_t /*usec*/, void* self) {
  static_cast<SdLoop*>(self)->fire_due();
  return 0;
}

void SdLoop::fire_due() {
  std::vector<TimerKey> due;
  const TimePoint limit = now();
  for (const auto& [key, callback] : timers_) {
    if (key.when > limit) break;
    due.push_back(key);
  }
  for (const TimerKey& key : due) {
    const auto found = timers_.find(key);
    if (found == timers_.end()) continue;  // cancelled by an earlier one
    const Callback callback = std::move(found->second);
    timers_.erase(found);
    timer_times_.erase(key.id);
    guarded("timer", callback);
  }
  arm();
}

WatchId SdLoop::watch(int fd, std::uint32_t events, FdCallback callback) {
  const WatchId id = next_id_;
  epoll_event wanted{};
  wanted.events = events;
  wanted.data.u64 = id;
  if (::epoll_ctl(watched_.get(), EPOLL_CTL_ADD, fd, &wanted) != 0) {
    log(LogLevel::error, "watch fd {}: {}", fd, fail_errno("add to loop", errno).value().message());
    return 0;
  }
  ++next_id_;
  watches_.emplace(id, std::make_shared<Watch>(Watch{fd, std::move(callback)}));
  return id;
}

int SdLoop::on_io(sd_event_source* /*source*/, int /*fd*/, std::uint32_t /*ready*/, void* self) {
  static_cast<SdLoop*>(self)->serve_ready();
  return 0;
}

void SdLoop::serve_ready() {
  std::array<epoll_event, kReadyAtOnce> ready{};
  const int count = ::epoll_wait(watched_.get(), ready.data(), kReadyAtOnce, 0);
  for (int i = 0; i < count && !exit_code_; ++i) {
    const auto found = watches_.find(ready[static_cast<std::size_t>(i)].data.u64);
    if (found == watches_.end()) continue;  // unwatched by an earlier one
    // The callback may unwatch itself: this reference keeps it alive until it returned.
    const auto held = found->second;
    const std::uint32_t events = ready[static_cast<std::size_t>(i)].events;
    guarded("fd", held->callback, events);
    if (!deferred_.empty()) run_deferred();
  }
}

void SdLoop::set_events(WatchId id, std::uint32_t events) {
  const auto found = watches_.find(id);
  if (found == watches_.end()) return;
  epoll_event wanted{};
  wanted.events = events;
  wanted.data.u64 = id;
  if (::epoll_ctl(watched_.get(), EPOLL_CTL_MOD, found->second->fd, &wanted) != 0) {
    log(LogLevel::error, "watch: {}", fail_errno("change events", errno).value().message());
  }
}

void SdLoop::unwatch(WatchId id) {
  const auto found = watches_.find(id);
  if (found == watches_.end()) return;
  // A descriptor that was closed before has left the set by itself.
  ::epoll_ctl(watched_.get(), EPOLL_CTL_DEL, found->second->fd, nullptr);
  watches_.erase(found);
}

void SdLoop::defer(Callback callback) {
  deferred_.push_back(std::move(callback));
  sd_event_source_set_enabled(defer_source_, SD_EVENT_ONESHOT);
}

int SdLoop::on_defer(sd_event_source* /*source*/, void* self) {
  static_cast<SdLoop*>(self)->run_deferred();
  return 0;
}

void SdLoop::run_deferred() {
  std::vector<Callback> batch;
  batch.swap(deferred_);  // what they defer in turn comes with the next turn
  for (const Callback& callback : batch) guarded("deferred call", callback);
}

int SdLoop::run() {
  turning_ = true;
  while (!exit_code_) {
    const int rc = sd_event_run(event_, UINT64_MAX);
    if (rc < 0 && rc != -EINTR) {
      log(LogLevel::error, "{}", fail_errno("event loop", -rc).value().message());
      turning_ = false;
      return 1;
    }
  }
  turning_ = false;
  return *std::exchange(exit_code_, std::nullopt);
}

void SdLoop::quit(int code) { exit_code_ = code; }

Status SdLoop::on_signal(int signo, Callback callback) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signo);
  if (const int rc = pthread_sigmask(SIG_BLOCK, &set, nullptr); rc != 0) {
    return fail_errno("block signal " + std::to_string(signo), rc);
  }
  auto made = std::make_unique<Signal>();
  made->callback = std::move(callback);
  const int rc = sd_event_add_signal(event_, &made->source, signo, Signal::on_signal, made.get());
  if (rc < 0) return fail_errno("watch signal " + std::to_string(signo), -rc);
  signals_.push_back(std::move(made));
  return {};
}

Result<bool> SdLoop::enable_watchdog() {
  const int rc = sd_event_set_watchdog(event_, 1);
  if (rc < 0) return fail_errno("start watchdog", -rc);
  return rc > 0;
}

}  // namespace libpath
