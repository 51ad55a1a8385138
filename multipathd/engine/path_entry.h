// PathEntry: everything the daemon holds about one path device.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "libpath/base/time.h"
#include "libpath/checker/checker.h"
#include "libpath/health/path_health.h"
#include "libpath/loop/loop.h"
#include "libpath/model/ids.h"
#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"
#include "libpath/prio/prioritizer.h"

namespace multipathd {

struct PathEntry {
  libpath::PathInfo info;
  std::optional<libpath::Wwid> wwid;  // unset: not identified yet, in no map
  libpath::PathSettings settings;
  libpath::PathPolicy policy;
  libpath::PathHealth health;
  libpath::CheckerChoice checker;
  libpath::PrioChoice prio;
  int priority = -1;           // -1: never known
  std::string priority_error;  // last reason why there is none; logged when it changes
  libpath::InitState init = libpath::InitState::fresh;

  // Of this entry: asynchronous replies carry it, so that an answer for a device that left never
  // reaches the device that got its number.
  std::uint64_t generation = 0;
  libpath::TimerId check_timer = 0;
  libpath::TimePoint added;
  bool priority_running = false;
  bool priority_again = false;
  bool size_refused = false;  // logged that its size does not fit its map
  // What the device itself answered last to INQUIRY 0x83; empty: not yet, or it does not say.
  std::string identity;
  bool identity_running = false;
  bool identity_again = false;
  unsigned retriggers = 0;  // udev was asked for the missing WWID
  // The device answers as another LUN than the kernel's last scan found: capacity and all else the
  // kernel knows of it are the old one's. Kept out of every map until a new scan agrees.
  bool estranged = false;
  unsigned rescans = 0;  // asked for since the kernel's page last changed
};

// The path has a verdict of its own, not the state it was born with.
inline bool is_judged(const PathEntry& path) {
  return path.health.state != libpath::PathState::unchecked &&
         path.health.state != libpath::PathState::wild;
}
inline bool is_usable(const PathEntry& path) {
  return !path.estranged && libpath::is_usable(path.health.state);
}
inline bool carries_io(const PathEntry& path) {
  return is_usable(path) && path.health.kernel != libpath::DmPathState::failed;
}
inline bool is_offline(const PathEntry& path) {
  return path.health.device == libpath::DeviceState::offline;
}

}  // namespace multipathd
