#include "libpath/sys/udev_block_events.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include <libudev.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

constexpr std::size_t kMaxProperties = 1024;
constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxValue = std::size_t{16} * 1024;

struct FreeContext {
  void operator()(udev* context) const { udev_unref(context); }
};
struct FreeDevice {
  void operator()(udev_device* device) const { udev_device_unref(device); }
};
struct FreeEnumerate {
  void operator()(udev_enumerate* list) const { udev_enumerate_unref(list); }
};
using ContextPtr = std::unique_ptr<udev, FreeContext>;
using DevicePtr = std::unique_ptr<udev_device, FreeDevice>;

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

// Everything that is wanted of a udev device, copied: the handle does not outlive this call.
std::optional<BlockDevice> copy_device(udev_device* device) {
  const dev_t number = udev_device_get_devnum(device);
  BlockDevice copy;
  copy.name = text_or_empty(udev_device_get_sysname(device));
  copy.syspath = text_or_empty(udev_device_get_syspath(device));
  if (number == 0 || copy.name.empty() || copy.syspath.empty()) return std::nullopt;
  if (printable(copy.name) != copy.name || printable(copy.syspath) != copy.syspath) {
    return std::nullopt;
  }
  copy.dev = {major(number), minor(number)};
  copy.initialized = udev_device_get_is_initialized(device) > 0;
  for (auto* entry = udev_device_get_properties_list_entry(device); entry != nullptr;
       entry = udev_list_entry_get_next(entry)) {
    const char* name = udev_list_entry_get_name(entry);
    const char* value = udev_list_entry_get_value(entry);
    if (name != nullptr && value != nullptr) add_property(copy.properties, name, value);
  }
  return copy;
}

bool is_disk(udev_device* device) {
  return text_or_empty(udev_device_get_subsystem(device)) == "block" &&
         text_or_empty(udev_device_get_devtype(device)) == "disk";
}

DevicePtr find_device(udev* context, const std::string& text) {
  if (const auto dev = DevId::parse(text)) {
    return DevicePtr(udev_device_new_from_devnum(context, 'b', makedev(dev->major, dev->minor)));
  }
  if (text.find('/') == std::string::npos) {
    return DevicePtr(udev_device_new_from_subsystem_sysname(context, "block", text.c_str()));
  }
  struct stat facts {};
  if (::stat(text.c_str(), &facts) != 0) return nullptr;
  if (!S_ISBLK(facts.st_mode)) {
    errno = ENOTBLK;
    return nullptr;
  }
  return DevicePtr(udev_device_new_from_devnum(context, 'b', facts.st_rdev));
}

}  // namespace

bool add_property(std::map<std::string, std::string>& properties, std::string_view name,
                  std::string_view value) {
  const auto unfit = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (name.empty() || name.size() > kMaxName || value.size() > kMaxValue) return false;
  if (name.find('=') != std::string_view::npos || printable(name) != name) return false;
  if (std::any_of(value.begin(), value.end(), unfit)) return false;
  if (properties.size() >= kMaxProperties && properties.count(std::string(name)) == 0) return false;
  properties[std::string(name)] = std::string(value);
  return true;
}

BlockAction parse_block_action(std::string_view text) {
  if (text == "add") return BlockAction::add;
  if (text == "change") return BlockAction::change;
  if (text == "remove") return BlockAction::remove;
  return BlockAction::other;
}

void UdevBlockEvents::Free::operator()(udev* handle) const { udev_unref(handle); }
void UdevBlockEvents::Free::operator()(udev_monitor* handle) const { udev_monitor_unref(handle); }

UdevBlockEvents::UdevBlockEvents(std::unique_ptr<udev, Free> context,
                                 std::unique_ptr<udev_monitor, Free> monitor)
    : udev_(std::move(context)), monitor_(std::move(monitor)) {}

