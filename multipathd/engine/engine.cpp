#include "multipathd/engine/engine.h"

#include <set>
#include <utility>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/config/dump.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/naming/path_verdict.h"
#include "libpath/sys/block_events.h"
#include "multipathd/engine/config_files.h"

namespace multipathd {

using libpath::BlockAction;
using libpath::DaemonState;
using libpath::log;
using libpath::LogLevel;
using libpath::Millis;
using libpath::Status;

namespace map_event = libpath::map_event;

namespace {

constexpr Millis kTick{25};
// A path that has no verdict after this long no longer holds up the maps of all others.
constexpr libpath::Seconds kVerdictPatience{5};
// ... and a map that cannot be finished no longer holds up the start of the system.
constexpr libpath::Seconds kReadyPatience{60};
constexpr libpath::Seconds kStopPatience{5};

}  // namespace

Engine::Engine(const Edges& edges, const EngineOptions& options, libpath::Config config)
    : edges_(edges),
      options_(options),
      config_(std::make_unique<EngineConfig>(std::move(config))),
      naming_(edges),
      paths_(edges),
      maps_(edges, paths_, naming_),
      watch_(edges, maps_),
      files_watch_(edges),
      transport_(edges, paths_) {
  auto& find_multipaths = config_->global.find_multipaths;
  if (options.loosen) find_multipaths = libpath::loosened(find_multipaths);
  paths_.set_observer(&maps_);
  paths_.set_config(config_.get());
  maps_.set_config(config_.get());
  naming_.set_bindings_read_only(options.bindings_read_only);
  naming_.set_read_only(!options.state_files);
  maps_.force_grouping(options.grouping);
  if (!options.checks) paths_.disable_checks();
  if (!options.changes) maps_.disable_changes();
  if (!options.events) paths_.keep_quiet();
  keep_as_found(!options.config_known);
}

void Engine::keep_as_found(bool on) {
  options_.config_known = !on;
  paths_.keep_as_found(on);
  maps_.keep_as_found(on);
}

void Engine::start(std::function<void()> ready) {
  ready_ = std::move(ready);
  started_ = edges_.loop.now();
  auto scan = std::make_shared<libpath::Result<KernelScan>>();
  auto recovered = std::make_shared<std::vector<std::string>>();
  libpath::DeviceMapper& dm = edges_.dm;
  const bool recover = options_.changes;
  edges_.executor.post(
      "dm-list",
      [&dm, recover, scan, recovered] {
        *scan = recover ? recover_kernel(dm, *recovered) : scan_kernel(dm);
      },
      [this, scan, recovered] {
        for (const auto& line : *recovered) log(LogLevel::notice, "left behind: {}", line);
        scanned(*scan);
      });
}

void Engine::scanned(const libpath::Result<KernelScan>& scan) {
  if (scan) {
    maps_.adopt(*scan);
  } else {
    log(LogLevel::error, "cannot list device-mapper maps: {}", scan.error().message());
  }
  if (options_.events) {
    watch_.start();
    // Before the files are read: a change behind that must not be missed.
    files_watch_.start([this](const FilesChanged& changed) { files_changed(changed); });
  }
  naming_.load({}, [this](bool) { discover(); });
}

void Engine::discover() {
  // Listen first: a device that appears between the list and the listening must not be missed.
  if (options_.events && edges_.block.fd() >= 0) {
    edges_.loop.watch(edges_.block.fd(), EPOLLIN, [this](std::uint32_t) { read_events(); });
  }
  if (options_.events) transport_.start();
  rediscover();
  tick();
}

// On a worker: libudev opens files of every disk.
void Engine::rediscover() {
  if (listing_) {
    list_again_ = true;
    return;
  }
  listing_ = true;
  newer_.clear();
  auto devices = std::make_shared<libpath::Result<std::vector<libpath::BlockDevice>>>();
  libpath::BlockEvents& block = edges_.block;
  edges_.executor.post(
      "udev-list", [&block, devices] { *devices = block.enumerate(); },
      [this, devices] { listed(*devices); });
}

void Engine::listed(const libpath::Result<std::vector<libpath::BlockDevice>>& devices) {
  listing_ = false;
  if (!discovered_) discovered_ = edges_.loop.now();
  if (std::exchange(list_again_, false)) return rediscover();
  if (!devices) {
    log(LogLevel::error, "cannot list block devices: {}", devices.error().message());
    return;
  }
  std::set<libpath::DevId> present;
  for (const auto& device : *devices) {
    present.insert(device.dev);
    if (newer_.count(device.dev) == 0) paths_.device_seen(device, false);
  }
  std::vector<libpath::DevId> gone;
  for (const auto& [dev, device] : paths_.devices()) {
    if (present.count(dev) == 0 && newer_.count(dev) == 0) gone.push_back(dev);
  }
  for (const auto dev : gone) paths_.device_gone(dev);
}

void Engine::look_up(const std::string& name,
                     std::function<void(const libpath::Result<libpath::BlockDevice>&)> done) {
  auto device = std::make_shared<libpath::Result<libpath::BlockDevice>>();
  libpath::BlockEvents& block = edges_.block;
  edges_.executor.post(
      "lookup:" + name, [&block, name, device] { *device = block.lookup(name); },
      [device, done = std::move(done)] { done(*device); });
}

void Engine::read_events() {
  const auto batch = edges_.block.read();
  for (const auto& event : batch.events) {
    if (event.device.is_dm()) continue;  // device-mapper's own events tell of those
    if (listing_) newer_.insert(event.device.dev);
    if (event.action == BlockAction::remove) {
      paths_.device_gone(event.device.dev);
    } else {
      paths_.device_seen(event.device, event.action == BlockAction::add);
    }
  }
  if (!batch.overrun) return;
  log(LogLevel::warning, "udev events were lost: listing all devices again");
  rediscover();
}

// Only during the start: asks whether what everybody waits for is there.
void Engine::tick() {
  if (state_ != DaemonState::configure) return;
  const auto now = edges_.loop.now();
  const bool late = now - started_ >= kReadyPatience;
  const bool patient = discovered_ && now - *discovered_ < kVerdictPatience;
  if (!planning_ && (discovered_ || late) && paths_.probes_in_flight() == 0 &&
      (paths_.all_judged() || !patient)) {
    planning_ = true;
    limit_to_device();
    if (options_.force_reload) maps_.reconfigure(true);
    maps_.enable_planning();
  } else if (planning_ && (maps_.settled() || late)) {
    return become_ready();
  }
  edges_.loop.at(edges_.loop.now() + kTick, [this] { tick(); });
}

// The tool was called for one device: its map may be made whatever find_multipaths says.
void Engine::limit_to_device() {
  const std::string& name = options_.only_device;
  if (name.empty()) return;
  std::optional<libpath::Wwid> wwid;
  if (const MapEntry* map = maps_.find(name)) {
    wwid = map->wwid;
  } else if (const PathEntry* path = paths_.find(name)) {
    wwid = path->wwid;
  } else {
    wwid = libpath::Wwid::make(name);
  }
  maps_.limit_to(wwid);
}

void Engine::become_ready() {
  state_ = DaemonState::idle;
  if (auto ready = std::exchange(ready_, nullptr)) ready();
}

bool Engine::busy() const { return listing_ || paths_.probes_in_flight() > 0 || !maps_.settled(); }

void Engine::reconfigure(bool force_reload, std::function<void(const Status&)> done) {
  auto loaded = std::make_shared<libpath::Result<libpath::LoadedConfig>>();
  reconfiguring_ = true;
  edges_.executor.post(
      "config", [loader = loader_, loaded] { *loaded = loader(); },
      [this, loaded, force_reload, done = std::move(done)] {
        reconfiguring_ = false;
        if (!*loaded) {
          log(LogLevel::error, "configuration not read, {}: {}",
              config_known() ? "the old one stays in force" : "and there is still none",
              loaded->error().message());
          return done(tl::unexpected(loaded->error()));
        }
        libpath::log_diagnostics((*loaded)->diagnostics);
        apply_config((*loaded)->config, force_reload);
        done({});
      });
}

// The same paths and maps under new rules: nothing is thrown away.
void Engine::apply_config(libpath::Config config, bool force_reload) {
  const auto before = std::exchange(config_, std::make_unique<EngineConfig>(std::move(config)));
  paths_.set_config(config_.get());
  maps_.set_config(config_.get());
  keep_as_found(false);
  ++config_serial_;
  config_news_.clear();
  files_watch_.arm();
  naming_.load({}, [this, force_reload](bool) {
    paths_.reconfigure();
    maps_.reconfigure(force_reload);
  });
}

void Engine::files_changed(const FilesChanged& changed) {
  if (changed.bindings || changed.wwids) {
    naming_.load({changed.bindings, changed.wwids}, [this](bool news) {
      if (news) maps_.names_changed();
    });
  }
  if (changed.config) check_config();
}

// Is what the files say now in force?
void Engine::check_config() {
  if (!loader_) return;
  auto differs = std::make_shared<libpath::Result<bool>>();
  edges_.executor.post(
      "config",
      [loader = loader_, config = config_->config, differs] {
        *differs = loader().map([&config](const libpath::LoadedConfig& loaded) {
          return libpath::dump_config(loaded.config) != libpath::dump_config(config);
        });
      },
      [this, differs, serial = config_serial_] {
        if (serial != config_serial_) return check_config();
        config_checked(*differs);
      });
}

// When a new configuration is to be applied is the administrator's to say; that there is one is
// said once.
void Engine::config_checked(const libpath::Result<bool>& differs) {
  std::string news;
  if (!differs) {
    news = "configuration changed, and cannot be read: " + differs.error().message();
  } else if (*differs || !config_known()) {
    news = "configuration changed: `multipathd reconfigure` applies it";
  }
  if (std::exchange(config_news_, news) == news || news.empty()) return;
  log(differs ? LogLevel::notice : LogLevel::error, "{}", news);
}

void Engine::force_queueing(bool on) { maps_.force_queueing(on); }

void Engine::stop(std::function<void()> stopped) {
  state_ = DaemonState::shutdown;
  struct Barrier {
    std::size_t open = 1;
    std::function<void()> stopped;
    void close() {
      if (--open == 0 && stopped) std::exchange(stopped, nullptr)();
    }
  };
  auto barrier = std::make_shared<Barrier>(Barrier{1, std::move(stopped)});
  std::vector<libpath::Wwid> wwids;
  for (const auto& [wwid, map] : maps_.all()) wwids.push_back(wwid);
  for (const auto& wwid : wwids) {
    MapEntry* map = maps_.find(wwid);
    if (map == nullptr || !map->kernel) continue;
    maps_.send(*map, map_event::DaemonStopping{});
    ++barrier->open;
    // Behind the messages on the same lane.
    edges_.executor.post(
        map_lane(wwid), [] {}, [barrier] { barrier->close(); });
  }
  edges_.loop.at(edges_.loop.now() + kStopPatience, [barrier] {
    if (barrier->stopped) std::exchange(barrier->stopped, nullptr)();
  });
  barrier->close();
}

}  // namespace multipathd
