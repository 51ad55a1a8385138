// Snapshot: the daemon's whole visible state as plain values; every list, topology and JSON reply
// is rendered from one. `multipath -ll` without a daemon fills the same.
//
// Shape: maps by name, paths by DevId; a group's paths are indices into Snapshot::paths, in table
//        order.
// Units: size in 512-byte sectors; total_queue_time in seconds.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"
#include "libpath/model/states.h"

namespace libpath {

// A countdown shown as a bar of X and '.': cur of total.
struct Progress {
  unsigned cur = 0;
  unsigned total = 0;
};

struct PathSnapshot {
  const PathInfo* info = nullptr;  // valid while the snapshot is rendered
  std::string wwid;
  std::string map;  // alias of its map; empty: orphan
  DmPathState dm_state = DmPathState::undef;
  DeviceState device_state = DeviceState::unknown;
  PathState checker_state = PathState::wild;
  std::string checker;  // "tur"; empty when none chosen
  std::string checker_message;
  Progress next_check;
  int priority = -1;
  std::string prio_name;
  bool marginal = false;
  unsigned failures = 0;
  InitState init = InitState::ok;
};

struct GroupSnapshot {
  std::string selector;  // "service-time 0"
  int priority = 0;
  GroupState dm_state = GroupState::undef;
  bool marginal = false;
  std::vector<std::size_t> paths;
};

struct QueueingSnapshot {
  enum class Kind : std::uint8_t { unset, off, on, checks, counting };
  Kind kind = Kind::unset;
  unsigned value = 0;  // checks: retries configured; counting: seconds left
};

enum class MapAction : std::uint8_t { none, create, reload, reject, rename, switchpg, resize };

struct MapSnapshot {
  std::string alias;
  std::string wwid;
  std::optional<DevId> dev;  // unset: no kernel map
  Failback failback;
  std::optional<Progress> failback_wait;
  QueueingSnapshot queueing;
  unsigned usable_paths = 0;
  std::optional<bool> read_only;
  MapState dm_state = MapState::undef;
  std::uint64_t size = 0;
  std::string features;   // kernel text: "1 queue_if_no_path" or "0"
  std::string hwhandler;  // kernel text: "1 alua" or "0"
  MapAction action = MapAction::none;
  unsigned path_faults = 0, switch_groups = 0, map_loads = 0, total_queue_time = 0,
           queue_timeouts = 0, failures = 0;
  std::string vendor, product, revision, vpd_data;
  std::optional<unsigned> max_sectors_kb;
  std::vector<GroupSnapshot> groups;
};

struct Snapshot {
  // Infos of paths that a kernel table still holds though their device is gone.
  std::deque<PathInfo> departed;
  std::vector<PathSnapshot> paths;
  std::vector<MapSnapshot> maps;
};

}  // namespace libpath
