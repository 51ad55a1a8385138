// Path grouping: which paths of a map share a dm-multipath priority group, and in what order.
//
// Pure: the same paths, in whatever order they come, give the same groups.
// Shape:  non-marginal groups first; then groups with a usable path before groups without; then by
//         priority, highest first; then more usable paths; then the lowest DevId. Inside a group
//         hosts alternate (so that round-robin alternates adapters), each host's paths by DevId.
//         Every path is in exactly one group.
// Source: contract of multipath-tools, path_grouping_policy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libpath/model/ids.h"
#include "libpath/model/settings.h"

namespace libpath {

// What grouping needs to know of a path.
struct RankedPath {
  DevId dev;
  int priority = -1;       // the last one known; negative: never known, counts as 0
  std::string serial;      // empty: unknown
  std::string node_name;   // target node name (FC WWNN, iSCSI IQN); empty: unknown
  std::optional<int> tpg;  // target port group
  std::uint32_t host = 0;  // SCSI host number
  bool usable = false;     // I/O may be sent: up or ghost
  bool marginal = false;   // set only when marginal_pathgroups is on
};

struct PathGroup {
  int priority = 0;     // group_priority() of its paths
  unsigned usable = 0;  // number of usable paths
  bool marginal = false;
  std::vector<DevId> paths;
  bool operator==(const PathGroup&) const = default;
};

// A path whose attribute is unknown (group_by_serial, _node_name, _tpg) is grouped with the other
// unknown ones of its priority: it must not join a group it may not belong to.
std::vector<PathGroup> plan_groups(Grouping how, std::span<const RankedPath> paths);

// Mean priority of the usable paths, rounded to the nearest; of all paths when none is usable; 0
// when there is no path.
int group_priority(std::span<const RankedPath> paths);

// True when `a` should carry I/O rather than `b`, by everything but the DevId.
bool better_group(const PathGroup& a, const PathGroup& b);

// Index of the group that should carry I/O (the first of equals); nullopt when no group has a
// usable path.
std::optional<std::size_t> best_group(std::span<const PathGroup> groups);

}  // namespace libpath
