// Doing: jobs and messages on the map's lane, and what is learnt from the kernel afterwards.
#include <algorithm>
#include <utility>
#include <variant>

#include "libpath/base/log.h"
#include "libpath/dm/compare.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/device_mapper.h"
#include "libpath/sys/sysfs.h"
#include "multipathd/engine/map_set.h"
#include "multipathd/engine/naming_store.h"

namespace multipathd {

using libpath::DmPathState;
using libpath::Errc;
using libpath::KernelMap;
using libpath::log;
using libpath::LogLevel;
using libpath::MapAction;
using libpath::MapStep;
using libpath::Millis;
using libpath::Status;
using libpath::Wwid;

namespace map_action = libpath::map_action;
namespace map_event = libpath::map_event;
namespace path_event = libpath::path_event;

namespace {

bool kernel_queues(const KernelMap& kernel) {
  return kernel.table && libpath::has_feature(*kernel.table, libpath::kQueueIfNoPath);
}

// Queueing stays as the kernel has it until the map is planned: with a policy of its own a map
// without paths would fail the I/O it holds.
libpath::NoPathRetry retry_as_found(const KernelMap& kernel) {
  using Kind = libpath::NoPathRetry::Kind;
  return {kernel_queues(kernel) ? Kind::queue : Kind::fail, 0};
}

MapAction action_of(const MapStep& step) {
  if (std::holds_alternative<libpath::CreateMap>(step)) return MapAction::create;
  if (const auto* reload = std::get_if<libpath::ReloadMap>(&step)) {
    return reload->resize ? MapAction::resize : MapAction::reload;
  }
  if (std::holds_alternative<libpath::RenameMap>(step)) return MapAction::rename;
  return MapAction::none;
}

// Seconds before a map whose job failed is tried again: 1, 2, 4 ... 60.
Millis retry_delay(unsigned failures) {
  const unsigned shift = std::min(failures, 6U);
  return std::min(Millis(1000) * (1U << (shift == 0 ? 0 : shift - 1)), Millis(60000));
}

}  // namespace

void MapSet::start_job(MapEntry& map, std::vector<MapStep> steps, const PathList& paths) {
  MapJob job;
  job.name = map.kernel ? map.kernel->name : map.alias;
  job.uuid = map.wwid.dm_uuid();
  job.steps = steps;
  for (const PathEntry* path : paths) {
    if (!is_usable(*path) && is_judged(*path)) job.fail_after_load.push_back(path->info.dev);
  }
  for (const auto& step : steps) log(LogLevel::notice, "{}: {}", map.alias, describe(step));
  run_job(map, std::move(job),
          [this, steps = std::move(steps)](MapEntry& entry, const MapJobResult& result) {
            job_done(entry, steps, result);
          });
}

void MapSet::run_job(MapEntry& map, MapJob job,
                     std::function<void(MapEntry&, const MapJobResult&)> done) {
  map.busy = true;
  map.dirty = false;
  ++map.order_serial;
  auto result = std::make_shared<MapJobResult>();
  libpath::DeviceMapper& dm = edges_.dm;
  edges_.executor.post(
      map_lane(map.wwid), [&dm, job = std::move(job), result] { *result = run_map_job(dm, job); },
      [this, wwid = map.wwid, result, done = std::move(done)] {
        MapEntry* still = find(wwid);
        if (still == nullptr) return;
        still->busy = false;
        follow_udev(*still, std::move(result->udev));
        done(*still, *result);
        if ((still = find(wwid)) == nullptr) return;
        if (still->dirty) schedule(*still, Millis(0));
        serve_requests(*still);
      });
}

// On a lane of its own: a slow udev holds up no message and no other change of the map.
void MapSet::follow_udev(MapEntry& map, std::vector<libpath::UdevWork> works) {
  if (works.empty()) return;
  ++map.udev_behind;
  auto shared = std::make_shared<std::vector<libpath::UdevWork>>(std::move(works));
  edges_.executor.post(
      "udev:" + map.wwid.text(),
      [shared] {
        for (auto& work : *shared) work.wait();
      },
      [this, wwid = map.wwid] { udev_done(wwid); });
}

void MapSet::udev_done(const Wwid& wwid) {
  MapEntry* map = find(wwid);
  if (map == nullptr || --map->udev_behind > 0) return;
  announce_paths(*map);
  if (!map->waiters.empty()) plan(*map);  // answers them, or starts what they wait for
  if ((map = find(wwid)) != nullptr) serve_requests(*map);
  forget_if_void(wwid);
}

void MapSet::job_done(MapEntry& map, const std::vector<MapStep>& steps,
                      const MapJobResult& result) {
  const bool created = !map.kernel.has_value();
  if (result.loaded) ++map.map_loads;
  if (!result.read_failed) learn(map, result.kernel, result.loaded);
  if (!result.status) return job_failed(map, result);
  map.failed_jobs = 0;
  map.last_refusal.clear();
  map.force_reload = false;
  map.force_udev = false;
  map.resize = false;
  for (const auto& step : steps) {
    if (action_of(step) != MapAction::none) map.action = action_of(step);
  }
  if (map.kernel && created) {
    naming_.remember(map.wwid);
    naming_.mark_failed(map.wwid, false);
    map.announce = true;
    announce_paths(map);
  }
  // Look again: what the job was for may be out of date, and done means nothing is left to do.
  map.just_done = steps;
  const Wwid wwid = map.wwid;
  plan(map);
  forget_if_void(wwid);
}

void MapSet::job_failed(MapEntry& map, const MapJobResult& result) {
  ++map.failed_jobs;
  refuse(map, result.status.error().message());
  if (!map.kernel) naming_.mark_failed(map.wwid, true);
  finish_waiters(map, result.status);
  if (map.flushed) return;
  schedule(map, retry_delay(map.failed_jobs));
}

// Takes over what the kernel shows. `loaded`: a table load made every path active again.
void MapSet::learn(MapEntry& map, std::optional<KernelMap> kernel, bool loaded) {
  const bool existed = map.kernel.has_value();
  if (existed && map.kernel->name != map.alias) names_.dm.erase(map.kernel->name);
  map.kernel = std::move(kernel);
  if (!map.kernel) {
    names_.dm.erase(map.alias);
    if (existed) map.health = libpath::MapHealth{};
    learn_path_states(map, true);
    return;
  }
  names_.dm[map.kernel->name] = map.wwid.text();
  const bool queueing = kernel_queues(*map.kernel);
  if (!existed) {
    send(map, map_event::MapCreated{queueing});
  } else if (loaded) {
    send(map, map_event::MapReloaded{queueing});
  } else if (map.health.exists && map.health.queueing != queueing) {
    send(map, map_event::KernelQueueing{queueing});
  }
  learn_path_states(map, loaded || !existed);
  report_paths(map);
  report_groups(map);
}

void MapSet::learn_path_states(MapEntry& map, bool settled) {
  const bool readable = map.kernel && map.kernel->status;
  for (PathEntry* path : paths_.paths_of(map.wwid)) {
    const DmPathState state =
        readable ? state_in(*map.kernel->status, path->info.dev) : DmPathState::undef;
    const DmPathState before = path->health.kernel;
    if (state == before) continue;
    if (settled || before == DmPathState::undef || state == DmPathState::undef) {
      paths_.send(*path, path_event::KernelState{state});
    } else if (state == DmPathState::failed) {
      paths_.send(*path, path_event::KernelFailed{});
    } else {
      paths_.send(*path, path_event::KernelReinstated{});
    }
  }
}

void MapSet::report_paths(MapEntry& map) {
  map_event::PathsChanged event;
  for (const PathEntry* path : paths_.paths_of(map.wwid)) {
    ++event.total;
    if (is_usable(*path)) ++event.usable;
    if (path->health.state == libpath::PathState::up && !path->estranged) ++event.up;
    if (path->health.state == libpath::PathState::pending) ++event.pending;
    if (!is_judged(*path)) ++event.unchecked;
  }
  if (!map.health.paths_known || map.health.paths != event) send(map, event);
  if (event.usable > 0) return;
  for (PathEntry* path : paths_.paths_of(map.wwid)) {
    // A path held back for flapping is better than none.
    if (path->health.state == libpath::PathState::delayed) {
      paths_.send(*path, path_event::OthersLost{});
    }
  }
}

void MapSet::report_groups(MapEntry& map) {
  if (!map.kernel || !map.kernel->table || !map.kernel->status) return;
  std::vector<libpath::RankedPath> ranks;
  for (const PathEntry* path : paths_.paths_of(map.wwid)) {
    ranks.push_back(rank_of(*path));
    // A path the kernel just failed carries nothing, whatever the last check said.
    ranks.back().usable = carries_io(*path);
  }
  map_event::GroupsChanged event;
  event.best = libpath::preferred_group(*map.kernel->table, ranks);
  for (const auto& group : map.kernel->table->groups) {
    event.usable.push_back(static_cast<unsigned>(
        std::count_if(group.paths.begin(), group.paths.end(), [this](const auto& member) {
          const PathEntry* path = paths_.find(member.dev);
          return path != nullptr && carries_io(*path);
        })));
  }
  const auto& groups = map.kernel->status->groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].state == libpath::GroupState::active) event.active = static_cast<unsigned>(i) + 1;
  }
  if (!map.health.groups_known || map.health.groups != event) send(map, event);
}

