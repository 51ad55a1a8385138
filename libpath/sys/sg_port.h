// SgPort: the way one device's commands take into the kernel and back.
//
// Shape:  send() and close() run on the worker lane of the device, one at a time; receive() on the
//         loop thread, only for a descriptor that send() has given out and close() was not yet
//         asked for. Buffers of a command must live until receive() returns it, or close() has run.
// Errors: as ScsiReply::sys_errno.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/scsi/command.h"
#include "libpath/sys/scsi_bus.h"

namespace libpath {

// One command with the buffers the kernel fills.
struct SgCommand {
  int pack_id = 0;
  Cdb cdb;
  Millis timeout{0};
  std::array<std::uint8_t, 64> sense{};
  std::vector<std::uint8_t> data;
};

// What the kernel says of a finished command, beside the buffers.
struct SgResult {
  int pack_id = 0;
  std::uint8_t status = 0;
  std::uint16_t host_status = 0;
  std::uint16_t driver_status = 0;
  std::size_t sense_length = 0;
  int residual = 0;
};

struct SgSent {
  bool in_kernel = false;  // the answer comes through receive(); else `reply` is it
  int fd = -1;             // to be watched for EPOLLIN when in_kernel
  ScsiReply reply;
};

struct SgReceived {
  int sys_errno = 0;  // EAGAIN: nothing more now; any other: the port is of no use any more
  SgResult result;
};

class SgPort {
 public:
  virtual ~SgPort() = default;
  virtual SgSent send(const ScsiTarget& target, SgCommand& command) = 0;
  virtual SgReceived receive() = 0;
  virtual void close() = 0;
};

using SgPortFactory = std::function<std::shared_ptr<SgPort>()>;

// Ports on /dev/sgN, or on the block node where there is no fitting sg node.
SgPortFactory kernel_sg_ports(std::string dev_root);

// No residual and no sense length makes the reply longer than the buffers.
ScsiReply sg_reply(const SgCommand& command, const SgResult& result);

}  // namespace libpath
