// A udev cookie: a semaphore that udev's rules count down when they have finished with a change,
// and a wait for it that ends.
//
// dm_udev_wait() has no time limit, so a stuck udevd would take the caller with it: the semaphore
// is looked at from time to time instead, and given up when the time is over. Then the device is
// there and works; its links may appear later. Source: lvm2 libdm/libdm-common.c (_udev_wait,
// dm_udev_complete).
#pragma once

#include <cstdint>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/sys/device_mapper.h"
#include "libpath/sys/dm_library.h"

namespace libpath {

// The flags udev's rules read, as libdevmapper numbers them.
std::uint16_t dm_udev_flags(const UdevHints& flags);

// One cookie for one change.
class DmCookie {
 public:
  explicit DmCookie(const UdevHints& flags) : flags_(dm_udev_flags(flags)) {}
  ~DmCookie();
  DmCookie(const DmCookie&) = delete;
  DmCookie& operator=(const DmCookie&) = delete;
  DmCookie(DmCookie&&) = delete;
  DmCookie& operator=(DmCookie&&) = delete;

  // Hands the cookie to a task. A task that fails counts it down itself.
  void attach(DmTask& task);
  // For an ioctl sent without the library: the number to put into its event_nr field. The sender
  // calls complete() when no uevent was made.
  Result<std::uint32_t> attach_raw();
  void complete();

  // True when udev has finished (or is not there); false when the time was over first.
  bool wait(Millis bound);

 private:
  std::uint32_t cookie_ = 0;
  std::uint16_t flags_ = 0;
};

}  // namespace libpath
