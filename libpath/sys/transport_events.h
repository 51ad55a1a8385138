// What the kernel tells of the transports and of SCSI devices, beside udev's block devices. Real:
// KernelTransportEvents. Test: FakeTransportEvents.
//
// Shape:  an event of the sessions says nothing but "look at them again". What a device told is a
//         unit attention that any command consumed, ours or somebody's I/O.
// Errors: what was lost counts as "something happened" (sessions) or sets `overrun` (devices).
// Source: kernel drivers/scsi/scsi_lib.c (scsi_evt_emit), drivers/scsi/scsi_transport_iscsi.c.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"

namespace libpath {

enum class UnitAttention : std::uint8_t {
  alua_state,    // the access states of the port groups changed
  inquiry_data,  // what stands in INQUIRY or its pages changed: identity, perhaps
  capacity,
  luns,  // the target maps its LUNs otherwise than before
};

std::string_view word(UnitAttention what);  // for logs: "ALUA state changed"

struct DeviceAttention {
  Hctl device;
  UnitAttention what = UnitAttention::alua_state;
  bool operator==(const DeviceAttention&) const = default;
};

struct AttentionBatch {
  std::vector<DeviceAttention> attentions;  // as they came
  bool overrun = false;
};

class TransportEvents {
 public:
  virtual ~TransportEvents() = default;
  // Each gives the descriptor that becomes readable; called again, the same one. Sessions: only
  // once there is one, for listening loads the kernel's iSCSI transport.
  virtual Result<int> listen_to_sessions() = 0;
  virtual Result<int> listen_to_devices() = 0;
  // Never block, and take a bounded number: the descriptor stays readable while more is queued.
  virtual bool read_sessions() = 0;  // something happened to iSCSI sessions or connections
  virtual AttentionBatch read_devices() = 0;
};

// A uevent of a scsi_device: its name ("2:0:0:1") and its property SDEV_UA. Empty for other devices
// and other attentions.
std::optional<DeviceAttention> decode_attention(std::string_view name, std::string_view sdev_ua);

}  // namespace libpath
