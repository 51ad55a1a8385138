#include "multipathd/engine/map_job.h"

#include <algorithm>

#include "libpath/dm/compare.h"
#include "libpath/sys/device_mapper.h"

namespace multipathd {

using libpath::DeviceMapper;
using libpath::DmDevice;
using libpath::DmTableSpec;
using libpath::KernelMap;
using libpath::Status;

namespace {

DmTableSpec spec_of(const std::string& name, const libpath::WantedMap& map) {
  DmTableSpec spec;
  spec.name = name;
  spec.uuid = map.wwid.dm_uuid();
  spec.size = map.size;
  spec.params = libpath::table_params(map);
  spec.read_only = map.read_only;
  spec.udev = map.udev;
  spec.mode = map.mode;
  spec.uid = map.uid;
  spec.gid = map.gid;
  return spec;
}

// Applies one step; visitor over the plan's variant.
class StepRunner {
 public:
  StepRunner(DeviceMapper& dm, std::string& name) : dm_(dm), name_(name) {}

  bool loaded() const { return loaded_; }
  std::vector<libpath::UdevWork> take_udev() { return std::move(udev_); }

  Status operator()(const libpath::CreateMap& step) {
    name_ = step.map.alias;
    auto done = keep(dm_.create(spec_of(step.map.alias, step.map)));
    loaded_ = loaded_ || done.has_value();
    return done;
  }
  Status operator()(const libpath::ReloadMap& step) {
    auto done = keep(dm_.reload(spec_of(step.name, step.map), step.flush));
    loaded_ = loaded_ || done.has_value();
    return done;
  }
  Status operator()(const libpath::RenameMap& step) {
    auto done = keep(dm_.rename(step.from, step.to, step.udev));
    if (done) name_ = step.to;
    return done;
  }
  Status operator()(const libpath::RemoveMap& step) {
    if (auto parts = remove_partitions(step.name); !parts && !step.deferred) return parts;
    return keep(dm_.remove(step.name, step.deferred));
  }
  Status operator()(const libpath::CancelRemoval& step) {
    return dm_.message(step.name, "@cancel_deferred_remove");
  }
  Status operator()(const libpath::ResumeMap& step) {
    return keep(dm_.resume(step.name, step.udev));
  }
  Status operator()(const libpath::ClearInactive& step) { return dm_.clear_inactive(step.name); }
  Status operator()(const libpath::SetQueueing& step) {
    return dm_.message(step.name, step.on ? "queue_if_no_path" : "fail_if_no_path");
  }
  Status operator()(const libpath::Refuse& step) {
    return libpath::fail(libpath::Errc::invalid, step.name + ": " + step.reason);
  }

 private:
  Status keep(libpath::DmChange change) {
    if (!change) return tl::unexpected(change.error());
    if (change->pending()) udev_.push_back(std::move(*change));
    return {};
  }
  // Partition maps sit on the map and keep it open; unused ones go first.
  Status remove_partitions(const std::string& name) {
    const auto map = dm_.inspect(name);
    if (!map) return tl::unexpected(map.error());
    const auto holders = dm_.holders(map->dev);
    if (!holders) return {};
    for (const auto& holder : *holders) {
      const auto part = dm_.inspect(holder);
      if (!part || !part->uuid.starts_with("part") || !part->uuid.ends_with(map->uuid)) continue;
      if (auto removed = keep(dm_.remove(holder, false)); !removed) return removed;
    }
    return {};
  }

  DeviceMapper& dm_;
  std::string& name_;
  bool loaded_ = false;
  std::vector<libpath::UdevWork> udev_;
};

KernelMap to_kernel_map(const DmDevice& device) {
  return libpath::read_kernel_map(device, device.table, device.status);
}

bool is_multipath(const DmDevice& device) {
  return device.target_type == "multipath" || device.uuid.starts_with("mpath-");
}

Status fail_paths(DeviceMapper& dm, const std::string& name,
                  const std::vector<libpath::DevId>& paths) {
  Status first;
  for (const auto& dev : paths) {
    auto sent = dm.message(name, "fail_path " + dev.text());
    if (!sent && first) first = sent;
  }
  return first;
}

}  // namespace

MapJobResult run_map_job(DeviceMapper& dm, const MapJob& job) {
  MapJobResult result;
  std::string name = job.name;
  StepRunner runner(dm, name);
  for (const auto& step : job.steps) {
    result.status = std::visit(runner, step);
    if (!result.status) break;
  }
  result.loaded = runner.loaded();
  result.udev = runner.take_udev();
  if (result.status && job.suspend) result.status = dm.suspend(name);
  auto read = read_map(dm, name, job.uuid);
  // Only paths the new table really holds can be failed in it.
  if (result.loaded && read && *read && (*read)->table) {
    std::vector<libpath::DevId> down;
    for (const auto dev : job.fail_after_load) {
      if (table_has(&*(*read)->table, dev)) down.push_back(dev);
    }
    if (!down.empty()) {
      (void)fail_paths(dm, name, down);  // a path that stays active is failed by its next check
      read = read_map(dm, name, job.uuid);
    }
  }
  result.read_failed = !read.has_value();
  if (read) result.kernel = std::move(*read);
  return result;
}

bool table_has(const libpath::MultipathTable* table, libpath::DevId dev) {
  if (table == nullptr) return false;
  const auto paths = libpath::table_paths(*table);
  return std::find(paths.begin(), paths.end(), dev) != paths.end();
}

libpath::DmPathState state_in(const libpath::MultipathStatus& status, libpath::DevId dev) {
  for (const auto& group : status.groups) {
    for (const auto& path : group.paths) {
      if (path.dev == dev) return path.state;
    }
  }
  return libpath::DmPathState::undef;
}

std::vector<libpath::DevId> active_paths(const KernelMap& map) {
  std::vector<libpath::DevId> paths;
  if (!map.status) return paths;
  for (const auto& group : map.status->groups) {
    if (group.state != libpath::GroupState::active) continue;
    for (const auto& path : group.paths) paths.push_back(path.dev);
  }
  return paths;
}

libpath::Result<std::optional<KernelMap>> read_map(DeviceMapper& dm, const std::string& name,
                                                   const std::string& uuid) {
  auto device = dm.inspect(name);
  if (!device) {
    if (device.error().code == libpath::Errc::not_found) return std::nullopt;
    return tl::unexpected(device.error());
  }
  if (!uuid.empty() && device->uuid != uuid) return std::nullopt;
  return to_kernel_map(*device);
}

libpath::Result<KernelScan> scan_kernel(DeviceMapper& dm) {
  auto names = dm.list();
  if (!names) return tl::unexpected(names.error());
  KernelScan scan;
  for (const auto& entry : *names) {
    scan.all_names.push_back(entry.name);
    auto device = dm.inspect(entry.name);
    if (!device) continue;  // removed since it was listed
    if (is_multipath(*device)) scan.maps.push_back(to_kernel_map(*device));
  }
  return scan;
}

libpath::Result<KernelScan> recover_kernel(DeviceMapper& dm, std::vector<std::string>& lines) {
  auto scan = scan_kernel(dm);
  if (!scan) return scan;
  const auto steps = libpath::plan_cleanup(scan->maps);
  if (steps.empty()) return scan;
  for (const auto& step : steps) {
    std::string name;
    const Status done = std::visit(StepRunner(dm, name), step);
    lines.push_back(describe(step) + (done ? "" : ": " + done.error().message()));
  }
  return scan_kernel(dm);
}

}  // namespace multipathd