void MapSet::send(MapEntry& map, const libpath::MapHealthEvent& event) {
  perform(map, libpath::step(map.health, event, map.policy, edges_.loop.now()));
}

void MapSet::perform(MapEntry& map, const std::vector<libpath::MapHealthAction>& actions) {
  for (const auto& action : actions) perform(map, action);
}

void MapSet::perform(MapEntry& map, const libpath::MapHealthAction& action) {
  const Wwid wwid = map.wwid;
  if (const auto* queueing = std::get_if<map_action::SetQueueing>(&action)) {
    const bool on = queueing->on;
    send_message(map, on ? "queue_if_no_path" : "fail_if_no_path",
                 [this, wwid, on](const Status& done) {
                   MapEntry* still = find(wwid);
                   if (!done && still != nullptr) send(*still, map_event::KernelQueueing{!on});
                 });
  } else if (const auto* group = std::get_if<map_action::SwitchGroup>(&action)) {
    map.action = MapAction::switchpg;
    send_message(map, "switch_group " + std::to_string(group->group), [](const Status&) {});
  } else if (std::holds_alternative<map_action::ReloadForUdev>(action)) {
    map.force_reload = map.force_udev = true;
    schedule(map, Millis(0));
  } else if (std::holds_alternative<map_action::FlushMap>(action)) {
    schedule(map, Millis(0));
  } else if (const auto* wake = std::get_if<map_action::WakeAt>(&action)) {
    edges_.loop.cancel(map.health_timer);
    map.health_timer = edges_.loop.at(wake->when, [this, wwid] {
      MapEntry* still = find(wwid);
      if (still == nullptr) return;
      still->health_timer = 0;
      send(*still, map_event::TimerDue{});
    });
  } else if (std::holds_alternative<map_action::CancelWake>(action)) {
    edges_.loop.cancel(std::exchange(map.health_timer, 0));
  } else if (const auto* line = std::get_if<map_action::Log>(&action)) {
    log(static_cast<LogLevel>(line->level), "{}: {}", map.alias, line->text);
  }
}

