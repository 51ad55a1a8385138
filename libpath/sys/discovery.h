// Discovery: what a block device is, from sysfs and the udev properties copied before.
//
// Runs on a worker: a dead device may hold any attribute for as long as the kernel likes.
// Errors: not_found when the device has gone; an attribute that is missing, unreadable or
//         malformed leaves its field empty, whatever else it was.
// Source: kernel Documentation/ABI (sysfs-bus-scsi, sysfs-block), drivers/scsi/scsi_transport_*.
#pragma once

#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/model/path_info.h"
#include "libpath/sys/block_events.h"
#include "libpath/sys/sysfs.h"

namespace libpath {

struct ProbeOptions {
  std::string uid_attribute = "ID_SERIAL";  // udev property with the WWID; empty: sysfs only
};

// A whole disk that can be a path: sd, dasd and NVMe namespaces that the kernel's own NVMe
// multipathing does not hold. Size and blacklists are not looked at.
bool is_path_candidate(const BlockDevice& device);

Result<PathInfo> probe_path(Sysfs& sysfs, const BlockDevice& device, const ProbeOptions& options);

// Reads again what changes while a path lives: device, access and handler state, read-only, size.
Status refresh_device_state(Sysfs& sysfs, PathInfo& info);

// The kernel's word for a SCSI device, NVMe controller or CCW device.
DeviceState parse_device_state(std::string_view text);

}  // namespace libpath
