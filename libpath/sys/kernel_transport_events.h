// KernelTransportEvents: iSCSI's multicast group and the uevents of SCSI devices.
//
// Shape:  loop thread only. The uevents come through udevd, so that libudev can sort out in the
//         kernel what is of no interest; nothing of a message of the sessions is decoded.
// Errors: denied where the group may not be joined (no CAP_NET_ADMIN), io where the kernel has no
// iSCSI. Source: netlink(7), libudev(3); kernel include/scsi/iscsi_if.h (ISCSI_NL_GRP_ISCSID).
#pragma once

#include <cstddef>
#include <memory>

#include "libpath/base/unique_fd.h"
#include "libpath/sys/transport_events.h"

struct udev;
struct udev_monitor;

namespace libpath {

class KernelTransportEvents final : public TransportEvents {
 public:
  static constexpr std::size_t kBatch = 256;

  Result<int> listen_to_sessions() override;
  Result<int> listen_to_devices() override;
  bool read_sessions() override;
  AttentionBatch read_devices() override;

 private:
  struct Free {
    void operator()(udev* handle) const;
    void operator()(udev_monitor* handle) const;
  };

  UniqueFd sessions_;
  std::unique_ptr<udev, Free> udev_;
  std::unique_ptr<udev_monitor, Free> devices_;
};

}  // namespace libpath
