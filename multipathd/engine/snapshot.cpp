// The engine's state as the plain values that lists, topology and JSON are rendered from.
#include <algorithm>
#include <map>

#include "libpath/group/group.h"
#include "libpath/health/map_health.h"
#include "libpath/health/path_health.h"
#include "libpath/loop/loop.h"
#include "multipathd/engine/engine.h"

namespace multipathd {

using libpath::DevId;
using libpath::DmPathState;
using libpath::MapSnapshot;
using libpath::PathSnapshot;
using libpath::Snapshot;
using libpath::TimePoint;

namespace {

using PathIndex = std::map<DevId, std::size_t>;

PathSnapshot path_snapshot(const PathEntry& path, TimePoint now) {
  PathSnapshot shot;
  shot.info = &path.info;
  shot.wwid = path.wwid ? path.wwid->text() : path.info.wwid;
  shot.device_state = path.info.device_state;
  shot.checker_state = path.health.state;
  shot.checker = std::string(path.checker.row->name);
  shot.checker_message = path.health.message;
  shot.next_check = libpath::next_check(path.health, now);
  shot.priority = path.priority;
  shot.prio_name = std::string(path.prio.row->name);
  shot.failures = path.health.failures;
  shot.init = path.init;
  return shot;
}

PathSnapshot departed_snapshot(Snapshot& snapshot, DevId dev) {
  snapshot.departed.emplace_back().dev = dev;
  PathSnapshot shot;
  shot.info = &snapshot.departed.back();
  shot.checker_state = libpath::PathState::removed;
  shot.init = libpath::InitState::removed;
  return shot;
}

std::size_t index_of(Snapshot& snapshot, PathIndex& index, DevId dev) {
  const auto known = index.find(dev);
  if (known != index.end()) return known->second;
  snapshot.paths.push_back(departed_snapshot(snapshot, dev));
  return index[dev] = snapshot.paths.size() - 1;
}

std::string counted(const std::vector<std::string>& words) {
  std::string text = std::to_string(words.size());
  for (const auto& word : words) text += " " + word;
  return text;
}

class SnapshotBuilder {
 public:
  SnapshotBuilder(Engine& engine, Snapshot& snapshot, TimePoint now)
      : engine_(engine), snapshot_(snapshot), now_(now) {}

  void add_paths() {
    for (const auto& [dev, path] : engine_.paths().all()) {
      index_[dev] = snapshot_.paths.size();
      snapshot_.paths.push_back(path_snapshot(*path, now_));
    }
  }

  void add_map(const MapEntry& map, bool action) {
    if (!map.kernel) return;
    MapSnapshot shot;
    fill_identity(map, shot);
    if (action) shot.action = map.action;
    fill_health(map, shot);
    if (map.kernel->table) fill_groups(map, shot);
    snapshot_.maps.push_back(std::move(shot));
  }

 private:
  static void fill_identity(const MapEntry& map, MapSnapshot& shot) {
    shot.alias = map.kernel->name;
    shot.wwid = map.wwid.text();
    shot.dev = map.kernel->dev;
    shot.read_only = map.kernel->read_only;
    shot.dm_state =
        map.kernel->suspended ? libpath::MapState::suspended : libpath::MapState::active;
    shot.size = map.kernel->size;
    shot.vendor = map.vendor;
    shot.product = map.product;
    shot.revision = map.revision;
  }

  void fill_health(const MapEntry& map, MapSnapshot& shot) const {
    shot.failback = map.policy.failback;
    shot.failback_wait = libpath::failback_wait(map.health, map.policy, now_);
    shot.queueing = libpath::queueing_snapshot(map.health, map.policy, now_);
    shot.usable_paths = map.health.paths.usable;
    shot.path_faults = map.path_faults;
    shot.switch_groups = map.health.counters.switch_groups;
    shot.map_loads = map.map_loads;
    shot.total_queue_time =
        static_cast<unsigned>(libpath::total_queue_time(map.health, now_).count());
    shot.queue_timeouts = map.health.counters.queue_timeouts;
    shot.failures = map.health.counters.failures;
  }

  void fill_groups(const MapEntry& map, MapSnapshot& shot) {
    const auto& table = *map.kernel->table;
    shot.features = counted(table.features);
    shot.hwhandler = counted(table.hwhandler);
    for (std::size_t i = 0; i < table.groups.size(); ++i) {
      libpath::GroupSnapshot group;
      group.selector = table.groups[i].selector;
      const libpath::StatusGroup* status =
          map.kernel->status && i < map.kernel->status->groups.size()
              ? &map.kernel->status->groups[i]
              : nullptr;
      if (status != nullptr) group.dm_state = status->state;
      std::vector<libpath::RankedPath> ranks;
      for (const auto& member : table.groups[i].paths) {
        group.paths.push_back(place(map, member.dev, status));
        const PathEntry* path = engine_.paths().find(member.dev);
        if (path != nullptr) ranks.push_back(rank_of(*path));
      }
      group.priority = libpath::group_priority(ranks);
      shot.groups.push_back(std::move(group));
    }
  }

  std::size_t place(const MapEntry& map, DevId dev, const libpath::StatusGroup* status) {
    const std::size_t at = index_of(snapshot_, index_, dev);
    PathSnapshot& path = snapshot_.paths[at];
    path.map = map.kernel->name;
    if (path.wwid.empty()) path.wwid = map.wwid.text();
    // What was ordered last counts; the kernel's word where the health machine has none.
    const PathEntry* entry = engine_.paths().find(dev);
    if (entry != nullptr && entry->health.kernel != DmPathState::undef) {
      path.dm_state = entry->health.kernel;
      return at;
    }
    if (status == nullptr) return at;
    for (const auto& member : status->paths) {
      if (member.dev == dev) path.dm_state = member.state;
    }
    return at;
  }

  Engine& engine_;
  Snapshot& snapshot_;
  TimePoint now_;
  PathIndex index_;
};

}  // namespace

Snapshot Engine::snapshot(bool actions) {
  Snapshot snapshot;
  SnapshotBuilder builder(*this, snapshot, edges_.loop.now());
  builder.add_paths();
  for (const auto& [wwid, map] : maps_.all()) builder.add_map(*map, actions);
  std::sort(snapshot.maps.begin(), snapshot.maps.end(),
            [](const MapSnapshot& a, const MapSnapshot& b) { return a.alias < b.alias; });
  return snapshot;
}

}  // namespace multipathd
