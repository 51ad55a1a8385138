// SgBus: SCSI commands through /dev/sgN, asynchronously; through SG_IO on the block node, on a
// worker, where the sg driver has no node.
//
// Open and write happen on the worker lane "dev:M:m": the driver allocates the request at write()
// and sleeps while the queue is frozen or all the host's tags are taken by stuck I/O. Replies are
// read on the loop thread when epoll says so, and matched by pack_id. One file descriptor a device,
// kept. Buffers live until the kernel has given the command back, or the descriptor is closed.
// Shape:  while a command of a device is overdue (reported timed out, still with the kernel)
// nothing
//         more is sent there: new submits are answered timed_out. At most 8 in flight a device;
//         more are answered EAGAIN.
// Errors: in ScsiReply::sys_errno. The driver demands that the credentials of opener and user are
//         the same: change them before the first submit.
// Source: sg(4); linux/drivers/scsi/sg.c.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "libpath/base/time.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/scsi_bus.h"
#include "libpath/sys/sg_port.h"

namespace libpath {

class SgBus final : public ScsiBus {
 public:
  SgBus(Loop& loop, Executor& executor, std::string dev_root = "/dev");
  SgBus(Loop& loop, Executor& executor, SgPortFactory ports);
  ~SgBus() override;
  SgBus(const SgBus&) = delete;
  SgBus& operator=(const SgBus&) = delete;
  SgBus(SgBus&&) = delete;
  SgBus& operator=(SgBus&&) = delete;

  void submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length, Millis timeout,
              Done done) override;
  void forget(DevId dev) override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace libpath
