// Transport of a SCSI disk: protocol, addresses, adapter, and where its time-outs are written.
//
// Shape: judged by the device's place in sysfs, then by the host's transport class.
#pragma once

#include <optional>
#include <string>

#include "libpath/model/path_info.h"
#include "libpath/sys/sysfs.h"

namespace libpath {

// `device_path` is the resolved SCSI device directory (".../host2/.../2:0:0:1"). Fills protocol,
// host_* and target_* addresses, host_adapter, iscsi and transport.
void fill_scsi_transport(Sysfs& sysfs, const std::string& device_path, PathInfo& info);

// What sysfs knows of one iSCSI session ("session3") of a host ("host2"; may be empty).
IscsiPath read_iscsi_path(Sysfs& sysfs, const std::string& session, const std::string& host);

// "192.0.2.1:3260", "[2001:db8::1]:3260"; empty without an address.
std::string format_portal(const std::string& address, const std::string& port);

}  // namespace libpath
