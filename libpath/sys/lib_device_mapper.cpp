#include "libpath/sys/lib_device_mapper.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/sys/dm_cookie.h"
#include "libpath/sys/dm_ioctl.h"
#include "libpath/sys/dm_library.h"
#include "libpath/sys/dm_nodes.h"

namespace libpath {
namespace {

constexpr const char* kTargetType = "multipath";
constexpr Millis kRemovePause{200};

// A path that cannot be opened is no missing map.
Status table_refused(const Error& error) {
  const bool missing = error.code == Errc::not_found;
  return fail(missing ? Errc::io : error.code, error.what, error.sys_errno);
}

Status create_empty(const DmTableSpec& spec) {
  DmTask task(DM_DEVICE_CREATE, "create " + spec.name);
  task.name(spec.name).uuid(spec.uuid);
  auto made = task.run();
  // The kernel says EBUSY for a name or a UUID in use.
  if (!made && made.error().sys_errno == EBUSY) return fail(Errc::exists, made.error().what, EBUSY);
  return made;
}

Status try_load(const DmTableSpec& spec, bool read_only) {
  DmTask task(DM_DEVICE_RELOAD, "load table of " + spec.name);
  task.name(spec.name);
  task.require(dm_task_add_target(task.get(), 0, spec.size, kTargetType, spec.params.c_str()));
  if (read_only) task.require(dm_task_set_ro(task.get()));
  return task.run();
}

// `last` becomes the end of the table in sectors.
void read_first_target(DmTask& task, std::string& type, std::string& params, std::uint64_t& last) {
  void* next = nullptr;
  bool first = true;
  do {
    std::uint64_t start = 0;
    std::uint64_t length = 0;
    char* target_type = nullptr;
    char* target_params = nullptr;
    next = dm_get_next_target(task.get(), next, &start, &length, &target_type, &target_params);
    if (target_type == nullptr) break;
    last = std::max(last, start + length);
    if (first) {
      type = target_type;
      params = target_params != nullptr ? target_params : "";
    }
    first = false;
  } while (next != nullptr);
}

// The event number follows the name as the kernel holds it, at the next multiple of 8; the record
// begins at one.
std::uint32_t event_number(const dm_names* entry) {
  const std::size_t name_end = offsetof(dm_names, name) + dm_mangle(entry->name).size() + 1;
  const std::size_t offset = (name_end + 7) / 8 * 8;
  if (entry->next != 0 && offset + sizeof(std::uint32_t) > entry->next) return 0;
  std::uint32_t number = 0;
  std::memcpy(&number, reinterpret_cast<const char*>(entry) + offset, sizeof(number));
  return number;
}

// Owner and mode belong to the node, which is udev's to make.
UdevWork with_owner(UdevWork work, const DmTableSpec& spec) {
  if (!spec.mode && !spec.uid && !spec.gid) return work;
  return UdevWork([work = std::make_shared<UdevWork>(std::move(work)), spec] {
    work->wait();
    dm_set_node_owner(spec);
  });
}

}  // namespace

Result<std::unique_ptr<LibDeviceMapper>> LibDeviceMapper::open(const DmOptions& options) {
  if (auto ok = dm_library_setup(); !ok) return tl::unexpected(ok.error());
  return std::unique_ptr<LibDeviceMapper>(new LibDeviceMapper(options));
}

Result<std::vector<DmName>> LibDeviceMapper::list() {
  DmTask task(DM_DEVICE_LIST, "list device-mapper devices");
  if (auto ok = task.run(); !ok) return tl::unexpected(ok.error());
  std::vector<DmName> names;
  const dm_names* entry = dm_task_get_names(task.get());
  if (entry == nullptr || entry->dev == 0) return names;
  for (;;) {
    names.push_back({entry->name, dm_dev_id(entry->dev), event_number(entry)});
    if (entry->next == 0) break;
    entry = reinterpret_cast<const dm_names*>(reinterpret_cast<const char*>(entry) + entry->next);
  }
  return names;
}

Result<DmDevice> LibDeviceMapper::inspect(const std::string& name) {
  DmTask table(DM_DEVICE_TABLE, "inspect " + name);
  if (auto ok = table.name(name).run(); !ok) return tl::unexpected(ok.error());
  const dm_info info = table.info();
  if (info.exists == 0) return fail_errno("inspect " + name, ENXIO);
  DmDevice device;
  device.name = name;
  const char* uuid = dm_task_get_uuid(table.get());
  device.uuid = uuid != nullptr ? uuid : "";
  device.dev = {info.major, info.minor};
  device.event_nr = info.event_nr;
  device.open_count = info.open_count;
  device.suspended = info.suspended != 0;
  device.has_live_table = info.live_table != 0;
  device.has_inactive_table = info.inactive_table != 0;
  device.read_only = info.read_only != 0;
  device.deferred_remove = info.deferred_remove != 0;
  device.target_count = static_cast<unsigned>(std::max(info.target_count, 0));
  if (!device.has_live_table) return device;
  read_first_target(table, device.target_type, device.table, device.size);

  DmTask status(DM_DEVICE_STATUS, "status of " + name);
  status.name(name);
  status.require(dm_task_no_flush(status.get()));
  if (auto ok = status.run(); !ok) return tl::unexpected(ok.error());
  if (status.info().exists == 0) return fail_errno("status of " + name, ENXIO);
  std::string type;
  std::uint64_t end = 0;
  read_first_target(status, type, device.status, end);
  return device;
}

DmChange LibDeviceMapper::create(const DmTableSpec& spec) {
  if (spec.name.empty() || spec.uuid.empty() || spec.size == 0)
    return fail(Errc::invalid, "create '" + spec.name + "': name, UUID and size are needed");
  if (auto ok = create_empty(spec); !ok) return tl::unexpected(ok.error());
  auto made = load(spec).and_then([&] { return resume_with(spec.name, spec.udev, false); });
  if (made) return with_owner(std::move(*made), spec);
  if (auto gone = remove_once(spec.name, spec.uuid, false); !gone)
    log(LogLevel::warning, "{}: {} after a failed creation", spec.name, gone.error().message());
  return made;
}

DmChange LibDeviceMapper::reload(const DmTableSpec& spec, bool flush) {
  auto done = load(spec).and_then([&] { return resume_with(spec.name, spec.udev, flush); });
  if (done) return with_owner(std::move(*done), spec);
  if (done.error().code == Errc::not_found) return done;  // no such map: nothing to put right
  // Neither an unused table nor, after a failed swap, a suspended device stays behind.
  (void)clear_inactive(spec.name);
  const auto now = inspect(spec.name);
  if (now && now->suspended && now->has_live_table)
    (void)resume_with(spec.name, UdevHints{true, spec.udev.no_kpartx, spec.udev.no_paths}, false);
  return done;
}

Status LibDeviceMapper::load(const DmTableSpec& spec) const {
  auto loaded = try_load(spec, spec.read_only);
  const int why = loaded ? 0 : loaded.error().sys_errno;
  if (!spec.read_only && (why == EROFS || why == EACCES)) loaded = try_load(spec, true);
  if (loaded) return loaded;
  // ENXIO is also what a path that cannot be opened gives: ask whether the map is there.
  DmTask task(DM_DEVICE_INFO, "inspect " + spec.name);
  if (task.name(spec.name).run() && task.info().exists == 0)
    return fail_errno("reload " + spec.name, ENXIO);
  return table_refused(loaded.error());
}

DmChange LibDeviceMapper::resume_with(const std::string& name, const UdevHints& udev,
                                      bool flush) const {
  DmTask task(DM_DEVICE_RESUME, "resume " + name);
  task.name(name);
  // Nodes are udev's; with this setting a resume stays off the library's node list.
  task.require(dm_task_set_add_node(task.get(), DM_ADD_NODE_ON_CREATE));
  task.require(dm_task_skip_lockfs(task.get()));
  if (!flush) task.require(dm_task_no_flush(task.get()));
  auto cookie = std::make_shared<DmCookie>(udev);
  cookie->attach(task);
  if (auto resumed = task.run(); !resumed) return tl::unexpected(resumed.error());
  return udev_work(std::move(cookie), name);
}

UdevWork LibDeviceMapper::udev_work(std::shared_ptr<DmCookie> cookie,
                                    const std::string& name) const {
  return UdevWork([cookie = std::move(cookie), name, bound = options_.udev_wait] {
    if (cookie->wait(bound)) return;
    log(LogLevel::warning, "{}: udev has not finished after {} ms, going on", name, bound.count());
  });
}

DmChange LibDeviceMapper::resume(const std::string& name, const UdevHints& udev) {
  return resume_with(name, udev, false);
}

Status LibDeviceMapper::suspend(const std::string& name) {
  DmTask task(DM_DEVICE_SUSPEND, "suspend " + name);
  task.name(name);
  task.require(dm_task_no_flush(task.get())).require(dm_task_skip_lockfs(task.get()));
  return task.run();
}

Status LibDeviceMapper::clear_inactive(const std::string& name) {
  DmTask task(DM_DEVICE_CLEAR, "clear inactive table of " + name);
  return task.name(name).run();
}

DmChange LibDeviceMapper::remove(const std::string& name, bool deferred) {
  DmTask info(DM_DEVICE_INFO, "remove " + name);
  if (auto ok = info.name(name).run(); !ok) return tl::unexpected(ok.error());
  if (info.info().exists == 0) return fail_errno("remove " + name, ENXIO);
  const char* uuid = dm_task_get_uuid(info.get());
  const std::string id = uuid != nullptr ? uuid : "";
  for (unsigned attempt = 1;; ++attempt) {
    auto removed = remove_once(name, id, deferred);
    const bool again = !removed && removed.error().code == Errc::busy;
    if (!again || attempt >= options_.remove_tries) return removed;
    std::this_thread::sleep_for(kRemovePause);
  }
}

// By UUID where there is one: the removal then stays off the library's node list, and cannot hit
// another device that took the name meanwhile.
DmChange LibDeviceMapper::remove_once(const std::string& name, const std::string& uuid,
                                      bool deferred) const {
  DmTask task(DM_DEVICE_REMOVE, "remove " + name);
  if (uuid.empty()) {
    task.name(name);
  } else {
    task.uuid(uuid);
  }
  if (deferred) task.require(dm_task_deferred_remove(task.get()));
  auto cookie = std::make_shared<DmCookie>(UdevHints{});
  cookie->attach(task);
  if (auto removed = task.run(); !removed) return tl::unexpected(removed.error());
  return udev_work(std::move(cookie), name);
}

DmChange LibDeviceMapper::rename(const std::string& from, const std::string& to,
                                 const UdevHints& udev) {
  auto cookie = std::make_shared<DmCookie>(udev);
  const auto event_nr = cookie->attach_raw();
  if (!event_nr) return tl::unexpected(event_nr.error());
  const auto uevent = dm_rename(dm_mangle(from), dm_mangle(to), *event_nr);
  if (!uevent || !*uevent) cookie->complete();
  if (!uevent) return tl::unexpected(uevent.error());
  return udev_work(std::move(cookie), to);
}

Status LibDeviceMapper::message(const std::string& name, const std::string& text) {
  DmTask task(DM_DEVICE_TARGET_MSG, "message '" + text + "' to " + name);
  task.name(name);
  task.require(dm_task_set_sector(task.get(), 0));
  task.require(dm_task_set_message(task.get(), text.c_str()));
  return task.run();
}

Result<std::vector<std::string>> LibDeviceMapper::holders(DevId dev) {
  return dm_holder_names("/sys", dev);
}

Result<std::unique_ptr<ControlNodeEvents>> ControlNodeEvents::open() {
  auto control = dm_open_control();
  if (!control) return tl::unexpected(control.error());
  if (auto ok = dm_arm_poll(control->get()); !ok) return tl::unexpected(ok.error());
  return std::unique_ptr<ControlNodeEvents>(new ControlNodeEvents(std::move(*control)));
}

Status ControlNodeEvents::arm() { return dm_arm_poll(control_.get()); }

}  // namespace libpath
