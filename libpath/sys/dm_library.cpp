#include "libpath/sys/dm_library.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/sys/dm_ioctl.h"

namespace libpath {
namespace {

constexpr int kErrorLevel = 3;  // the library's levels are syslog's, in the lowest three bits
constexpr int kLevelMask = 7;
constexpr unsigned kOldestMinor = 37;  // DM_DEV_ARM_POLL and event numbers in lists

// The callback gets no user data: what a call logs is kept for the thread that made the call.
thread_local std::string last_error;

__attribute__((format(printf, 5, 6))) void on_log(int level, const char* /*file*/, int /*line*/,
                                                  int /*errno_or_class*/, const char* format, ...) {
  const int severity = level & kLevelMask;
  if (severity > kErrorLevel && !log_enabled(LogLevel::debug)) return;
  std::array<char, 512> text{};
  va_list args;
  va_start(args, format);
  std::vsnprintf(text.data(), text.size(), format, args);
  va_end(args);
  if (severity > kErrorLevel) {
    log(LogLevel::debug, "libdevmapper: {}", text.data());
  } else if (last_error.empty()) {
    last_error = text.data();
  }
}

Status check_version() {
  DmTask task(DM_DEVICE_VERSION, "ask device-mapper's version");
  if (auto ok = task.run(); !ok) {
    if (ok.error().code == Errc::denied) return ok;
    return fail(Errc::not_found, ok.error().what, ok.error().sys_errno);
  }
  std::array<char, 32> version{};
  dm_task_get_driver_version(task.get(), version.data(), version.size());
  const auto parts = split(version.data(), '.');
  const auto minor = parts.size() > 1 ? parse_number<unsigned>(parts[1]) : std::nullopt;
  if (!minor || *minor < kOldestMinor)
    return fail(Errc::invalid, std::string("device-mapper interface ") + version.data() +
                                   " is older than 4.37 (Linux 4.13)");
  return {};
}

}  // namespace

Status dm_library_setup() {
  dm_log_with_errno_init(on_log);
  if (auto control = dm_open_control(); !control) return tl::unexpected(control.error());
  dm_hold_control_dev(1);
  if (auto ok = check_version(); !ok) return ok;
  dm_udev_set_sync_support(1);  // also settles, once, whether udev runs
  // Loads the module when it is not there yet.
  DmTask target(DM_DEVICE_GET_TARGET_VERSION, "find the kernel's multipath target");
  if (auto ok = target.name("multipath").run(); !ok)
    return fail(Errc::not_found, ok.error().what, ok.error().sys_errno);
  DmTask list(DM_DEVICE_LIST, "list device-mapper devices");  // lets the ioctl buffer grow to fit
  return list.run();
}

DmTask::DmTask(int command, std::string what)
    : task_(dm_task_create(command)), what_(std::move(what)), usable_(task_ != nullptr) {}

DmTask& DmTask::require(int ok) {
  usable_ = usable_ && ok != 0;
  return *this;
}

DmTask& DmTask::name(const std::string& name) {
  last_error.clear();
  // The library takes a name with a slash for a path and looks it up in a shared buffer.
  if (name.find('/') != std::string::npos) return require(0);
  return usable_ ? require(dm_task_set_name(get(), name.c_str())) : *this;
}

DmTask& DmTask::uuid(const std::string& uuid) {
  last_error.clear();
  return usable_ ? require(dm_task_set_uuid(get(), uuid.c_str())) : *this;
}

Status DmTask::run() {
  if (!usable_) return fail(Errc::invalid, what_ + (last_error.empty() ? "" : ": " + last_error));
  last_error.clear();
  if (dm_task_run(get()) != 0) return {};
  return fail_errno(what_ + (last_error.empty() ? "" : " (" + last_error + ")"),
                    dm_task_get_errno(get()));
}

dm_info DmTask::info() {
  dm_info info{};
  if (dm_task_get_info(get(), &info) == 0) info.exists = 0;
  return info;
}

}  // namespace libpath
