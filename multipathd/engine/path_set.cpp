// Membership: which devices are paths, whose WWID they carry, when they leave.
#include "multipathd/engine/path_set.h"

#include <utility>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/discovery.h"
#include "libpath/sys/iscsi_sessions.h"
#include "libpath/sys/sysfs.h"

namespace multipathd {

using libpath::BlacklistVerdict;
using libpath::BlockDevice;
using libpath::DevId;
using libpath::InitState;
using libpath::log;
using libpath::LogLevel;
using libpath::PathInfo;
using libpath::Wwid;

namespace path_event = libpath::path_event;

namespace {

// What open-iscsi knows of the session beyond sysfs: the interface record, the source address.
void add_session(libpath::IscsiSessions& sessions, libpath::IscsiPath& path) {
  constexpr std::string_view kPrefix = "session";
  const auto sid =
      libpath::parse_number<std::uint32_t>(std::string_view(path.session).substr(kPrefix.size()));
  const auto session = sid ? sessions.get(*sid)
                           : libpath::Result<libpath::IscsiSession>(
                                 libpath::fail(libpath::Errc::invalid, path.session));
  if (!session) return;
  if (!session->iface.empty()) path.iface = session->iface;
  if (!session->local_address.empty()) path.local_address = session->local_address;
  if (!session->current_portal.empty()) path.portal = session->current_portal;
  if (session->recovery_tmo) path.recovery_tmo = session->recovery_tmo;
}

}  // namespace

PathEntry* PathSet::find(DevId dev) {
  const auto it = paths_.find(dev);
  return it == paths_.end() ? nullptr : it->second.get();
}

const BlockDevice* PathSet::find_device(std::string_view name_or_devid) const {
  name_or_devid = libpath::base_name(name_or_devid);
  if (const auto dev = DevId::parse(name_or_devid)) {
    const auto it = devices_.find(*dev);
    return it == devices_.end() ? nullptr : &it->second;
  }
  for (const auto& [dev, device] : devices_) {
    if (device.name == name_or_devid) return &device;
  }
  return nullptr;
}

PathEntry* PathSet::find(std::string_view name_or_devid) {
  const BlockDevice* device = find_device(name_or_devid);
  return device == nullptr ? nullptr : find(device->dev);
}

std::vector<PathEntry*> PathSet::paths_of(const Wwid& wwid) {
  std::vector<PathEntry*> result;
  const auto it = by_wwid_.find(wwid);
  if (it == by_wwid_.end()) return result;
  for (const DevId dev : it->second) result.push_back(find(dev));
  return result;
}

PathEntry* PathSet::current(DevId dev, std::uint64_t generation) {
  PathEntry* path = find(dev);
  return path != nullptr && path->generation == generation ? path : nullptr;
}

bool PathSet::all_judged() const {
  for (const auto& [dev, path] : paths_) {
    if (checks_enabled_ && !is_judged(*path)) return false;
  }
  return true;
}

void PathSet::device_seen(const BlockDevice& device, bool added) {
  if (!libpath::is_path_candidate(device)) return;
  if (added) ignored_.erase(device.dev);
  const auto known = devices_.find(device.dev);
  // Another disk behind the same number: what we know of the old one is void.
  if (known != devices_.end() && known->second.syspath != device.syspath) device_gone(device.dev);
  devices_[device.dev] = device;
  if (ignored_.count(device.dev) > 0) return;
  const BlacklistVerdict verdict = libpath::check_devnode(config_->config, device.name);
  if (verdict.blacklisted) {
    refusals_[device.dev] = verdict.reason;
    drop(device.dev, "blacklisted");
    return;
  }
  probe(device.dev, config_->resolver.uid_attribute(device.name));
}

void PathSet::device_gone(DevId dev) {
  drop(dev, "device removed");
  devices_.erase(dev);
  refusals_.erase(dev);
  ignored_.erase(dev);
  probes_.erase(dev);
}

void PathSet::remove_on_request(DevId dev) {
  ignored_.insert(dev);
  drop(dev, "removed on request");
}

// Discovery reads sysfs, and some attributes ask the device: that is a worker's job.
void PathSet::probe(DevId dev, const std::string& uid_attribute) {
  if (const auto running = probes_.find(dev); running != probes_.end()) {
    running->second.again = true;
    return;
  }
  probes_[dev] = Probe{.uid_attribute = uid_attribute};
  auto device = std::make_shared<const BlockDevice>(devices_.at(dev));
  auto found = std::make_shared<libpath::Result<PathInfo>>();
  libpath::Sysfs& sysfs = edges_.sysfs;
  libpath::IscsiSessions& iscsi = edges_.iscsi;
  edges_.executor.post(
      device_lane(dev),
      [&sysfs, &iscsi, device, uid_attribute, found] {
        *found = libpath::probe_path(sysfs, *device, {uid_attribute});
        if (*found && (*found)->iscsi) add_session(iscsi, *(*found)->iscsi);
      },
      [this, dev, found] { probed(dev, *found); });
}

void PathSet::probed(DevId dev, const libpath::Result<PathInfo>& found) {
  const auto running = probes_.find(dev);
  if (running == probes_.end()) return;  // the device left meanwhile
  const Probe made = std::move(running->second);
  probes_.erase(running);
  digest(dev, made, found);
  for (const auto& waiter : made.waiters) when_probed(dev, waiter);
}

void PathSet::digest(DevId dev, const Probe& made, const libpath::Result<PathInfo>& found) {
  if (made.again) return probe(dev, made.uid_attribute);
  if (ignored_.count(dev) > 0 || devices_.count(dev) == 0) return;
  if (found) {
    // The hardware's own entry may name another property.
    const std::string wanted = config_->resolver.path(*found).uid_attribute;
    if (wanted != made.uid_attribute) return probe(dev, wanted);
    return upsert(*found);
  }
  log(LogLevel::info, "{}: not a path: {}", devices_.at(dev).name, found.error().message());
  refusals_[dev] = found.error().message();
}

void PathSet::when_probed(DevId dev, std::function<void()> then) {
  const auto running = probes_.find(dev);
  if (running == probes_.end()) return then();
  running->second.waiters.push_back(std::move(then));
}

void PathSet::refresh_states(const Wwid& wwid, std::function<void()> then) {
  // Counts down as the shared reference is dropped by each device's job.
  const auto last = std::shared_ptr<void>(nullptr, [then = std::move(then)](void*) { then(); });
  for (const PathEntry* path : paths_of(wwid)) {
    auto info = std::make_shared<PathInfo>(path->info);
    libpath::Sysfs& sysfs = edges_.sysfs;
    edges_.executor.post(
        device_lane(info->dev),
        [&sysfs, info] { (void)libpath::refresh_device_state(sysfs, *info); },
        [this, info, last, generation = path->generation] {
          if (PathEntry* still = current(info->dev, generation)) still->info.size = info->size;
        });
  }
}

// Blacklists and the device's kind decide whether it is a path at all.
bool PathSet::refused(const PathInfo& info, const libpath::PathSettings& settings) {
  if (info.protocol == "scsi:usb" && !config_->global.allow_usb_devices) {
    refusals_[info.dev] = "USB disk and allow_usb_devices is off";
    return true;
  }
  const BlacklistVerdict verdict =
      libpath::check_device(config_->config, info, settings.uid_attribute);
  if (verdict.blacklisted) refusals_[info.dev] = verdict.reason;
  return verdict.blacklisted;
}

void PathSet::upsert(PathInfo info) {
  const libpath::PathSettings settings = config_->resolver.path(info);
  if (refused(info, settings)) {
    log(LogLevel::info, "{}: {}", info.name, refusals_[info.dev]);
    return drop(info.dev, "blacklisted");
  }
  refusals_.erase(info.dev);
  if (PathEntry* known = find(info.dev)) {
    update(*known, std::move(info));
  } else {
    join(std::move(info));
  }
}

void PathSet::join(PathInfo info) {
  const DevId dev = info.dev;
  auto entry = std::make_unique<PathEntry>();
  entry->info = std::move(info);
  entry->generation = next_generation_++;
  entry->added = edges_.loop.now();
  PathEntry& path = *(paths_[dev] = std::move(entry));
  apply_settings(path);
  identify(path);
  PathEntry* still = find(dev);
  if (still == nullptr || !checks_enabled_) return;
  send(*still, path_event::Start{});
  verify_identity(*still);
  if (still->info.iscsi && on_session_) on_session_();
}

void PathSet::update(PathEntry& path, PathInfo info) {
  const PathInfo before = std::exchange(path.info, std::move(info));
  const bool scanned = before.vpd_wwid != path.info.vpd_wwid;
  if (scanned) {
    path.identity.clear();  // older than what the kernel has just read
    path.rescans = 0;
    // An event that udev had handled before the scan brings the old name with it.
    if (path.info.wwid == before.vpd_wwid) path.info.wwid = path.info.vpd_wwid;
  }
  apply_settings(path);
  identify(path);
  PathEntry* still = find(before.dev);
  if (still == nullptr) return;  // its WWID is blacklisted
  if (before.device_state != still->info.device_state) {
    send(*still, path_event::DeviceChanged{still->info.device_state});
  }
  if (before.size != still->info.size) send(*still, path_event::CapacityChanged{});
  if (checks_enabled_ && scanned) verify_identity(*still);
  if (still->wwid) observer_->path_changed(*still);
}

void PathSet::apply_settings(PathEntry& path) {
  path.settings = config_->resolver.path(path.info);
  auto checker = libpath::choose_checker(path.settings, path.info);
  if (checker.fallback && checker.reason != path.checker.reason) {
    log(LogLevel::warning, "{}: {}", path.info.name, checker.reason);
  }
  path.checker = std::move(checker);
  auto prio = libpath::choose_prioritizer(path.settings, path.info);
  if (prio.fallback && prio.reason != path.prio.reason) {
    log(LogLevel::warning, "{}: {}", path.info.name, prio.reason);
  }
  path.prio = std::move(prio);
  const libpath::GlobalSettings& global = config_->global;
  path.policy.polling_interval = global.polling_interval;
  path.policy.max_polling_interval = global.max_polling_interval;
  const auto timeout =
      path.settings.checker_timeout ? path.settings.checker_timeout : path.info.device_timeout;
  path.policy.checker_timeout = timeout.value_or(libpath::Seconds(30));
  path.policy.log_checker_err = global.log_checker_err;
  path.policy.refresh_priority = path.prio.row->needs != libpath::PrioNeeds::nothing;
  path.policy.spread = libpath::spread_seed(path.info.dev);
  write_timeouts(path);
}

void PathSet::identify(PathEntry& path) {
  const bool stale =
      !path.identity.empty() && !path.info.vpd_wwid.empty() && path.identity != path.info.vpd_wwid;
  path.estranged = stale;
  // The device's own word is the newest: what udev or the kernel remember is another LUN's.
  std::optional<Wwid> wwid = Wwid::make(stale ? path.identity : path.info.wwid);
  if (stale) rescan(path);
  if (!wwid && path.wwid) {
    log(LogLevel::debug, "{}: no WWID in this event, keeping {}", path.info.name,
        path.wwid->text());
    return;
  }
  if (!wwid) {
    path.init = path.info.udev_initialized ? InitState::partial : InitState::udev_missing;
    if (checks_enabled_ && path.info.hctl) verify_identity(path);  // INQUIRY is the last source
    return ask_udev_again(path);
  }
  path.init = InitState::ok;
  set_wwid(path, std::move(wwid));
}

void PathSet::set_wwid(PathEntry& path, std::optional<Wwid> wwid) {
  if (path.wwid == wwid) return;
  const bool changed = path.wwid && path.wwid != wwid;
  if (changed) {
    log(LogLevel::error, "{}: WWID changed from {} to {}: taking the path out of its map",
        path.info.name, path.wwid->text(), wwid ? wwid->text() : "nothing");
  }
  const std::optional<Wwid> before = std::exchange(path.wwid, wwid);
  if (before && before != wwid) {
    by_wwid_[*before].erase(path.info.dev);
    if (by_wwid_[*before].empty()) by_wwid_.erase(*before);
    observer_->path_left(*before, path.info.dev);
    send(path, path_event::KernelState{libpath::DmPathState::undef});
  }
  if (!wwid) return;
  by_wwid_[*wwid].insert(path.info.dev);
  const BlacklistVerdict verdict = libpath::check_wwid(config_->config, wwid->text());
  if (verdict.blacklisted) {
    refusals_[path.info.dev] = verdict.reason;
    return drop(path.info.dev, "blacklisted");
  }
  observer_->path_joined(path);
}

// udev may not have been ready when the device appeared: ask it for another event, a few times.
void PathSet::ask_udev_again(PathEntry& path) {
  if (!checks_enabled_ || path.retriggers >= config_->global.retrigger_tries) return;
  ++path.retriggers;
  const std::string file = path.info.syspath + "/uevent";
  const DevId dev = path.info.dev;
  const std::uint64_t generation = path.generation;
  edges_.loop.at(
      edges_.loop.now() + config_->global.retrigger_delay, [this, dev, generation, file] {
        const PathEntry* still = current(dev, generation);
        if (still == nullptr || still->wwid) return;
        libpath::Sysfs& sysfs = edges_.sysfs;
        edges_.executor.post(
            device_lane(dev), [&sysfs, file] { (void)sysfs.write(file, "change"); }, [] {});
      });
}

void PathSet::drop(DevId dev, std::string_view why) {
  const auto it = paths_.find(dev);
  if (it == paths_.end()) return;
  const std::unique_ptr<PathEntry> path = std::move(it->second);
  paths_.erase(it);
  log(LogLevel::notice, "{}: path {}", path->info.name, why);
  edges_.loop.cancel(path->check_timer);
  runner_.forget(dev);
  if (!path->wwid) return;
  const auto siblings = by_wwid_.find(*path->wwid);
  if (siblings != by_wwid_.end()) {
    siblings->second.erase(dev);
    if (siblings->second.empty()) by_wwid_.erase(siblings);
  }
  observer_->path_left(*path->wwid, dev);
}

BlacklistVerdict PathSet::blacklisted(DevId dev) const {
  const auto it = refusals_.find(dev);
  if (it == refusals_.end()) return {};
  return {.blacklisted = true, .by_exception = false, .reason = it->second};
}

void PathSet::reconfigure() {
  std::vector<BlockDevice> devices;
  for (const auto& [dev, device] : devices_) devices.push_back(device);
  refusals_.clear();
  ignored_.clear();
  for (const auto& device : devices) {
    PathEntry* path = find(device.dev);
    if (path == nullptr || libpath::check_devnode(config_->config, device.name).blacklisted) {
      device_seen(device, false);
      continue;
    }
    device_seen(device, false);
    upsert(path->info);
    if ((path = find(device.dev)) != nullptr) send(*path, path_event::PolicyChanged{});
  }
}

}  // namespace multipathd
