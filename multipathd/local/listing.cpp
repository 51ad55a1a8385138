#include "multipathd/local/listing.h"

#include <functional>
#include <iostream>
#include <vector>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/ipc/topology.h"
#include "libpath/serve/client.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;
using libpath::MapSnapshot;

namespace {

libpath::TopologyOptions layout(const ToolOptions& options) {
  libpath::TopologyOptions result;
  result.verbosity = options.verbosity.value_or(2);
  result.widths_over_all_paths = false;
  result.bold = isatty(STDOUT_FILENO) == 1;
  return result;
}

// The WWID that a device argument means: of a map or of one of its paths.
std::optional<std::string> wwid_of(Engine& engine, const std::string& device) {
  if (const MapEntry* map = engine.maps().find(device)) return map->wwid.text();
  const PathEntry* path = engine.paths().find(device);
  if (path != nullptr && path->wwid) return path->wwid->text();
  return std::nullopt;
}

std::vector<const MapSnapshot*> choose(const libpath::Snapshot& snapshot,
                                       const std::function<bool(const MapSnapshot&)>& wanted) {
  std::vector<const MapSnapshot*> chosen;
  for (const auto& map : snapshot.maps) {
    if (wanted(map)) chosen.push_back(&map);
  }
  return chosen;
}

void warn_without_daemon(bool maps_exist) {
  if (!maps_exist || libpath::daemon_is_running()) return;
  log(LogLevel::notice, "Warning: multipath devices exist, but multipathd service is not running");
}

int print_maps(const ToolOptions& options, Engine& engine) {
  const auto snapshot = engine.snapshot();
  std::vector<const MapSnapshot*> chosen;
  if (options.device.empty()) {
    chosen = choose(snapshot, [](const MapSnapshot&) { return true; });
  } else {
    const auto wwid = wwid_of(engine, options.device);
    if (wwid) chosen = choose(snapshot, [&](const auto& map) { return map.wwid == *wwid; });
    if (chosen.empty()) return 1;
  }
  std::cout << libpath::render_topology(snapshot, chosen, layout(options));
  warn_without_daemon(!chosen.empty());
  return 0;
}

libpath::Result<std::unique_ptr<LocalRun>> open_run() {
  auto run = LocalRun::open();
  if (!run) log(LogLevel::error, "{}", run.error().message());
  return run;
}

EngineOptions creation_options(const ToolOptions& options) {
  EngineOptions result;
  result.force_reload = options.reload;
  result.bindings_read_only = options.bindings_read_only;
  result.loosen = options.loosen;
  result.only_device = options.device;
  result.grouping = options.grouping;
  return result;
}

bool means_something(Engine& engine, const std::string& device) {
  if (device.empty() || wwid_of(engine, device)) return true;
  log(LogLevel::error, "'{}' is not a valid argument", device);
  return false;
}

bool was_changed(const MapSnapshot& map) { return map.action != libpath::MapAction::none; }

}  // namespace

int list_maps(const ToolOptions& options, const libpath::Config& config) {
  auto run = open_run();
  if (!run) return 1;
  EngineOptions engine;
  engine.checks = options.command == ToolCommand::list_long;
  engine.changes = false;
  engine.state_files = false;
  return print_maps(options, (*run)->run(engine, config));
}

int create_maps(const ToolOptions& options, const libpath::Config& config) {
  auto run = open_run();
  if (!run) return 1;
  Engine& engine = (*run)->run(creation_options(options), config);
  if (!means_something(engine, options.device)) return 1;
  const auto snapshot = engine.snapshot(true);
  const auto changed = choose(snapshot, was_changed);
  std::cout << libpath::render_topology(snapshot, changed, layout(options));
  const bool daemon = libpath::daemon_is_running();
  if (!daemon && !options.allow_queueing) (*run)->stop_queueing();
  warn_without_daemon(!snapshot.maps.empty());
  return engine.maps().any_failed() ? 1 : 0;
}

int show_dry_run(const ToolOptions& options, const libpath::Config& config) {
  auto run = open_run();
  if (!run) return 1;
  Engine& engine = (*run)->dry_run(creation_options(options), config);
  if (!means_something(engine, options.device)) return 1;
  const auto snapshot = engine.snapshot(true);
  auto how = layout(options);
  how.dry_run = true;
  std::cout << libpath::render_topology(snapshot, choose(snapshot, was_changed), how);
  return 0;
}

}  // namespace multipathd