Result<std::unique_ptr<UdevBlockEvents>> UdevBlockEvents::open() {
  std::unique_ptr<udev, Free> context(udev_new());
  if (context == nullptr) return fail_errno("open udev", errno);
  std::unique_ptr<udev_monitor, Free> monitor(udev_monitor_new_from_netlink(context.get(), "udev"));
  if (monitor == nullptr) return fail_errno("listen to udev", errno);
  if (const int rc = udev_monitor_set_receive_buffer_size(monitor.get(), kReceiveBuffer); rc < 0) {
    // Without CAP_NET_ADMIN the default stays: overruns come sooner and are handled all the same.
    log(LogLevel::notice, "udev receive buffer: {}", fail_errno("enlarge", -rc).value().message());
  }
  int rc = udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), "block", "disk");
  if (rc < 0) return fail_errno("filter udev events", -rc);
  rc = udev_monitor_enable_receiving(monitor.get());
  if (rc < 0) return fail_errno("receive udev events", -rc);
  return std::unique_ptr<UdevBlockEvents>(
      new UdevBlockEvents(std::move(context), std::move(monitor)));
}

Result<std::vector<BlockDevice>> UdevBlockEvents::enumerate() {
  const ContextPtr context(udev_new());
  const std::unique_ptr<udev_enumerate, FreeEnumerate> list(
      context == nullptr ? nullptr : udev_enumerate_new(context.get()));
  if (list == nullptr) return fail_errno("enumerate block devices", errno);
  udev_enumerate_add_match_subsystem(list.get(), "block");
  udev_enumerate_add_match_property(list.get(), "DEVTYPE", "disk");
  if (const int rc = udev_enumerate_scan_devices(list.get()); rc < 0) {
    return fail_errno("enumerate block devices", -rc);
  }
  std::vector<BlockDevice> found;
  for (auto* entry = udev_enumerate_get_list_entry(list.get()); entry != nullptr;
       entry = udev_list_entry_get_next(entry)) {
    const DevicePtr device(
        udev_device_new_from_syspath(context.get(), udev_list_entry_get_name(entry)));
    if (device == nullptr || !is_disk(device.get())) continue;  // gone meanwhile
    if (auto copy = copy_device(device.get())) found.push_back(std::move(*copy));
  }
  std::sort(found.begin(), found.end(),
            [](const BlockDevice& a, const BlockDevice& b) { return a.dev < b.dev; });
  return found;
}

Result<BlockDevice> UdevBlockEvents::lookup(const std::string& name_or_devid) {
  const std::string what = "look up block device " + printable(name_or_devid);
  const ContextPtr context(udev_new());
  if (context == nullptr) return fail_errno("open udev", errno);
  errno = 0;
  const DevicePtr device = find_device(context.get(), name_or_devid);
  if (device == nullptr) return fail_errno(what, errno == 0 ? ENODEV : errno);
  if (!is_disk(device.get())) return fail(Errc::invalid, what + ": not a whole disk");
  auto copy = copy_device(device.get());
  if (!copy) return fail_errno(what, ENODEV);
  return std::move(*copy);
}

int UdevBlockEvents::fd() const { return udev_monitor_get_fd(monitor_.get()); }

BlockEventBatch UdevBlockEvents::read() {
  BlockEventBatch batch;
  for (std::size_t i = 0; i < kBatch; ++i) {
    errno = 0;
    const DevicePtr device(udev_monitor_receive_device(monitor_.get()));
    if (device == nullptr) {
      const int why = errno;
      if (why == EINTR) continue;
      if (why == 0 || why == EAGAIN) break;
      if (why == ENOBUFS) batch.overrun = true;
      if (why != ENOBUFS) ++dropped_;  // a message that could not be decoded
      continue;
    }
    auto copy = copy_device(device.get());
    if (!copy) {
      ++dropped_;
      continue;
    }
    const BlockAction action =
        parse_block_action(text_or_empty(udev_device_get_action(device.get())));
    batch.events.push_back({action, std::move(*copy)});
  }
  return batch;
}

Status UdevBlockEvents::trigger(const std::string& syspath, const std::string& action) {
  const std::string what = "trigger " + printable(action) + " of " + printable(syspath);
  if (!syspath.starts_with("/sys/") || syspath.find("..") != std::string::npos) {
    return fail(Errc::invalid, what + ": not a device path");
  }
  if (action != "add" && action != "change") return fail(Errc::invalid, what + ": no such action");
  const UniqueFd fd(::open((syspath + "/uevent").c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return fail_errno(what, errno);
  if (::write(fd.get(), action.data(), action.size()) < 0) return fail_errno(what, errno);
  return {};
}

}  // namespace libpath
