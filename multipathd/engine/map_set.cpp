// Planning: when each map is looked at, and what follows from it.
#include "multipathd/engine/map_set.h"

#include <algorithm>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/loop/loop.h"
#include "libpath/naming/path_verdict.h"
#include "multipathd/engine/naming_store.h"

namespace multipathd {

using libpath::Errc;
using libpath::log;
using libpath::LogLevel;
using libpath::Millis;
using libpath::TimePoint;
using libpath::Wwid;

namespace map_event = libpath::map_event;

namespace {

// Paths of one LUN appear within moments of each other: one table for all is better than four.
constexpr Millis kJoinDelay{150};
// How often a map that has lost all its paths is looked at: is it still in use?
constexpr Millis kUnusedCheck{10'000};
// A plan due later than this is a repeated try, not work in progress.
constexpr Millis kSoon{1000};
// What an existing map's paths tell of comes in groups as well; the kernel itself fails over.
constexpr Millis kChangeDelay{300};
// How long a new path without a verdict may hold up the plan of its map.
constexpr libpath::Seconds kUndecidedPatience{5};

}  // namespace

std::string map_lane(const Wwid& wwid) { return "map:" + wwid.text(); }

void MapSet::set_config(EngineConfig* config) {
  config_ = config;
  names_.configured.clear();
  for (const auto& item : libpath::configured_aliases(config->config)) {
    names_.configured[item.alias] = item.wwid;
  }
}

MapEntry* MapSet::find(const Wwid& wwid) {
  const auto it = maps_.find(wwid);
  return it == maps_.end() ? nullptr : it->second.get();
}

MapEntry* MapSet::find(std::string_view name) {
  name = libpath::base_name(name);
  // Events and jobs name maps as the kernel does: no search for those.
  const auto known = names_.dm.find(name);
  auto wwid = Wwid::make(known == names_.dm.end() ? name : std::string_view(known->second));
  if (MapEntry* map = wwid ? find(*wwid) : nullptr; map != nullptr && map->kernel) return map;
  const auto dev = libpath::DevId::parse(name);
  for (const auto& [id, map] : maps_) {
    if (!map->kernel) continue;
    const libpath::DevId own = map->kernel->dev;
    if (map->alias == name || id.text() == name || dev == own) return map.get();
    if (name == "dm-" + std::to_string(own.minor)) return map.get();
  }
  return nullptr;
}

void MapSet::force_queueing(bool on) {
  force_queueing_ = on;
  for (const auto& [wwid, map] : maps_) schedule(*map, Millis(0));
}

bool MapSet::any_failed() const {
  return std::any_of(maps_.begin(), maps_.end(), [](const auto& item) {
    return item.second->failed_jobs > 0 || item.second->action == libpath::MapAction::reject;
  });
}

bool MapSet::settled() const {
  const TimePoint soon = edges_.loop.now() + kSoon;
  return std::all_of(maps_.begin(), maps_.end(), [soon](const auto& item) {
    const MapEntry& map = *item.second;
    return map.idle() && map.requests.empty() && (map.plan_timer == 0 || map.plan_at > soon);
  });
}

MapEntry& MapSet::entry(const Wwid& wwid) {
  auto& slot = maps_[wwid];
  if (!slot) slot = std::make_unique<MapEntry>(wwid);
  return *slot;
}

void MapSet::enable_planning() {
  planning_ = true;
  names_changed();
}

void MapSet::names_changed() {
  for (const auto& [wwid, map] : maps_) schedule(*map, Millis(0));
}

void MapSet::reconfigure(bool force_reload) {
  for (const auto& [wwid, map] : maps_) {
    map->flushed = false;
    map->failed_jobs = 0;
    map->last_refusal.clear();
    if (force_reload) map->force_reload = true;
    schedule(*map, Millis(0));
  }
}

// Plans soon: the earliest of several requests holds.
void MapSet::schedule(MapEntry& map, Millis delay) {
  if (!planning_) return;
  const TimePoint when = edges_.loop.now() + delay;
  if (map.plan_timer != 0 && map.plan_at <= when) return;
  edges_.loop.cancel(map.plan_timer);
  map.plan_at = when;
  map.plan_timer = edges_.loop.at(when, [this, wwid = map.wwid] {
    if (MapEntry* still = find(wwid)) {
      still->plan_timer = 0;
      plan(*still);
    }
  });
}

void MapSet::path_joined(const PathEntry& path) {
  MapEntry& map = entry(*path.wwid);
  map.remember_hardware(path.info);
  // In an adopted map the path may be failed already: its health must know to reinstate it.
  if (map.kernel && map.kernel->status) {
    paths_.send(*paths_.find(path.info.dev),
                libpath::path_event::KernelState{state_in(*map.kernel->status, path.info.dev)});
  }
  schedule(map, kJoinDelay);
}

void MapSet::path_left(const Wwid& wwid, libpath::DevId) {
  if (MapEntry* map = find(wwid)) {
    report_paths(*map);
    schedule(*map, Millis(0));
  }
}

void MapSet::path_changed(const PathEntry& path) {
  MapEntry& map = entry(*path.wwid);
  report_paths(map);
  schedule(map, map.kernel ? kChangeDelay : kJoinDelay);
}

void MapSet::path_faulted(const PathEntry& path) {
  if (!path.wwid) return;
  if (MapEntry* map = find(*path.wwid)) ++map->path_faults;
}

bool MapSet::only_usable_path(const PathEntry& path) const {
  if (!path.wwid) return true;
  for (const PathEntry* other : paths_.paths_of(*path.wwid)) {
    if (other->info.dev != path.info.dev && is_usable(*other)) return false;
  }
  return true;
}

void MapSet::plan(MapEntry& map) {
  if (map.busy) {
    map.dirty = true;
    return;
  }
  const PathList paths = paths_.paths_of(map.wwid);
  if (!may_plan(map, paths)) return;
  if (paths.empty()) return plan_without_paths(map);
  plan_with_paths(map, paths);
}

bool MapSet::may_plan(MapEntry& map, const PathList& paths) {
  if (!changes_enabled_ || map.admin_suspended || (limit_ && *limit_ != map.wwid)) {
    settle(map);
    return false;
  }
  if (const auto until = undecided_until(paths)) {
    // Planned at once when the verdict comes; this is only for the one that hangs.
    schedule(map, std::chrono::ceil<Millis>(*until - edges_.loop.now()));
    return false;
  }
  return true;
}

// A path that has just come and has no verdict yet: worth waiting for, not for ever.
std::optional<TimePoint> MapSet::undecided_until(const PathList& paths) const {
  std::optional<TimePoint> until;
  for (const PathEntry* path : paths) {
    const TimePoint limit = path->added + kUndecidedPatience;
    if (is_judged(*path) || limit <= edges_.loop.now()) continue;
    until = until ? std::max(*until, limit) : limit;
  }
  return until;
}

// The last path was deleted. The map goes too, unless somebody has it open.
void MapSet::plan_without_paths(MapEntry& map) {
  if (!map.kernel) {
    settle(map);
    return forget_if_void(map.wwid);
  }
  if (as_found_) return settle(map);  // it could not be made again
  const bool in_use = map.kernel->open_count > 0;
  const bool may_remove = !in_use ||
                          map.policy.flush_on_last_del == libpath::FlushOnLastDel::always ||
                          map.settings.deferred_remove;
  // Said once: its answer has the map planned again, which is what is going on here.
  if (!map.health.flushed) send(map, map_event::LastPathDeleted{in_use});
  if (map.busy) return;
  if (!may_remove) {
    refuse(map, "last path deleted, but the map is in use: keeping it");
    settle(map);
    // Nothing tells that the last user of a map has closed it: ask now and then.
    edges_.loop.cancel(map.plan_timer);
    map.plan_at = edges_.loop.now() + kUnusedCheck;
    map.plan_timer = edges_.loop.at(map.plan_at, [this, wwid = map.wwid] {
      MapEntry* still = find(wwid);
      if (still == nullptr) return;
      still->plan_timer = 0;
      if (still->kernel) inspect(still->kernel->name);
    });
    return;
  }
  start_job(map, libpath::plan_map(map.kernel, std::nullopt, plan_options(map)), {});
}

bool MapSet::may_exist(const MapEntry& map, const PathList& paths) const {
  if (map.kernel) return true;
  if (as_found_) return false;
  if (map.requested) return true;
  if (map.flushed) return false;
  libpath::WwidFacts facts;
  facts.known = naming_.known(map.wwid);
  facts.paths = static_cast<unsigned>(paths.size());
  return libpath::may_create_map(config_->global.find_multipaths, facts);
}

void MapSet::refuse(MapEntry& map, const std::string& reason) {
  if (std::exchange(map.last_refusal, reason) == reason) return;
  log(LogLevel::error, "{}: {}", map.alias.empty() ? map.wwid.text() : map.alias, reason);
}

void MapSet::plan_with_paths(MapEntry& map, const PathList& paths) {
  resolve_settings(map, paths);
  if (!may_exist(map, paths)) return settle(map);
  choose_alias(map);
  send(map, map_event::ConfigChanged{});
  report_paths(map);
  if (map.busy) return;
  const auto want = wanted(map, paths);
  if (!want) {
    refuse(map, want.error().message());
    map.action = libpath::MapAction::reject;
    finish_waiters(map, tl::unexpected(want.error()));
    // A refused order is not carried out later; whatever else is due must not wait for it.
    if (std::exchange(map.resize, false)) schedule(map, Millis(0));
    return;
  }
  // No path that could be opened: an empty map would only be in the way.
  if (want->table.groups.empty()) return settle(map);
  auto steps = libpath::plan_map(map.kernel, *want, plan_options(map));
  if (steps.empty()) return settle(map);
  // The very steps that have just run: the kernel took them otherwise than meant. Once is enough.
  if (steps == map.just_done) {
    refuse(map, "the kernel still differs after: " + describe(steps.front()));
    return settle(map);
  }
  if (const auto* refusal = std::get_if<libpath::Refuse>(&steps.front())) {
    refuse(map, refusal->reason);
    map.action = libpath::MapAction::reject;
    return finish_waiters(map, libpath::fail(Errc::invalid, refusal->reason));
  }
  start_job(map, std::move(steps), paths);
}

// Kernel and wanted agree.
void MapSet::settle(MapEntry& map) {
  map.just_done.clear();
  map.recovering = false;
  map.force_reload = false;
  map.force_udev = false;
  map.resize = false;
  report_groups(map);
  finish_waiters(map, {});
}

void MapSet::forget_if_void(const Wwid& wwid) {
  MapEntry* map = find(wwid);
  if (map == nullptr || map->kernel || !map->idle() || !map->requests.empty()) return;
  if (!paths_.paths_of(wwid).empty()) return;
  edges_.loop.cancel(map->plan_timer);
  edges_.loop.cancel(map->health_timer);
  const auto name = names_.dm.find(map->alias);
  if (name != names_.dm.end() && name->second == wwid.text()) names_.dm.erase(name);
  maps_.erase(wwid);
}

}  // namespace multipathd
