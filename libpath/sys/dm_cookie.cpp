#include "libpath/sys/dm_cookie.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include <sys/sem.h>

namespace libpath {
namespace {

constexpr Millis kFirstPause{1};
constexpr Millis kLongestPause{50};
constexpr std::uint32_t kCookieNumber = 0xffff;  // the magic part above it is the library's

}  // namespace

std::uint16_t dm_udev_flags(const UdevHints& flags) {
  unsigned bits = DM_UDEV_DISABLE_LIBRARY_FALLBACK;
  if (flags.reload) bits |= DM_SUBSYSTEM_UDEV_FLAG0;
  if (flags.no_kpartx) bits |= DM_SUBSYSTEM_UDEV_FLAG1;
  if (flags.no_paths) bits |= DM_SUBSYSTEM_UDEV_FLAG2;
  return static_cast<std::uint16_t>(bits);
}

DmCookie::~DmCookie() {
  if (cookie_ != 0) wait(Millis(0));
}

void DmCookie::attach(DmTask& task) {
  task.require(dm_task_set_cookie(task.get(), &cookie_, flags_));
}

Result<std::uint32_t> DmCookie::attach_raw() {
  const std::uint32_t flags = std::uint32_t{flags_} | DM_UDEV_PRIMARY_SOURCE_FLAG;
  const std::uint32_t upper = flags << DM_UDEV_FLAGS_SHIFT;
  if (dm_udev_create_cookie(&cookie_) == 0) return fail(Errc::io, "create a udev cookie", errno);
  if (cookie_ == 0) return upper;  // udev is not there
  const int semaphore = ::semget(static_cast<key_t>(cookie_), 1, 0);
  sembuf increment{0, 1, 0};
  if (semaphore < 0 || ::semop(semaphore, &increment, 1) < 0)
    return fail_errno("count up a udev cookie", errno);
  return upper | (cookie_ & kCookieNumber);
}

void DmCookie::complete() {
  if (cookie_ != 0) dm_udev_complete(cookie_);
}

bool DmCookie::wait(Millis bound) {
  if (cookie_ == 0) return true;
  const auto end = std::chrono::steady_clock::now() + bound;
  Millis pause = kFirstPause;
  for (;;) {
    int ready = 0;
    // Zero: the semaphore is gone or broken; there is nothing to wait for any more.
    if (dm_udev_wait_immediate(cookie_, &ready) == 0 || ready != 0) {
      cookie_ = 0;
      return true;
    }
    if (std::chrono::steady_clock::now() >= end) break;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
  // Take udev's part over, so that the library's own wait ends at once and removes the semaphore.
  dm_udev_complete(cookie_);
  dm_udev_wait(cookie_);
  cookie_ = 0;
  return false;
}

}  // namespace libpath
