// PathInfo: what discovery knows of one SCSI disk (or other path device), copied out of udev and
// sysfs once, at discovery and at every change event.
//
// Units:  size in 512-byte sectors.
// Shape:  device-supplied strings are already printable and trimmed; an unknown one is empty.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "libpath/base/time.h"
#include "libpath/model/ids.h"
#include "libpath/model/states.h"

namespace libpath {

// The iSCSI session a path runs over.
struct IscsiPath {
  std::string session;  // "session3"
  std::string target_iqn;
  std::string portal;         // "192.0.2.1:3260"
  std::string local_address;  // initiator side of the connection; empty when unknown
  std::string iface;          // open-iscsi interface name, e.g. "default"
  std::optional<Seconds> recovery_tmo;
  auto operator<=>(const IscsiPath&) const = default;
};

// Where transport time-outs can be written; empty where the transport has no such place.
struct TransportAttrs {
  std::string fast_io_fail;  // sysfs file: rport fast_io_fail_tmo or session recovery_tmo
  std::string dev_loss;      // sysfs file: rport dev_loss_tmo or SAS I_T_nexus_loss_timeout
  std::string eh_deadline;   // sysfs file: scsi_host eh_deadline
  auto operator<=>(const TransportAttrs&) const = default;
};

struct PathInfo {
  DevId dev;
  std::string name;     // kernel name: "sdb"
  std::string syspath;  // "/sys/devices/.../block/sdb"
  std::optional<Hctl> hctl;
  std::string sg_name;  // "sg3"; empty when the sg driver has no node for it
  std::string vendor;
  std::string product;
  std::string revision;
  std::string serial;
  std::string wwid;         // as found; Wwid::make decides whether it is usable
  std::string wwid_source;  // "udev ID_SERIAL", "sysfs vpd_pg83", "scsi vpd 0x83"
  std::string vpd_wwid;     // by the page 0x83 that the kernel read at its last scan of the device
  std::uint64_t size = 0;
  bool read_only = false;
  std::string protocol = "undef";  // "scsi:iscsi", "scsi:fcp", "nvme:tcp", ...
  DeviceState device_state = DeviceState::unknown;
  std::string host_wwnn, host_wwpn, target_wwnn, target_wwpn;  // empty when not FC / unknown
  std::string host_adapter;  // PCI address of the adapter, e.g. "0000:00:05.0"; empty if none
  std::optional<IscsiPath> iscsi;
  TransportAttrs transport;
  bool alua_supported = false;            // INQUIRY TPGS != 0
  std::string access_state;               // sysfs access_state; empty without a device handler
  bool preferred_path = false;            // sysfs preferred_path
  std::string dh_state;                   // attached device handler; empty or "detached" if none
  std::optional<int> target_port_group;   // from VPD 0x83
  std::string vpd_data;                   // vendor VPD text for %g; empty when none
  std::optional<Seconds> device_timeout;  // sysfs device/timeout
  std::optional<unsigned> max_sectors_kb;
  std::map<std::string, std::string> udev;  // properties of the udev database
  bool udev_initialized = false;
};

}  // namespace libpath
