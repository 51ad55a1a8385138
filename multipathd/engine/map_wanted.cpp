// What each map should be, from paths, configuration and what the kernel has.
#include <algorithm>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/group/group.h"
#include "libpath/plan/eligible.h"
#include "libpath/plan/resize.h"
#include "multipathd/engine/map_set.h"
#include "multipathd/engine/naming_store.h"

namespace multipathd {

using libpath::Errc;
using libpath::log;
using libpath::LogLevel;

libpath::RankedPath rank_of(const PathEntry& path) {
  libpath::RankedPath rank;
  rank.dev = path.info.dev;
  rank.priority = path.priority;
  rank.serial = path.info.serial;
  rank.node_name = path.info.iscsi ? path.info.iscsi->target_iqn : path.info.target_wwnn;
  rank.tpg = path.info.target_port_group;
  rank.host = path.info.hctl ? path.info.hctl->host : 0;
  rank.usable = is_usable(path);
  return rank;
}

void MapSet::resolve_settings(MapEntry& map, const PathList& paths) {
  const auto& first = paths.front()->info;
  map.settings = config_->resolver.map(first, map.wwid.text());
  const libpath::NoPathRetry found = map.policy.no_path_retry;
  map.policy = libpath::map_policy(map.settings, config_->global);
  if (as_found_) map.policy.no_path_retry = found;
  if (force_queueing_) map.policy.queue_without_daemon = true;
  map.remember_hardware(first);
  if (grouping_) {
    map.settings.grouping = *grouping_;
    return;
  }
  if (map.settings.grouping_is_set || !map.settings.detect_pgpolicy) return;
  const bool all_alua = std::all_of(paths.begin(), paths.end(), [](const PathEntry* path) {
    return path->prio.row->name == "alua" || path->prio.row->name == "sysfs";
  });
  if (!all_alua) return;
  map.settings.grouping = map.settings.detect_pgpolicy_use_tpg ? libpath::Grouping::group_by_tpg
                                                               : libpath::Grouping::group_by_prio;
}

void MapSet::choose_alias(MapEntry& map) {
  if (as_found_) return;
  libpath::AliasRequest request{.wwid = map.wwid,
                                .configured = map.settings.alias,
                                .user_friendly_names = map.settings.user_friendly_names,
                                .prefix = map.settings.alias_prefix,
                                .kernel_name = map.kernel ? map.kernel->name : ""};
  map.alias = naming_.alias(std::move(request), names_);
  names_.dm[map.alias] = map.wwid.text();
}

// Paths that may stand in the table: eligible ones whose size fits what the map already has.
std::vector<libpath::RankedPath> MapSet::joinable(MapEntry& map, const PathList& paths) {
  const libpath::MultipathTable* live =
      map.kernel && map.kernel->table ? &*map.kernel->table : nullptr;
  std::vector<libpath::CandidatePath> candidates;
  for (PathEntry* path : paths) {
    if (path->estranged) continue;
    candidates.push_back({rank_of(*path), is_offline(*path), false});
  }
  auto eligible = libpath::eligible_paths(candidates, live);
  if (!map.kernel || map.resize) return eligible;
  std::erase_if(eligible, [&](const libpath::RankedPath& rank) {
    PathEntry* path = paths_.find(rank.dev);
    const bool fits = table_has(live, rank.dev) || path->info.size == map.kernel->size;
    if (!fits && !std::exchange(path->size_refused, true)) {
      log(LogLevel::error, "{}: {}: size {} differs from the map's {}: not added", map.alias,
          path->info.name, path->info.size, map.kernel->size);
    }
    if (fits) path->size_refused = false;
    return !fits;
  });
  return eligible;
}

// Said once: a map that keeps its size although its paths have another one.
void MapSet::note_size(MapEntry& map, const libpath::ResizeDecision& decision) {
  if (std::exchange(map.size_note, decision.reason) == decision.reason) return;
  if (decision.reason.empty()) return;
  const std::uint64_t size = map.kernel->size;
  log(LogLevel::warning, "{}: keeps its {} sectors: {}", map.alias, size, decision.reason);
}

libpath::Result<std::uint64_t> MapSet::wanted_size(MapEntry& map, const PathList& paths) {
  std::vector<libpath::PathSize> sizes;
  for (const PathEntry* path : paths) {
    if (!path->estranged) sizes.push_back({path->info.dev, path->info.size});
  }
  libpath::ResizeDecision decision;
  if (!map.kernel || map.kernel->size == 0) {
    decision = libpath::initial_size(sizes);
  } else if (map.resize) {
    decision = libpath::command_resize(map.kernel->size, sizes);
  } else {
    decision = libpath::auto_resize(config_->global.auto_resize, map.kernel->size, sizes);
    note_size(map, decision);
    if (decision.kind == libpath::ResizeDecision::Kind::refuse) return map.kernel->size;
  }
  if (decision.kind == libpath::ResizeDecision::Kind::refuse) {
    return libpath::fail(Errc::invalid, decision.reason);
  }
  return decision.size;
}

libpath::WantedMap MapSet::as_found(MapEntry& map, const PathList& paths) {
  auto want = libpath::wanted_as_found(*map.kernel, map.wwid);
  const bool lacks_one = std::any_of(paths.begin(), paths.end(), [&want](const PathEntry* path) {
    return !table_has(&want.table, path->info.dev);
  });
  if (lacks_one) refuse(map, "a new path is not added: no configuration was read");
  want.queue_if_no_path = libpath::wants_queueing(map.health, map.policy);
  want.udev.no_paths = libpath::announce_no_paths(map.health, map.policy);
  return want;
}

libpath::Result<libpath::WantedMap> MapSet::wanted(MapEntry& map, const PathList& paths) {
  if (as_found_) return as_found(map, paths);
  const auto size = wanted_size(map, paths);
  if (!size) return tl::unexpected(size.error());
  libpath::WantedInput input{.wwid = map.wwid, .alias = map.alias, .paths = {}};
  input.size = *size;
  input.read_only = std::all_of(paths.begin(), paths.end(),
                                [](const PathEntry* path) { return path->info.read_only; });
  input.queue_if_no_path = libpath::wants_queueing(map.health, map.policy);
  input.probe_allowed = !libpath::announce_no_paths(map.health, map.policy);
  input.paths = joinable(map, paths);
  const std::string& handler = paths.front()->info.dh_state;
  if (handler != "detached") input.attached_handler = handler;
  if (map.kernel && map.policy.failback.kind != libpath::Failback::Kind::immediate) {
    input.keep_active = active_paths(*map.kernel);
  }
  return libpath::build_wanted(map.settings, input);
}

libpath::PlanOptions MapSet::plan_options(const MapEntry& map) const {
  libpath::PlanOptions options;
  const auto holder = names_.dm.find(map.alias);
  options.name_taken = holder != names_.dm.end() && holder->second != map.wwid.text();
  options.deferred_remove = map.settings.deferred_remove;
  options.force_reload = map.force_reload;
  options.force_udev = map.force_udev;
  options.keep_suspended = !map.recovering && map.failed_jobs == 0;
  return options;
}

}  // namespace multipathd
