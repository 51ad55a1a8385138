#include "multipathd/tool/usable.h"

#include "libpath/base/log.h"
#include "libpath/base/strings.h"
#include "libpath/sys/discovery.h"
#include "libpath/sys/lib_device_mapper.h"
#include "libpath/sys/real_sysfs.h"
#include "multipathd/engine/map_job.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;

namespace {

std::string name_of_map(libpath::Sysfs& sysfs, const std::string& device) {
  std::string name(libpath::base_name(device));
  if (const auto dev = libpath::DevId::parse(name)) {
    const auto path = sysfs.resolve("/sys/dev/block/" + dev->text());
    if (path) name = libpath::base_name(*path);
  }
  const auto dm_name = sysfs.read("/sys/class/block/" + name + "/dm/name");
  return dm_name.value_or(name);
}

// A blocked device waits for its transport and may well run again: the kernel has not failed it.
bool device_may_run(libpath::Sysfs& sysfs, libpath::DevId dev) {
  const auto text = sysfs.read("/sys/dev/block/" + dev.text() + "/device/state");
  if (!text) return false;
  const auto state = libpath::parse_device_state(*text);
  return state == libpath::DeviceState::running || state == libpath::DeviceState::blocked;
}

bool has_usable_path(libpath::Sysfs& sysfs, const libpath::KernelMap& map) {
  if (!map.status) return false;
  for (const auto& group : map.status->groups) {
    for (const auto& path : group.paths) {
      const bool active = path.state == libpath::DmPathState::active;
      if (active && device_may_run(sysfs, path.dev)) return true;
    }
  }
  return false;
}

}  // namespace

int ask_about_map(const ToolOptions& options) {
  libpath::RealSysfs sysfs;
  auto dm = libpath::LibDeviceMapper::open();
  if (!dm) {
    log(LogLevel::error, "{}", dm.error().message());
    return 1;
  }
  const std::string name = name_of_map(sysfs, options.device);
  const auto map = read_map(**dm, name, "");
  if (!map || !*map || !(*map)->uuid.starts_with("mpath-")) {
    log(LogLevel::error, "'{}' is not a valid argument", options.device);
    return 1;
  }
  const bool usable = has_usable_path(sysfs, **map);
  if (usable) {
    log(LogLevel::info, "{}: usable paths found", options.device);
  } else {
    log(LogLevel::notice, "{}: no usable paths found", options.device);
  }
  return usable ? 0 : 1;
}

}  // namespace multipathd