void MapSet::send_message(MapEntry& map, const std::string& text, Done done) {
  if (!map.kernel || !changes_enabled_) {
    return done(libpath::fail(Errc::not_found, map.wwid.text() + ": no such map"));
  }
  ++map.order_serial;
  auto status = std::make_shared<Status>();
  libpath::DeviceMapper& dm = edges_.dm;
  edges_.executor.post(
      map_lane(map.wwid),
      [&dm, name = map.kernel->name, text, status] { *status = dm.message(name, text); },
      [status, alias = map.alias, text, done = std::move(done)] {
        if (!*status) {
          // The map may have gone meanwhile (a deferred removal): its event says so, and is logged.
          const bool gone = status->error().code == Errc::not_found;
          log(gone ? LogLevel::info : LogLevel::warning, "{}: {}: {}", alias, text,
              status->error().message());
        }
        done(*status);
      });
}

void MapSet::path_order(const PathEntry& path, bool reinstate) {
  MapEntry* map = path.wwid ? find(*path.wwid) : nullptr;
  if (map == nullptr || !map->kernel) return;
  const std::string verb = reinstate ? "reinstate_path " : "fail_path ";
  send_message(*map, verb + path.info.dev.text(),
               [this, name = map->kernel->name](const Status& done) {
                 if (!done) inspect(name);  // the path's state is not what was just assumed
               });
}

