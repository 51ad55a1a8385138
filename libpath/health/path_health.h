// Path health: what one path's checks, kernel events and administrator's orders add up to.
//
// step() takes one event and returns what to do; the state is a plain value. The caller keeps one
// timer a path (CheckAt replaces it, CancelCheck stops it) and sends CheckDue when it fires.
//
// Shape:  an action list holds at most one StartCheck and ends with at most one of CheckAt and
//         CancelCheck. Every StartCheck is answered by one CheckDone with its serial; an answer
//         that comes late (its serial is no longer the current one) is dropped here.
//         FailInKernel and ReinstateInKernel are taken as done when returned: when the command
//         fails, send KernelState with what the kernel really says.
// Flapping: an I/O error the kernel saw while checks say "up" (TEST UNIT READY answers, data does
//         not) is a contradiction. The first ones reinstate at once; from FlapPolicy::threshold
//         within FlapPolicy::window on, the path is held back (state delayed) for first_delay,
//         doubled each time it fails again within window of its return, never beyond max_delay,
//         and never while its map has no other usable path: then it is only checked, and so
//         reinstated, a moment after each failure instead of at once.
// Transport: a path whose transport holds commands back is failed at once when its map has another
//         way, so that new I/O goes there. The last usable one keeps its state: the kernel keeps
//         its I/O, and gives up by itself in time. Checks would only wait in the same queue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/ids.h"
#include "libpath/model/settings.h"
#include "libpath/model/snapshot.h"
#include "libpath/model/states.h"

