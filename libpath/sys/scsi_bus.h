// Sends SCSI commands to path devices without waiting. Real: SgBus (/dev/sgN, write/read of
// sg_io_hdr, O_NONBLOCK; opens happen on a worker). Test: FakeScsiBus.
//
// Units: timeout in milliseconds; data_length in bytes, device to host only.
// Shape: `done` runs exactly once, later, on the loop thread, unless forget() was called first.
//        After the timeout plus kGrace `done` reports timed_out whatever the kernel does;
//        the late reply is dropped. At most one open per device is ever in flight.
#pragma once

#include <functional>
#include <string>

#include "libpath/base/time.h"
#include "libpath/model/ids.h"
#include "libpath/scsi/command.h"

namespace libpath {

inline constexpr Seconds kGrace{1};

// Where a command goes. sg_name may be empty: then SG_IO on the block node is used, on a worker.
struct ScsiTarget {
  DevId dev;
  std::string name;     // "sdb"
  std::string sg_name;  // "sg3"
};

class ScsiBus {
 public:
  using Done = std::function<void(const ScsiReply&)>;
  virtual ~ScsiBus() = default;
  virtual void submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length,
                      Millis timeout, Done done) = 0;
  // Drops everything known and pending for this device; its callbacks will not run.
  virtual void forget(DevId dev) = 0;
};

// One O_DIRECT read of the first block. Real: AioReader (libaio, eventfd). Test: FakeBlockReader.
class BlockReader {
 public:
  using Done = std::function<void(const ReadReply&)>;
  virtual ~BlockReader() = default;
  virtual void read_first_block(const ScsiTarget& target, Millis timeout, Done done) = 0;
  virtual void forget(DevId dev) = 0;
};

}  // namespace libpath
