// Engine: paths, maps, names and kernel events wired together; the daemon runs it for good, the
// tool `multipath` runs it until it is ready.
//
// Shape:  everything happens on the loop's thread; work that may sleep goes to the executor.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libpath/ipc/status.h"
#include "libpath/model/snapshot.h"
#include "multipathd/engine/edges.h"
#include "multipathd/engine/engine_config.h"
#include "multipathd/engine/files_watch.h"
#include "multipathd/engine/kernel_watch.h"
#include "multipathd/engine/map_set.h"
#include "multipathd/engine/naming_store.h"
#include "multipathd/engine/path_set.h"
#include "multipathd/engine/transport_watch.h"

namespace multipathd {

struct EngineOptions {
  bool checks = true;   // send commands to the paths
  bool changes = true;  // create, reload, remove maps
  bool events = true;   // go on listening after the start
  bool force_reload = false;
  bool bindings_read_only = false;
  bool loosen = false;  // find_multipaths: strict and on as smart, off as greedy
  // False: there is a configuration, and it could not be read. What exists is looked after and left
  // as it is until a reconfigure reads one.
  bool config_known = true;
  bool state_files = true;    // write bindings, wwids and markers
  std::string only_device{};  // maps are made for this one alone; a device, WWID or name
  std::optional<libpath::Grouping> grouping{};  // instead of the configured policy
};

class Engine {
 public:
  // Loads a configuration anew, on a worker.
  using ConfigLoader = std::function<libpath::Result<libpath::LoadedConfig>()>;

  Engine(const Edges& edges, const EngineOptions& options, libpath::Config config);

  // `ready` runs once: every device known at the start has been looked at and every map is as
  // wanted, or what is missing had its time.
  void start(std::function<void()> ready);
  bool is_ready() const { return state_ != libpath::DaemonState::configure; }
  // Queueing ends where the configuration does not ask to keep it; `stopped` runs when the kernel
  // has been told, or after a bound.
  void stop(std::function<void()> stopped);

  void set_config_loader(ConfigLoader loader) { loader_ = std::move(loader); }
  // Loads and applies the configuration; keeps the old one when it cannot be read.
  void reconfigure(bool force_reload, std::function<void(const libpath::Status&)> done);
  bool reconfiguring() const { return reconfiguring_; }
  bool config_known() const { return options_.config_known; }
  // The files say something else than the configuration in force: a reconfigure would apply it.
  bool config_outdated() const { return !config_news_.empty(); }

  PathSet& paths() { return paths_; }
  MapSet& maps() { return maps_; }
  NamingStore& naming() { return naming_; }
  const EngineConfig& config() const { return *config_; }
  const Edges& edges() const { return edges_; }
  libpath::DaemonState state() const { return state_; }
  bool busy() const;             // devices or maps are being worked on
  void force_queueing(bool on);  // forcequeueing / restorequeueing daemon

  // Asks udev about one device, as a command names it.
  void look_up(const std::string& name,
               std::function<void(const libpath::Result<libpath::BlockDevice>&)> done);

  // `actions`: with what was done to each map last, as the tool prints after creating.
  libpath::Snapshot snapshot(bool actions = false);

 private:
  void scanned(const libpath::Result<KernelScan>& scan);
  void discover();
  void read_events();
  void rediscover();
  void listed(const libpath::Result<std::vector<libpath::BlockDevice>>& devices);
  void tick();
  void limit_to_device();
  void become_ready();
  void apply_config(libpath::Config config, bool force_reload);
  void keep_as_found(bool on);
  void files_changed(const FilesChanged& changed);
  void check_config();
  void config_checked(const libpath::Result<bool>& differs);

  Edges edges_;
  EngineOptions options_;
  std::unique_ptr<EngineConfig> config_;
  NamingStore naming_;
  PathSet paths_;
  MapSet maps_;
  KernelWatch watch_;
  FilesWatch files_watch_;
  TransportWatch transport_;
  ConfigLoader loader_;
  libpath::DaemonState state_ = libpath::DaemonState::configure;
  std::function<void()> ready_;
  libpath::TimePoint started_;
  std::optional<libpath::TimePoint> discovered_;  // the first list of all devices was there
  bool listing_ = false;                          // a worker lists all devices
  bool list_again_ = false;                       // events were lost meanwhile
  std::set<libpath::DevId> newer_;  // had an event since the list was asked for: it knows less
  bool planning_ = false;
  bool reconfiguring_ = false;
  std::uint64_t config_serial_ = 0;  // of the configuration in force
  std::string config_news_;          // what was said of newer files; empty: nothing to say
};

}  // namespace multipathd
