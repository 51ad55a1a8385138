#include "tests/fakes/fake_device_mapper.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <unistd.h>

#include <sys/eventfd.h>

#include "libpath/dm/compare.h"

namespace libpath {
namespace {

constexpr std::uint32_t kDmMajor = 254;

// udev has something to do after every change; here it takes no time once somebody waits.
UdevWork udev_work() {
  return UdevWork([] {});
}

}  // namespace

Result<FakeDeviceMapper::Device*> FakeDeviceMapper::find(const std::string& name,
                                                         const char* verb) {
  if (auto ok = begin_call(); !ok) return tl::unexpected(ok.error());
  const auto found = devices_.find(name);
  if (found == devices_.end()) return fail_errno(std::string(verb) + " " + name, ENXIO);
  return &found->second;
}

Status FakeDeviceMapper::begin_call() {
  steps_in_call_ = 0;
  if (dead_) return fail(Errc::io, "killed");
  return {};
}

Status FakeDeviceMapper::step() {
  if (!dead_ && crash_step_ && steps_in_call_ >= *crash_step_) dead_ = true;
  if (dead_) return fail(Errc::io, "killed");
  ++steps_in_call_;
  ++changes_;
  return {};
}

Result<std::vector<DmName>> FakeDeviceMapper::list() {
  if (auto ok = begin_call(); !ok) return tl::unexpected(ok.error());
  std::vector<DmName> names;
  for (const auto& [name, device] : devices_) names.push_back({name, device.dev, device.event_nr});
  return names;
}

Result<DmDevice> FakeDeviceMapper::inspect(const std::string& name) {
  const auto found = find(name, "inspect");
  if (!found) return tl::unexpected(found.error());
  const Device& device = **found;
  DmDevice shown;
  shown.name = name;
  shown.uuid = device.uuid;
  shown.dev = device.dev;
  shown.event_nr = device.event_nr;
  shown.open_count = device.open_count;
  shown.suspended = device.suspended;
  shown.has_live_table = device.live.has_value();
  shown.has_inactive_table = device.inactive.has_value();
  shown.read_only = device.read_only;
  shown.deferred_remove = device.deferred_remove;
  if (!device.live) return shown;
  shown.size = device.size;
  shown.target_count = 1;
  shown.target_type = device.live->type;
  shown.table = render_table(*device.live);
  shown.status = render_status(*device.live);
  return shown;
}

DmChange FakeDeviceMapper::create(const DmTableSpec& spec) {
  if (auto ok = begin_call(); !ok) return tl::unexpected(ok.error());
  const bool taken = devices_.contains(spec.name) ||
                     std::any_of(devices_.begin(), devices_.end(), [&](const auto& entry) {
                       return !spec.uuid.empty() && entry.second.uuid == spec.uuid;
                     });
  if (taken) return fail(Errc::exists, "create " + spec.name, EBUSY);
  if (auto ok = step(); !ok) return tl::unexpected(ok.error());
  Device& device = devices_[spec.name];
  device.uuid = spec.uuid;
  device.dev = {kDmMajor, next_minor_++};
  device.suspended = true;  // a device without a table is
  notify();
  if (auto ok = load(spec.name, device, spec); !ok) {
    if (!dead_) devices_.erase(spec.name);
    return tl::unexpected(ok.error());
  }
  return resume_device(device, spec.udev);
}

DmChange FakeDeviceMapper::reload(const DmTableSpec& spec, bool /*flush*/) {
  const auto found = find(spec.name, "reload");
  if (!found) return tl::unexpected(found.error());
  Device& device = **found;
  if (auto ok = load(spec.name, device, spec); !ok) return tl::unexpected(ok.error());
  if (auto ok = step(); !ok) return tl::unexpected(ok.error());
  device.suspended = true;
  return resume_device(device, spec.udev);
}

Status FakeDeviceMapper::load(const std::string& name, Device& device, const DmTableSpec& spec) {
  if (auto ok = step(); !ok) return ok;
  const std::string what = "load table of " + name;
  const auto failure = load_failures_.find(name);
  if (failure != load_failures_.end()) return fail(Errc::io, what, failure->second);
  auto target = make_target(spec.params);
  if (!target) return fail(Errc::invalid, what + ": " + target.error().what, EINVAL);
  if (auto ok = check_paths(device, *target); !ok) return ok;
  device.inactive_read_only = spec.read_only || any_write_protected(*target);
  device.inactive_size = spec.size;
  device.inactive = std::move(*target);
  device.spec = spec;
  ++device.loads;
  return {};
}

// A path the live table holds is open already; a new one must be opened.
Status FakeDeviceMapper::check_paths(const Device& device, const Target& target) const {
  for (const auto& [dev, state] : target.paths) {
    const bool open = device.live && device.live->paths.contains(dev);
    if (!open && unopenable_.contains(dev)) return fail(Errc::io, "open path " + dev.text(), ENXIO);
  }
  return {};
}

bool FakeDeviceMapper::any_write_protected(const Target& target) const {
  return std::any_of(target.paths.begin(), target.paths.end(),
                     [&](const auto& path) { return write_protected_.contains(path.first); });
}

DmChange FakeDeviceMapper::resume(const std::string& name, const UdevHints& udev) {
  const auto found = find(name, "resume");
  if (!found) return tl::unexpected(found.error());
  if (!(*found)->live && !(*found)->inactive) return fail_errno("resume " + name, EINVAL);
  return resume_device(**found, udev);
}

DmChange FakeDeviceMapper::resume_device(Device& device, const UdevHints& udev) {
  if (auto ok = step(); !ok) return tl::unexpected(ok.error());
  if (device.inactive) {
    device.live = std::move(device.inactive);
    device.inactive.reset();
    device.size = device.inactive_size;
    device.read_only = device.inactive_read_only;
    if (!udev.no_paths) choose_group(*device.live);  // udev's rules read the device
  }
  device.suspended = false;
  device.udev = udev;
  notify();
  return udev_work();
}

Status FakeDeviceMapper::suspend(const std::string& name) {
  const auto found = find(name, "suspend");
  if (!found) return tl::unexpected(found.error());
  if (auto ok = step(); !ok) return ok;
  (*found)->suspended = true;
  return {};
}

Status FakeDeviceMapper::clear_inactive(const std::string& name) {
  const auto found = find(name, "clear");
  if (!found) return tl::unexpected(found.error());
  if (auto ok = step(); !ok) return ok;
  (*found)->inactive.reset();
  return {};
}

DmChange FakeDeviceMapper::remove(const std::string& name, bool deferred) {
  const auto found = find(name, "remove");
  if (!found) return tl::unexpected(found.error());
  if ((*found)->open_count > 0 && !deferred) return fail_errno("remove " + name, EBUSY);
  if (auto ok = step(); !ok) return tl::unexpected(ok.error());
  if ((*found)->open_count > 0) {
    (*found)->deferred_remove = true;
    return UdevWork{};
  }
  devices_.erase(name);
  notify();
  return udev_work();
}

DmChange FakeDeviceMapper::rename(const std::string& from, const std::string& to,
                                  const UdevHints& udev) {
  const auto found = find(from, "rename");
  if (!found) return tl::unexpected(found.error());
  if (devices_.contains(to)) return fail(Errc::exists, "rename " + from + " to " + to, EBUSY);
  if (auto ok = step(); !ok) return tl::unexpected(ok.error());
  auto node = devices_.extract(from);
  node.key() = to;
  node.mapped().udev = udev;
  raise_event(node.mapped());
  devices_.insert(std::move(node));
  return udev_work();
}

Status FakeDeviceMapper::message(const std::string& name, const std::string& text) {
  const auto found = find(name, "message");
  if (!found) return tl::unexpected(found.error());
  if (auto ok = step(); !ok) return ok;
  if (auto ok = apply_message(**found, text); !ok) return ok;
  (*found)->messages.push_back(text);
  return {};
}

Result<std::vector<std::string>> FakeDeviceMapper::holders(DevId dev) {
  if (auto ok = begin_call(); !ok) return tl::unexpected(ok.error());
  std::vector<std::string> names;
  const auto set = holders_.find(dev);
  if (set != holders_.end()) names = set->second;
  for (const auto& [name, device] : devices_)
    if (device.live && device.live->paths.contains(dev)) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

void FakeDeviceMapper::set_openable(DevId path, bool openable) {
  if (openable) {
    unopenable_.erase(path);
  } else {
    unopenable_.insert(path);
  }
}

void FakeDeviceMapper::set_load_failure(const std::string& name, int sys_errno) {
  if (sys_errno == 0) {
    load_failures_.erase(name);
  } else {
    load_failures_[name] = sys_errno;
  }
}

void FakeDeviceMapper::set_write_protected(DevId path, bool on) {
  if (on) {
    write_protected_.insert(path);
  } else {
    write_protected_.erase(path);
  }
}

void FakeDeviceMapper::set_open_count(const std::string& name, int count) {
  const auto found = devices_.find(name);
  if (found == devices_.end()) return;
  found->second.open_count = count;
  if (count > 0 || !found->second.deferred_remove) return;
  devices_.erase(found);
  notify();
}

void FakeDeviceMapper::add_holder(DevId dev, const std::string& holder) {
  holders_[dev].push_back(holder);
}

void FakeDeviceMapper::remove_holder(DevId dev, const std::string& holder) {
  std::erase(holders_[dev], holder);
}

void FakeDeviceMapper::add_foreign(const std::string& name, const std::string& uuid,
                                   const std::string& target_type, const std::string& params,
                                   std::uint64_t size) {
  Device& device = devices_[name];
  device.uuid = uuid;
  device.dev = {kDmMajor, next_minor_++};
  device.size = size;
  device.live = Target{};
  device.live->type = target_type;
  device.live->params = params;
  notify();
}

void FakeDeviceMapper::crash_after(unsigned step) { crash_step_ = step; }

void FakeDeviceMapper::restart() {
  crash_step_.reset();
  dead_ = false;
}

std::vector<std::string> FakeDeviceMapper::names() const {
  std::vector<std::string> all;
  for (const auto& [name, device] : devices_) all.push_back(name);
  return all;
}

const std::vector<std::string>& FakeDeviceMapper::messages(const std::string& name) const {
  return devices_.at(name).messages;
}

bool FakeDeviceMapper::queueing(const std::string& name) const {
  const auto found = devices_.find(name);
  return found != devices_.end() && found->second.live && found->second.live->queue_if_no_path;
}

unsigned FakeDeviceMapper::loads(const std::string& name) const {
  const auto found = devices_.find(name);
  return found == devices_.end() ? 0 : found->second.loads;
}

std::optional<UdevHints> FakeDeviceMapper::last_udev(const std::string& name) const {
  const auto found = devices_.find(name);
  return found == devices_.end() ? std::nullopt : found->second.udev;
}

std::optional<DmTableSpec> FakeDeviceMapper::last_spec(const std::string& name) const {
  const auto found = devices_.find(name);
  return found == devices_.end() ? std::nullopt : found->second.spec;
}

void FakeDeviceMapper::raise_event(Device& device) {
  ++device.event_nr;
  notify();
}

void FakeDeviceMapper::notify() {
  if (events_ != nullptr) events_->notify();
}

FakeDmEvents::FakeDmEvents(FakeDeviceMapper& mapper)
    : mapper_(mapper), fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  mapper_.events_ = this;
}

FakeDmEvents::~FakeDmEvents() {
  mapper_.events_ = nullptr;
  if (fd_ >= 0) ::close(fd_);
}

Status FakeDmEvents::arm() {
  eventfd_t drained = 0;
  ::eventfd_read(fd_, &drained);  // EAGAIN: nothing had happened
  pending_ = false;
  return {};
}

void FakeDmEvents::notify() {
  pending_ = true;
  ::eventfd_write(fd_, 1);
}

}  // namespace libpath
