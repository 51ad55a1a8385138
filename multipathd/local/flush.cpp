#include "multipathd/local/flush.h"

#include <memory>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/sys/lib_device_mapper.h"
#include "multipathd/engine/map_job.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;

namespace {

void wait_for_udev(MapJobResult& result) {
  for (auto& work : result.udev) work.wait();
}

bool remove_map(libpath::DeviceMapper& dm, const libpath::KernelMap& map, unsigned retries) {
  MapJob job;
  job.name = map.name;
  job.uuid = map.uuid;
  job.steps.emplace_back(libpath::RemoveMap{map.name, false});
  auto result = run_map_job(dm, job);
  wait_for_udev(result);
  for (unsigned tried = 0; !result.status && tried < retries; ++tried) {
    ::sleep(1);
    result = run_map_job(dm, job);
    wait_for_udev(result);
  }
  if (result.status) return true;
  const auto& error = result.status.error();
  const bool busy = error.code == libpath::Errc::busy;
  log(LogLevel::error, "{}: {}", map.name, busy ? "map or partition in use" : error.message());
  return false;
}

bool is_meant(const libpath::KernelMap& map, const std::string& name) {
  return map.name == name || map.uuid == "mpath-" + name || map.dev.text() == name ||
         "dm-" + std::to_string(map.dev.minor) == name;
}

int flush_named(const ToolOptions& options, const std::string& name) {
  auto dm = libpath::LibDeviceMapper::open();
  if (!dm) {
    log(LogLevel::error, "{}", dm.error().message());
    return 1;
  }
  const auto scan = scan_kernel(**dm);
  if (!scan) {
    log(LogLevel::error, "{}", scan.error().message());
    return 1;
  }
  bool found = false;
  bool all_done = true;
  for (const auto& map : scan->maps) {
    if (!map.uuid.starts_with("mpath-") || (!name.empty() && !is_meant(map, name))) continue;
    found = true;
    all_done = remove_map(**dm, map, options.retries) && all_done;
  }
  if (!name.empty() && !found) log(LogLevel::error, "{}: no such map", name);
  return all_done && (found || name.empty()) ? 0 : 1;
}

}  // namespace

int flush_maps(const ToolOptions& options) {
  const bool all = options.command == ToolCommand::flush_all;
  return flush_named(options, all ? "" : std::string(libpath::base_name(options.device)));
}

}  // namespace multipathd
