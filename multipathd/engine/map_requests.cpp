// What commands ask of a map.
#include <optional>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "multipathd/engine/map_set.h"

namespace multipathd {

using libpath::Errc;
using libpath::log;
using libpath::LogLevel;
using libpath::Status;
using libpath::Wwid;

namespace map_event = libpath::map_event;

namespace {

Status without_config(const MapEntry& map, const char* what) {
  const std::string& name = map.alias.empty() ? map.wwid.text() : map.alias;
  log(LogLevel::error, "{}: {}: no configuration was read", name, what);
  return libpath::fail(Errc::invalid, name + ": no configuration was read");
}

// A job for a map that nothing else works on; unset: `done` has heard that there is no such map.
std::optional<MapJob> requested_job(const MapEntry& map, const Done& done) {
  if (!map.kernel) {
    done(libpath::fail(Errc::not_found, map.wwid.text() + ": no such map"));
    return std::nullopt;
  }
  MapJob job;
  job.name = map.kernel->name;
  job.uuid = map.wwid.dm_uuid();
  return job;
}

}  // namespace

void MapSet::wait_settled(MapEntry& map, Done done) {
  map.waiters.push_back(std::move(done));
  plan(map);
}

void MapSet::after_orders(const MapEntry& map, std::function<void()> then) {
  edges_.executor.post(
      map_lane(map.wwid), [] {}, std::move(then));
}

void MapSet::unflush(const Wwid& wwid) {
  MapEntry* map = find(wwid);
  if (map == nullptr || !map->flushed) return;
  map->flushed = false;
  schedule(*map, libpath::Millis(0));
}

void MapSet::reset_stats(MapEntry& map) {
  map.path_faults = 0;
  map.map_loads = 0;
  send(map, map_event::ResetStats{});
}

void MapSet::request_create(const Wwid& wwid, Done done) {
  MapEntry& map = entry(wwid);
  if (as_found_ && !map.kernel) return done(without_config(map, "the map is not made"));
  map.flushed = false;
  map.requested = true;
  map.failed_jobs = 0;
  map.last_refusal.clear();
  wait_settled(map, std::move(done));
}

// Nobody waits for the answer any longer than this: what starts later would be a surprise.
void MapSet::when_idle(MapEntry& map, Done done, std::function<void(MapEntry&)> request) {
  const auto until = edges_.loop.now() + config_->global.uxsock_timeout;
  map.requests.emplace_back(
      [this, until, done = std::move(done), request = std::move(request)](MapEntry& now) {
        if (edges_.loop.now() <= until) return request(now);
        done(libpath::fail(Errc::timeout, now.alias + ": another operation took too long"));
      });
  serve_requests(map);
}

void MapSet::serve_requests(MapEntry& map) {
  while (map.idle() && !map.requests.empty()) {
    const auto request = std::move(map.requests.front());
    map.requests.pop_front();
    request(map);
  }
}

void MapSet::request_flush(MapEntry& map, const Done& done) {
  when_idle(map, done, [this, done](MapEntry& now) { flush_now(now, done); });
}

void MapSet::flush_now(MapEntry& map, Done done) {
  auto job = requested_job(map, done);
  if (!job) return;
  map.flushed = true;
  map.waiters.push_back(std::move(done));
  job->steps.emplace_back(libpath::RemoveMap{job->name, map.settings.deferred_remove});
  run_job(map, std::move(*job), [this](MapEntry& entry, const MapJobResult& result) {
    if (!result.read_failed) learn(entry, result.kernel, false);
    if (entry.kernel) entry.flushed = false;
    const Wwid wwid = entry.wwid;
    finish_waiters(entry, result.status);
    forget_if_void(wwid);
  });
}

void MapSet::request_reload(MapEntry& map, Done done) {
  map.force_reload = true;
  wait_settled(map, std::move(done));
}

void MapSet::request_resize(MapEntry& map, Done done) {
  if (as_found_) return done(without_config(map, "the size is not changed"));
  map.resize = true;
  map.force_udev = true;
  wait_settled(map, std::move(done));
}

void MapSet::request_suspend(MapEntry& map, bool suspend, const Done& done) {
  when_idle(map, done, [this, suspend, done](MapEntry& now) { suspend_now(now, suspend, done); });
}

void MapSet::suspend_now(MapEntry& map, bool suspend, Done done) {
  auto job = requested_job(map, done);
  if (!job) return;
  map.admin_suspended = suspend;
  map.waiters.push_back(std::move(done));
  job->suspend = suspend;
  if (!suspend) job->steps.emplace_back(libpath::ResumeMap{job->name, {}});
  run_job(map, std::move(*job), [this, suspend](MapEntry& entry, const MapJobResult& result) {
    if (!result.status) entry.admin_suspended = !suspend;
    if (!result.read_failed) learn(entry, result.kernel, false);
    finish_waiters(entry, result.status);
    if (!suspend) schedule(entry, libpath::Millis(0));
  });
}

void MapSet::request_group(MapEntry& map, unsigned group, Done done) {
  const std::size_t groups = map.kernel && map.kernel->table ? map.kernel->table->groups.size() : 0;
  if (group < 1 || group > groups) {
    return done(
        libpath::fail(Errc::invalid, map.alias + ": no path group " + std::to_string(group)));
  }
  send(map, map_event::AdminSwitchGroup{group, false});
  wait_settled(map, std::move(done));
}

}  // namespace multipathd
