// UdevWork: what udev still does about a change that the kernel has made already.
//
// The change is done and works; udev's rules run behind it, links and properties follow. Whoever
// needs those waits; whoever does not drops the value, and then nobody waits.
#pragma once

#include <functional>
#include <utility>

#include "libpath/base/result.h"

namespace libpath {

class [[nodiscard]] UdevWork {
 public:
  UdevWork() = default;  // nothing to wait for
  explicit UdevWork(std::function<void()> wait) : wait_(std::move(wait)) {}
  UdevWork(UdevWork&&) = default;
  UdevWork& operator=(UdevWork&&) = default;
  UdevWork(const UdevWork&) = delete;  // one change, one wait
  UdevWork& operator=(const UdevWork&) = delete;
  ~UdevWork() = default;

  bool pending() const { return wait_ != nullptr; }
  // Sleeps until udev has finished or a bound is over: run it on a worker.
  void wait() {
    if (const auto wait = std::exchange(wait_, nullptr)) wait();
  }

 private:
  std::function<void()> wait_;
};

// The outcome of a change: an error, or done with udev at work behind it.
using DmChange = Result<UdevWork>;

}  // namespace libpath
