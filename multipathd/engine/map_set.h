// MapSet: the maps; compares what is wanted with what the kernel has and closes the gap.
//
// Level-triggered: a map is planned from the paths, the configuration and the kernel's own tables
// each time one of them changes. At most one job a map is in flight, on the map's own lane; when it
// ends the map is planned again. A map the kernel holds as wanted is left alone, so a restart
// adopts.
// Shape:  entries by WWID.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/ids.h"
#include "libpath/naming/alias_choice.h"
#include "libpath/plan/resize.h"
#include "multipathd/engine/edges.h"
#include "multipathd/engine/engine_config.h"
#include "multipathd/engine/map_entry.h"
#include "multipathd/engine/map_job.h"
#include "multipathd/engine/path_set.h"

namespace multipathd {

class NamingStore;

using Done = std::function<void(const libpath::Status&)>;

class MapSet final : public PathObserver {
 public:
  MapSet(const Edges& edges, PathSet& paths, NamingStore& naming)
      : edges_(edges), paths_(paths), naming_(naming) {}

  void set_config(EngineConfig* config);
  // Nothing is planned before this: at start all paths and maps must be known first.
  void enable_planning();
  void force_grouping(std::optional<libpath::Grouping> grouping) { grouping_ = grouping; }
  void disable_changes() { changes_enabled_ = false; }  // listing only
  // No configuration is known: the maps the kernel has are looked after and stay as they are; none
  // is made, renamed, regrouped or removed but on request.
  void keep_as_found(bool on) { as_found_ = on; }
  void reconfigure(bool force_reload);
  // The files of names or WWIDs say something else: what follows from that is planned.
  void names_changed();

  // The kernel's maps at start.
  void adopt(const KernelScan& scan);
  // A fresh look at one map, after a kernel event. `order_serial`: of the entry when it was taken.
  void kernel_seen(const std::string& name, const std::optional<libpath::KernelMap>& kernel);
  // False only for a device known to be something else than a multipath map.
  bool is_map_name(std::string_view name) const;
  void inspect(const std::string& name);

  const std::map<libpath::Wwid, std::unique_ptr<MapEntry>>& all() const { return maps_; }
  MapEntry* find(const libpath::Wwid& wwid);
  // Alias, WWID, dm-N or MAJ:MIN, with or without a /dev/ path in front.
  MapEntry* find(std::string_view name);
  void force_queueing(bool on);  // maps keep queueing when the daemon ends, whatever is configured
  bool any_failed() const;       // the last job or plan of some map did not work
  // Only this map is changed (the tool with a device argument).
  void limit_to(std::optional<libpath::Wwid> wwid) { limit_ = std::move(wwid); }
  bool settled() const;  // no job in flight, no plan due, udev has finished

  // Commands. `done` runs when the kernel has answered.
  void request_create(const libpath::Wwid& wwid, Done done);
  void request_flush(MapEntry& map, const Done& done);
  void request_reload(MapEntry& map, Done done);
  void request_resize(MapEntry& map, Done done);
  void request_suspend(MapEntry& map, bool suspend, const Done& done);
  void request_group(MapEntry& map, unsigned group, Done done);
  void send_message(MapEntry& map, const std::string& text, Done done);
  void send(MapEntry& map, const libpath::MapHealthEvent& event);
  void wait_settled(MapEntry& map, Done done);
  // Runs `then` behind every message sent to the map so far.
  void after_orders(const MapEntry& map, std::function<void()> then);
  void unflush(const libpath::Wwid& wwid);  // a removal on request no longer holds
  void reset_stats(MapEntry& map);

  // PathObserver
  void path_joined(const PathEntry& path) override;
  void path_left(const libpath::Wwid& wwid, libpath::DevId dev) override;
  void path_changed(const PathEntry& path) override;
  void path_faulted(const PathEntry& path) override;
  void path_order(const PathEntry& path, bool reinstate) override;
  bool only_usable_path(const PathEntry& path) const override;

 private:
  using PathList = std::vector<PathEntry*>;

  // map_set.cpp: planning
  MapEntry& entry(const libpath::Wwid& wwid);
  void schedule(MapEntry& map, libpath::Millis delay);
  void plan(MapEntry& map);
  bool may_plan(MapEntry& map, const PathList& paths);
  std::optional<libpath::TimePoint> undecided_until(const PathList& paths) const;
  void plan_without_paths(MapEntry& map);
  void plan_with_paths(MapEntry& map, const PathList& paths);
  void resolve_settings(MapEntry& map, const PathList& paths);
  libpath::WantedMap as_found(MapEntry& map, const PathList& paths);
  libpath::Result<libpath::WantedMap> wanted(MapEntry& map, const PathList& paths);
  libpath::Result<std::uint64_t> wanted_size(MapEntry& map, const PathList& paths);
  void note_size(MapEntry& map, const libpath::ResizeDecision& decision);
  void choose_alias(MapEntry& map);
  void refuse(MapEntry& map, const std::string& reason);
  bool may_exist(const MapEntry& map, const PathList& paths) const;
  std::vector<libpath::RankedPath> joinable(MapEntry& map, const PathList& paths);
  libpath::PlanOptions plan_options(const MapEntry& map) const;
  void settle(MapEntry& map);
  void forget_if_void(const libpath::Wwid& wwid);

  // map_jobs.cpp: doing, and learning what came of it
  void start_job(MapEntry& map, std::vector<libpath::MapStep> steps, const PathList& paths);
  void run_job(MapEntry& map, MapJob job, std::function<void(MapEntry&, const MapJobResult&)> done);
  void job_done(MapEntry& map, const std::vector<libpath::MapStep>& steps,
                const MapJobResult& result);
  void job_failed(MapEntry& map, const MapJobResult& result);
  void learn(MapEntry& map, std::optional<libpath::KernelMap> kernel, bool loaded);
  void learn_path_states(MapEntry& map, bool loaded);
  void report_groups(MapEntry& map);
  void report_paths(MapEntry& map);
  void perform(MapEntry& map, const std::vector<libpath::MapHealthAction>& actions);
  void perform(MapEntry& map, const libpath::MapHealthAction& action);
  void follow_udev(MapEntry& map, std::vector<libpath::UdevWork> works);
  void udev_done(const libpath::Wwid& wwid);
  void finish_waiters(MapEntry& map, const libpath::Status& status);
  void announce_paths(MapEntry& map);

  // map_requests.cpp
  void when_idle(MapEntry& map, Done done, std::function<void(MapEntry&)> request);
  void serve_requests(MapEntry& map);
  void flush_now(MapEntry& map, Done done);
  void suspend_now(MapEntry& map, bool suspend, Done done);

  Edges edges_;
  PathSet& paths_;
  NamingStore& naming_;
  EngineConfig* config_ = nullptr;
  bool planning_ = false;
  bool changes_enabled_ = true;
  bool as_found_ = false;
  bool force_queueing_ = false;
  std::optional<libpath::Grouping> grouping_;
  std::optional<libpath::Wwid> limit_;
  std::map<libpath::Wwid, std::unique_ptr<MapEntry>> maps_;
  libpath::TakenNames names_;  // every dm name, every configured alias
};

std::string map_lane(const libpath::Wwid& wwid);
libpath::RankedPath rank_of(const PathEntry& path);

}  // namespace multipathd
