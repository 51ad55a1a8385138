#include "multipathd/local/wwids.h"

#include <iostream>
#include <set>

#include "libpath/base/log.h"
#include "libpath/config/settings.h"
#include "libpath/naming/wwids_file.h"
#include "libpath/sys/discovery.h"
#include "libpath/sys/files.h"
#include "libpath/sys/lib_device_mapper.h"
#include "libpath/sys/real_sysfs.h"
#include "libpath/sys/udev_block_events.h"
#include "multipathd/engine/map_job.h"
#include "multipathd/engine/naming_store.h"

namespace multipathd {

using libpath::DevId;
using libpath::log;
using libpath::LogLevel;
using libpath::Wwid;

namespace {

using Editor = std::vector<libpath::FileEdit> (*)(std::string_view, const Wwid&);

std::optional<Wwid> wwid_of_map(const std::string& name) {
  const auto dm = libpath::LibDeviceMapper::open();
  if (!dm) return std::nullopt;
  const auto map = (*dm)->inspect(name);
  return map ? Wwid::from_dm_uuid(map->uuid) : std::nullopt;
}

// A device or a map names the LUN behind it; anything else must be a WWID itself.
std::optional<Wwid> wwid_meant(const std::string& argument, const libpath::Config& config) {
  auto udev = libpath::UdevBlockEvents::open();
  const auto device = udev ? (*udev)->lookup(argument)
                           : libpath::Result<libpath::BlockDevice>(tl::unexpect, udev.error());
  if (!device) {
    if (argument.find('/') != std::string::npos || DevId::parse(argument)) return std::nullopt;
    const auto wwid = wwid_of_map(argument);
    return wwid ? wwid : Wwid::make(argument);
  }
  libpath::RealSysfs sysfs;
  if (device->is_dm()) {
    const auto uuid = sysfs.read(device->syspath + "/dm/uuid");
    return Wwid::from_dm_uuid(uuid.value_or(""));
  }
  const auto info =
      libpath::probe_path(sysfs, *device, {libpath::uid_attribute(config, device->name)});
  return info ? Wwid::make(info->wwid) : std::nullopt;
}

libpath::Status edit_file(const Wwid& wwid, Editor editor, bool& changed) {
  libpath::RealStateFiles files;
  return files.edit(std::string(kWwidsFile), [&](std::string_view text) {
    std::vector<libpath::ByteEdit> edits;
    for (const auto& edit : editor(text, wwid)) edits.push_back({edit.offset, edit.bytes});
    changed = !edits.empty();
    return edits;
  });
}

int reset() {
  auto dm = libpath::LibDeviceMapper::open();
  const auto scan = dm ? scan_kernel(**dm) : libpath::Result<KernelScan>(tl::unexpect, dm.error());
  if (!scan) {
    log(LogLevel::error, "{}", scan.error().message());
    return 1;
  }
  std::set<Wwid> wwids;
  for (const auto& map : scan->maps) {
    if (auto wwid = Wwid::from_dm_uuid(map.uuid)) wwids.insert(*wwid);
  }
  libpath::RealStateFiles files;
  auto written = files.write_atomic(std::string(kWwidsFile), libpath::format_wwids(wwids));
  if (!written) {
    log(LogLevel::error, "{}", written.error().message());
    return 1;
  }
  std::cout << "successfully reset wwids\n";
  return 0;
}

}  // namespace

int change_wwids(const ToolOptions& options, const libpath::Config& config) {
  if (options.command == ToolCommand::reset_wwids) return reset();
  const auto wwid = wwid_meant(options.device, config);
  if (!wwid) {
    log(LogLevel::error, "'{}' is not a valid argument", options.device);
    return 1;
  }
  bool changed = false;
  const bool add = options.command == ToolCommand::add_wwid;
  const auto edited = edit_file(*wwid, add ? libpath::add_wwid : libpath::remove_wwid, changed);
  if (!edited) {
    log(LogLevel::error, "{}", edited.error().message());
    if (add) std::cout << "failed adding '" << wwid->text() << "' to wwids file\n";
    return 1;
  }
  if (add) {
    std::cout << "wwid '" << wwid->text() << "' added\n";
  } else {
    std::cout << "wwid '" << wwid->text() << (changed ? "' removed\n" : "' not in wwids file\n");
  }
  return 0;
}

}  // namespace multipathd
