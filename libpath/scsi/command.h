// A SCSI command and what came back, as plain values.
//
// Shape: `data` is what the device really sent (residual subtracted), never longer than asked for.
#pragma once

#include <cstdint>
#include <vector>

namespace libpath {

using Cdb = std::vector<std::uint8_t>;  // 6, 10, 12 or 16 bytes

struct ScsiReply {
  bool timed_out = false;
  int sys_errno = 0;  // the command could not be sent: ENODEV, ENXIO, ...
  std::uint8_t status = 0;
  std::uint16_t host_status = 0;    // DID_*
  std::uint16_t driver_status = 0;  // DRIVER_*
  std::vector<std::uint8_t> sense;
  std::vector<std::uint8_t> data;
};

// The outcome of one direct read of a block device.
struct ReadReply {
  bool timed_out = false;
  int sys_errno = 0;  // 0: the read worked
};

}  // namespace libpath
