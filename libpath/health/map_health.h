// Map health: queueing, failback and ghost_delay of one map.
//
// step() takes one event and returns what to do; the state is a plain value. The caller keeps one
// timer a map (WakeAt replaces it, CancelWake stops it) and sends TimerDue when it fires.
//
// Shape:  groups count from 1, in table order; 0 = none. An action list ends with at most one of
//         WakeAt and CancelWake. SetQueueing and SwitchGroup are taken as done when returned: when
//         the command fails, send KernelQueueing or GroupsChanged with what the kernel says.
//         Nothing is asked of the kernel before MapCreated or MapAdopted.
// Queueing: no_path_retry unset acts like fail. With N, queueing goes on for N polling intervals
//         after the last path is lost, then ends, and comes back with the first path.
//         AdminDisableQueueing holds until AdminRestoreQueueing.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/settings.h"
#include "libpath/model/snapshot.h"

namespace libpath {

struct MapPolicy {
  NoPathRetry no_path_retry;
  Failback failback;
  Seconds polling_interval{5};
  Seconds ghost_delay{0};  // 0: off
  bool queue_without_daemon = false;
  FlushOnLastDel flush_on_last_del = FlushOnLastDel::unused;
  bool operator==(const MapPolicy&) const = default;
};
MapPolicy map_policy(const MapSettings& map, const GlobalSettings& global);

namespace map_event {
// A new map was made; `queueing`: its table said queue_if_no_path.
struct MapCreated {
  bool queueing = false;
  bool operator==(const MapCreated&) const = default;
};
// A map found in the kernel, with its present queueing flag; announced: its udev database does
// not say MPATH_DEVICE_READY=0.
struct MapAdopted {
  bool queueing = false;
  bool announced = true;
  bool operator==(const MapAdopted&) const = default;
};
// A table load ended.
struct MapReloaded {
  bool queueing = false;
  bool operator==(const MapReloaded&) const = default;
};
// What the kernel's status says about queueing, after a failed command or somebody else's.
struct KernelQueueing {
  bool queueing = false;
  bool operator==(const KernelQueueing&) const = default;
};
struct PathsChanged {
  unsigned usable = 0;     // up or ghost
  unsigned up = 0;         // up only
  unsigned pending = 0;    // no verdict yet, the device asks for patience
  unsigned unchecked = 0;  // no verdict yet, first check not answered
  unsigned total = 0;
  bool operator==(const PathsChanged&) const = default;
};
// Priorities, groups or the kernel's active group changed. best: where I/O should go.
struct GroupsChanged {
  unsigned best = 0;
  unsigned active = 0;           // as the kernel says; 0: not known
  std::vector<unsigned> usable;  // usable paths of each group, in table order
  bool operator==(const GroupsChanged&) const = default;
};
struct TimerDue {
  bool operator==(const TimerDue&) const = default;
};
struct AdminDisableQueueing {
  bool operator==(const AdminDisableQueueing&) const = default;
};
struct AdminRestoreQueueing {
  bool operator==(const AdminRestoreQueueing&) const = default;
};
// Not sticky: failback holds still until priorities or paths change. Sticky: until the group has
// no usable path or the next AdminSwitchGroup.
struct AdminSwitchGroup {
  unsigned group = 0;
  bool sticky = false;
  bool operator==(const AdminSwitchGroup&) const = default;
};
struct ConfigChanged {
  bool operator==(const ConfigChanged&) const = default;
};
// The last path of the map was deleted (not failed); in_use: the map or a partition is open.
struct LastPathDeleted {
  bool in_use = false;
  bool operator==(const LastPathDeleted&) const = default;
};
struct DaemonStopping {
  bool operator==(const DaemonStopping&) const = default;
};
struct ResetStats {
  bool operator==(const ResetStats&) const = default;
};
}  // namespace map_event

using MapHealthEvent =
    std::variant<map_event::MapCreated, map_event::MapAdopted, map_event::MapReloaded,
                 map_event::KernelQueueing, map_event::PathsChanged, map_event::GroupsChanged,
                 map_event::TimerDue, map_event::AdminDisableQueueing,
                 map_event::AdminRestoreQueueing, map_event::AdminSwitchGroup,
                 map_event::ConfigChanged, map_event::LastPathDeleted, map_event::DaemonStopping,
                 map_event::ResetStats>;

namespace map_action {
struct SetQueueing {
  bool on = false;
  bool operator==(const SetQueueing&) const = default;
};
struct SwitchGroup {
  unsigned group = 0;
  bool operator==(const SwitchGroup&) const = default;
};
// Load the table again so that udev lets upper layers look: the map became usable.
struct ReloadForUdev {
  bool operator==(const ReloadForUdev&) const = default;
};
// flush_on_last_del asks for the map's removal; queueing is off already.
struct FlushMap {
  bool operator==(const FlushMap&) const = default;
};
struct WakeAt {
  TimePoint when;
  bool operator==(const WakeAt&) const = default;
};
struct CancelWake {
  bool operator==(const CancelWake&) const = default;
};
struct Log {
  int level = 2;  // 0 error, 1 warning, 2 notice, 3 info, 4 debug
  std::string text;
  bool operator==(const Log&) const = default;
};
}  // namespace map_action

using MapHealthAction =
    std::variant<map_action::SetQueueing, map_action::SwitchGroup, map_action::ReloadForUdev,
                 map_action::FlushMap, map_action::WakeAt, map_action::CancelWake, map_action::Log>;

struct MapCounters {
  unsigned switch_groups = 0;   // group switches by failback
  unsigned queue_timeouts = 0;  // times the countdown ran out
  unsigned failures = 0;        // times I/O began to fail: no path and not queueing
  Millis queue_time{0};         // finished spells; total_queue_time() adds the present one
  bool operator==(const MapCounters&) const = default;
};

struct MapHealth {
  bool exists = false;    // there is a kernel map
  bool stopping = false;  // the daemon ends
  map_event::PathsChanged paths;
  bool paths_known = false;
  bool queueing = false;                    // the kernel's flag
  bool admin_disabled = false;              // AdminDisableQueueing holds
  bool flushed = false;                     // flush_on_last_del ended queueing until a path comes
  bool ran_out = false;                     // the countdown ended; until a path comes
  bool failing = false;                     // no path and not queueing: counted and logged
  NoPathRetry retry;                        // the policy that ran_out and give_up_at stand for
  std::optional<TimePoint> give_up_at;      // end of the countdown
  std::optional<TimePoint> queueing_since;  // no path and queueing

