// PathSet: the path devices, from discovery through checks to removal.
//
// Owns every PathEntry and its health. Devices come in as udev describes them; what is learnt of a
// path goes to the observer, which owns the maps.
// Shape:  entries by DevId; paths_of() in DevId order.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/config/blacklist.h"
#include "libpath/model/ids.h"
#include "libpath/sys/block_events.h"
#include "libpath/sys/transport_events.h"
#include "multipathd/engine/check_runner.h"
#include "multipathd/engine/edges.h"
#include "multipathd/engine/engine_config.h"
#include "multipathd/engine/path_entry.h"

namespace multipathd {

// What the owner of the maps hears about paths.
class PathObserver {
 public:
  virtual ~PathObserver() = default;
  virtual void path_joined(const PathEntry& path) = 0;
  // The path leaves `wwid`: device gone, blacklisted, or another LUN behind the address.
  virtual void path_left(const libpath::Wwid& wwid, libpath::DevId dev) = 0;
  virtual void path_changed(const PathEntry& path) = 0;  // state, priority, size
  virtual void path_faulted(const PathEntry& path) = 0;
  virtual void path_order(const PathEntry& path, bool reinstate) = 0;  // tell the kernel
  virtual bool only_usable_path(const PathEntry& path) const = 0;
};

class PathSet {
 public:
  explicit PathSet(const Edges& edges) : edges_(edges), runner_(edges) {}

  void set_observer(PathObserver* observer) { observer_ = observer; }
  void set_config(EngineConfig* config) { config_ = config; }
  // Applies the configuration in force to every device again; nothing is forgotten.
  void reconfigure();
  // One-shot listing without any I/O to the paths.
  void disable_checks() { checks_enabled_ = false; }
  // For a run that prints what it found at its end: states are then no news.
  void keep_quiet() { quiet_ = true; }
  // No configuration is known: paths are checked, and their devices' settings stay as they are.
  void keep_as_found(bool on) { as_found_ = on; }

  // A device appeared or changed. `added` lifts an administrator's `del path`.
  void device_seen(const libpath::BlockDevice& device, bool added);
  void device_gone(libpath::DevId dev);
  // CLI: stop monitoring until the device is added again.
  void remove_on_request(libpath::DevId dev);

  const std::map<libpath::DevId, std::unique_ptr<PathEntry>>& all() const { return paths_; }
  const std::map<libpath::DevId, libpath::BlockDevice>& devices() const { return devices_; }
  PathEntry* find(libpath::DevId dev);
  PathEntry* find(std::string_view name_or_devid);
  const libpath::BlockDevice* find_device(std::string_view name_or_devid) const;
  std::vector<PathEntry*> paths_of(const libpath::Wwid& wwid);

  void send(PathEntry& path, const libpath::PathEvent& event);
  // Devices told that something about them changed: what it was is read again, now.
  // Returns the LUNs whose ALUA state changed.
  std::set<libpath::Wwid> heed(const std::vector<libpath::DeviceAttention>& attentions);
  // Priorities that sysfs shows: the kernel learns of a change by itself, and after we do.
  void refresh_shown_priorities(const libpath::Wwid& wwid);
  void heed_everything();  // something was told, but not to us
  // Runs whenever a path joined that goes over an iSCSI session.
  void on_session(std::function<void()> joined) { on_session_ = std::move(joined); }

  libpath::BlacklistVerdict blacklisted(libpath::DevId dev) const;

  // Runs `then` when the device has been looked at; at once when no look is under way.
  void when_probed(libpath::DevId dev, std::function<void()> then);
  // Reads size and state of a map's paths again, then runs `then`.
  void refresh_states(const libpath::Wwid& wwid, std::function<void()> then);

  std::size_t probes_in_flight() const { return probes_.size(); }
  bool all_judged() const;

 private:
  struct Probe {
    std::string uid_attribute;
    bool again = false;  // the device changed while it was being probed
    std::vector<std::function<void()>> waiters{};
  };

  // path_set.cpp: membership
  void probe(libpath::DevId dev, const std::string& uid_attribute);
  void probed(libpath::DevId dev, const libpath::Result<libpath::PathInfo>& found);
  void digest(libpath::DevId dev, const Probe& made,
              const libpath::Result<libpath::PathInfo>& found);
  void upsert(libpath::PathInfo info);
  void join(libpath::PathInfo info);
  void update(PathEntry& path, libpath::PathInfo info);
  void drop(libpath::DevId dev, std::string_view why);
  void apply_settings(PathEntry& path);
  bool refused(const libpath::PathInfo& info, const libpath::PathSettings& settings);
  void identify(PathEntry& path);
  void set_wwid(PathEntry& path, std::optional<libpath::Wwid> wwid);
  void ask_udev_again(PathEntry& path);
  PathEntry* current(libpath::DevId dev, std::uint64_t generation);

  // path_monitor.cpp: checks, priorities, what devices tell
  void perform(PathEntry& path, const std::vector<libpath::PathAction>& actions);
  void start_check(PathEntry& path, std::uint32_t serial);
  void check_done(PathEntry& path, std::uint32_t serial, const CheckOutcome& outcome);
  void set_check_timer(PathEntry& path, libpath::TimePoint when);
  void state_changed(PathEntry& path, libpath::PathState from, libpath::PathState to);
  void refresh_priority(PathEntry& path);
  void refresh_siblings(const PathEntry& path);
  void priority_done(PathEntry& path, const PriorityOutcome& outcome);
  void write_timeouts(const PathEntry& path);

  // path_identity.cpp
  void verify_identity(PathEntry& path);
  void identity_known(PathEntry& path, const std::optional<std::string>& answer);
  void rescan(PathEntry& path);

  Edges edges_;
  CheckRunner runner_;
  PathObserver* observer_ = nullptr;
  std::function<void()> on_session_;
  EngineConfig* config_ = nullptr;
  bool checks_enabled_ = true;
  bool quiet_ = false;
  bool as_found_ = false;
  std::uint64_t next_generation_ = 1;
  std::map<libpath::DevId, std::unique_ptr<PathEntry>> paths_;
  std::map<libpath::DevId, libpath::BlockDevice> devices_;  // every disk udev told of
  std::map<libpath::DevId, std::string> refusals_;          // why a known device is no path
  std::map<libpath::Wwid, std::set<libpath::DevId>> by_wwid_;
  std::map<libpath::DevId, Probe> probes_;
  std::set<libpath::DevId> ignored_;  // by `del path`
};

}  // namespace multipathd