void MapSet::inspect(const std::string& name) {
  MapEntry* map = find(name);
  const std::string lane = map != nullptr ? map_lane(map->wwid) : "dm:" + name;
  const std::uint64_t serial = map != nullptr ? map->order_serial : 0;
  auto found = std::make_shared<libpath::Result<std::optional<KernelMap>>>();
  libpath::DeviceMapper& dm = edges_.dm;
  edges_.executor.post(
      lane, [&dm, name, found] { *found = read_map(dm, name, ""); },
      [this, name, serial, found] {
        if (!*found) return;
        // Something was ordered since this look was asked for: look again behind it.
        const MapEntry* now = find(name);
        if (now != nullptr && now->order_serial != serial) {
          if (!now->busy) inspect(name);
          return;
        }
        kernel_seen(name, **found);
      });
}

void MapSet::kernel_seen(const std::string& name, const std::optional<KernelMap>& kernel) {
  MapEntry* map = find(name);
  if (!kernel) {
    names_.dm.erase(name);
    // A name that is gone may be the one before a rename: it still finds the map when it is its
    // WWID.
    if (map == nullptr || map->busy || map->kernel->name != name) return;
    log(LogLevel::notice, "{}: map was removed by somebody else", name);
    map->flushed = true;
    learn(*map, std::nullopt, false);
    return forget_if_void(map->wwid);
  }
  const auto wwid = Wwid::from_dm_uuid(kernel->uuid);
  names_.dm[name] = wwid ? wwid->text() : "";
  if (!wwid) return;
  MapEntry& own = entry(*wwid);
  if (own.busy) return;  // the job reads it when it ends
  const bool adopted = !own.kernel;
  if (adopted) {
    own.alias = kernel->name;
    own.policy.no_path_retry = retry_as_found(*kernel);
  }
  learn(own, kernel, false);
  if (adopted) own.flushed = false;
  if (adopted || paths_.paths_of(*wwid).empty()) schedule(own, Millis(0));
}

bool MapSet::is_map_name(std::string_view name) const {
  const auto it = names_.dm.find(name);
  return it == names_.dm.end() || !it->second.empty();
}

void MapSet::adopt(const KernelScan& scan) {
  for (const auto& name : scan.all_names) names_.dm.emplace(name, "");
  for (const auto& kernel : scan.maps) {
    const auto wwid = Wwid::from_dm_uuid(kernel.uuid);
    if (!wwid) continue;
    MapEntry& map = entry(*wwid);
    map.alias = kernel.name;
    map.recovering = true;
    map.kernel = kernel;
    map.policy.no_path_retry = retry_as_found(kernel);
    names_.dm[kernel.name] = wwid->text();
    send(map, map_event::MapAdopted{kernel_queues(kernel)});
  }
}

void MapSet::finish_waiters(MapEntry& map, const Status& status) {
  if (status && map.udev_behind > 0) return;  // "ok" means that nodes and links are there, too
  auto waiters = std::exchange(map.waiters, {});
  for (const auto& waiter : waiters) waiter(status);
}

// udev decided about these disks before they had a map: let it look again, but at the map first.
void MapSet::announce_paths(MapEntry& map) {
  if (map.udev_behind > 0 || !std::exchange(map.announce, false)) return;
  for (const PathEntry* path : paths_.paths_of(map.wwid)) {
    const auto property = path->info.udev.find("DM_MULTIPATH_DEVICE_PATH");
    if (property != path->info.udev.end() && property->second == "1") continue;
    libpath::Sysfs& sysfs = edges_.sysfs;
    edges_.executor.post(
        device_lane(path->info.dev),
        [&sysfs, file = path->info.syspath + "/uevent"] { (void)sysfs.write(file, "change"); },
        [] {});
  }
}

}  // namespace multipathd