namespace libpath {

struct FlapPolicy {
  bool enabled = true;
  unsigned threshold = 3;  // contradictions within window before the path is held back
  Seconds window{60};
  Seconds first_delay{10};
  Seconds max_delay{300};
  bool operator==(const FlapPolicy&) const = default;
};

struct PathPolicy {
  Seconds polling_interval{5};
  Seconds max_polling_interval{20};
  Millis checker_timeout{30000};  // effective value: configured, else the device's own
  LogCheckerErr log_checker_err = LogCheckerErr::always;
  bool refresh_priority = false;  // the prioritizer's answer may change (alua, sysfs ...)
  std::uint32_t spread = 0;       // spread_seed() of the path
  FlapPolicy flap;
  bool operator==(const PathPolicy&) const = default;
};

// A number that differs between paths, so that their checks do not come in bursts.
std::uint32_t spread_seed(DevId dev);

namespace path_event {
struct Start {
  bool operator==(const Start&) const = default;
};
// The timer of CheckAt fired.
struct CheckDue {
  bool operator==(const CheckDue&) const = default;
};
struct CheckDone {
  std::uint32_t serial = 0;
  PathState state = PathState::unchecked;
  std::string message;
  bool last_usable = false;  // no other path of its map is usable: never hold it back
  bool operator==(const CheckDone&) const = default;
};
// What the kernel's status says after a table load, an adoption or a failed command; undef: the
// path is in no map. A load makes every path active again.
struct KernelState {
  DmPathState state = DmPathState::undef;
  bool operator==(const KernelState&) const = default;
};
// A dm event told that the kernel failed the path / that somebody reinstated it.
struct KernelFailed {
  bool operator==(const KernelFailed&) const = default;
};
struct KernelReinstated {
  bool operator==(const KernelReinstated&) const = default;
};
struct AdminFail {
  bool operator==(const AdminFail&) const = default;
};
struct AdminReinstate {
  bool operator==(const AdminReinstate&) const = default;
};
// sysfs device state: running, offline, blocked. Only offline fails the path.
struct DeviceChanged {
  DeviceState state = DeviceState::unknown;
  bool operator==(const DeviceChanged&) const = default;
};
// A port or session of the path came or went; what it held back is let go.
struct Transport {
  bool operator==(const Transport&) const = default;
};
// The transport lost its connection and holds the path's commands back, for it may return (an iSCSI
// session that FAILED). Sent again while that lasts: the last usable path may be one no more.
struct TransportBlocked {
  std::string message;
  bool last_usable = false;  // no other path of its map carries I/O: better wait than fail it
  bool operator==(const TransportBlocked&) const = default;
};
// The map has no other usable path any more: a path held back is let go.
struct OthersLost {
  bool operator==(const OthersLost&) const = default;
};
// The device has another size: what failed may have been I/O beyond its old end. A path held back
// is let go.
struct CapacityChanged {
  bool operator==(const CapacityChanged&) const = default;
};
struct PolicyChanged {
  bool operator==(const PolicyChanged&) const = default;
};
struct Removed {
  bool operator==(const Removed&) const = default;
};
}  // namespace path_event

using PathEvent =
    std::variant<path_event::Start, path_event::CheckDue, path_event::CheckDone,
                 path_event::KernelState, path_event::KernelFailed, path_event::KernelReinstated,
                 path_event::AdminFail, path_event::AdminReinstate, path_event::DeviceChanged,
                 path_event::Transport, path_event::TransportBlocked, path_event::OthersLost,
                 path_event::CapacityChanged, path_event::PolicyChanged, path_event::Removed>;

namespace path_action {
struct StartCheck {
  std::uint32_t serial = 0;
  bool operator==(const StartCheck&) const = default;
};
struct CheckAt {
  TimePoint when;
  bool operator==(const CheckAt&) const = default;
};
struct CancelCheck {
  bool operator==(const CancelCheck&) const = default;
};
struct FailInKernel {
  bool operator==(const FailInKernel&) const = default;
};
struct ReinstateInKernel {
  bool operator==(const ReinstateInKernel&) const = default;
};
struct RefreshPriority {
  bool operator==(const RefreshPriority&) const = default;
};
struct StateChanged {
  PathState from = PathState::unchecked;
  PathState to = PathState::unchecked;
  bool operator==(const StateChanged&) const = default;
};
// One more failure, seen by the kernel or by a check, each counted once: for the map's counter
// (PathHealth::failures has it already).
struct Fault {
  bool operator==(const Fault&) const = default;
};
struct Log {
  int level = 2;  // 0 error, 1 warning, 2 notice, 3 info, 4 debug
  std::string text;
  bool operator==(const Log&) const = default;
};
}  // namespace path_action

using PathAction = std::variant<path_action::StartCheck, path_action::CheckAt,
                                path_action::CancelCheck, path_action::FailInKernel,
                                path_action::ReinstateInKernel, path_action::RefreshPriority,
                                path_action::StateChanged, path_action::Fault, path_action::Log>;

struct PathHealth {
  PathState state = PathState::unchecked;  // the verdict in force
  std::string message;                     // the checker's words for it
  DmPathState kernel = DmPathState::undef;
  DeviceState device = DeviceState::unknown;
  bool admin_failed = false;
  bool blocked = false;  // since TransportBlocked, until Transport: no check is sent
  bool removed = false;
  unsigned failures = 0;  // %0

  std::uint32_t serial = 0;        // of the newest StartCheck
  bool in_flight = false;          // it has not been answered
  bool polled = false;             // it was started by the timer, not by an event
  bool recheck = false;            // something happened since it was sent: ask again
  bool failed_in_flight = false;   // the kernel failed the path since it was sent
  Seconds interval{0};             // present polling interval; 0 before the first check
  std::optional<TimePoint> timer;  // the pending CheckAt: next check or, in flight, its deadline
  unsigned failed_checks = 0;      // in a row
  bool odd_answer = false;         // the checker's last answer was no verdict; logged
  bool contradicted = false;       // the kernel failed it while checks say up
  unsigned flaps = 0;              // contradictions in the present window
  bool paced = false;              // it contradicts too often, and is the last usable path
  std::optional<TimePoint> flap_base;   // start of the window
  std::optional<TimePoint> hold_until;  // state delayed: not reinstated before
  bool operator==(const PathHealth&) const = default;
};

std::vector<PathAction> step(PathHealth& path, const PathEvent& event, const PathPolicy& policy,
                             TimePoint now);

// %C: seconds until the next check, of the present interval; 0 while a check runs.
Progress next_check(const PathHealth& path, TimePoint now);

}  // namespace libpath