  map_event::GroupsChanged groups;
  bool groups_known = false;
  std::optional<TimePoint> failback_at;  // deferred failback runs
  bool came_back = false;                // followover: best group got its first usable path
  unsigned requested = 0;                // SwitchGroup asked for and not yet seen
  unsigned pinned = 0;                   // AdminSwitchGroup still holds
  bool pinned_sticky = false;

  std::optional<TimePoint> ghost_until;  // only ghost paths: not yet announced as usable
  bool announced = false;                // upper layers were told the map is usable
  std::optional<TimePoint> wake;         // the pending WakeAt
  MapCounters counters;
  bool operator==(const MapHealth&) const = default;
};

std::vector<MapHealthAction> step(MapHealth& map, const MapHealthEvent& event,
                                  const MapPolicy& policy, TimePoint now);

// Whether a table loaded now should say queue_if_no_path.
bool wants_queueing(const MapHealth& map, const MapPolicy& policy);
// Whether a table loaded now should tell udev "no paths" (dm subsystem flag 2): no path up, ghost
// or pending, or ghost_delay runs (or would, for a map about to be made).
bool announce_no_paths(const MapHealth& map, const MapPolicy& policy);

QueueingSnapshot queueing_snapshot(const MapHealth& map, const MapPolicy& policy,
                                   TimePoint now);  // %Q
std::optional<Progress> failback_wait(const MapHealth& map, const MapPolicy& policy,
                                      TimePoint now);  // %F: seconds left; unset: not waiting
Seconds total_queue_time(const MapHealth& map, TimePoint now);  // %3

}  // namespace libpath
