// The words for path, group and map states, as every list, JSON field and log line prints them.
//
// Source: contract of multipath-tools (`show status`, %T, %t, %o).
#pragma once

#include <cstdint>
#include <string_view>

namespace libpath {

// What the checker says about a path.
enum class PathState : std::uint8_t {
  wild,
  unchecked,
  down,
  up,
  shaky,
  ghost,
  pending,
  timeout,
  removed,
  delayed,
  disconnected,
};
inline constexpr int kPathStateCount = 11;

std::string_view status_word(PathState state);   // "show status": wild unchecked down up ...
std::string_view checker_word(PathState state);  // %T: undef ready faulty shaky ghost "i/o pending"

// I/O may be sent: up or ghost (standby, usable after a group switch).
constexpr bool is_usable(PathState state) {
  return state == PathState::up || state == PathState::ghost;
}

// What the kernel's multipath target says about a path.
enum class DmPathState : std::uint8_t { undef, active, failed };
std::string_view word(DmPathState state);

// What sysfs says about the SCSI device. blocked: its transport lost the connection and holds the
// commands back for it may return; lists show it as running.
enum class DeviceState : std::uint8_t { unknown, running, offline, blocked };
std::string_view word(DeviceState state);

enum class GroupState : std::uint8_t { undef, active, enabled, disabled };
std::string_view word(GroupState state);

enum class MapState : std::uint8_t { undef, active, suspended };
std::string_view word(MapState state);  // undef active suspend

enum class InitState : std::uint8_t {
  fresh,  // "new"
  failed,
  udev_missing,
  udev_requested,
  ok,
  removed,
  partial,
};
std::string_view word(InitState state);

}  // namespace libpath
