// AioReader: direct reads of the first block through Linux AIO, completion through an eventfd.
//
// Open and io_submit happen on the worker lane "dev:M:m", for both may sleep; completions are
// reaped on the loop thread. The buffer stays alive until the kernel gives it back. Shape:  one
// read a device at a time: while an overdue one is still with the kernel further reads
//         are answered timed_out; a second read of a device that has one in time is answered EBUSY.
// Errors: in ReadReply::sys_errno; a short read is EIO.
// Source: io_submit(2), io_getevents(2), open(2) "O_DIRECT".
#pragma once

#include <memory>
#include <string>

#include "libpath/base/time.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/aio_port.h"
#include "libpath/sys/scsi_bus.h"

namespace libpath {

class AioReader final : public BlockReader {
 public:
  AioReader(Loop& loop, Executor& executor, std::string dev_root = "/dev");
  AioReader(Loop& loop, Executor& executor, AioOpener opener);
  ~AioReader() override;
  AioReader(const AioReader&) = delete;
  AioReader& operator=(const AioReader&) = delete;
  AioReader(AioReader&&) = delete;
  AioReader& operator=(AioReader&&) = delete;

  void read_first_block(const ScsiTarget& target, Millis timeout, Done done) override;
  void forget(DevId dev) override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace libpath
