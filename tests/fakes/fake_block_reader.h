// Block devices in memory that can be read, refuse, or hang.
//
// Shape: replies come through Loop::defer, never inline. A device nobody described answers ENODEV.
//        A hung device: timed_out after timeout + 1 s of loop time; until resume() further reads
//        are timed_out at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "libpath/loop/loop.h"
#include "libpath/sys/scsi_bus.h"

namespace libpath {

class FakeBlockReader final : public BlockReader {
 public:
  explicit FakeBlockReader(Loop& loop) : loop_(loop) {}
  ~FakeBlockReader() override;
  FakeBlockReader(const FakeBlockReader&) = delete;
  FakeBlockReader& operator=(const FakeBlockReader&) = delete;

  void read_first_block(const ScsiTarget& target, Millis timeout, Done done) override;
  void forget(DevId dev) override;

  void plug(DevId dev);    // reads work
  void unplug(DevId dev);  // ENODEV
  void hang(DevId dev);
  void resume(DevId dev);
  void set_errno(DevId dev, int sys_errno);  // reads end so; 0: they work

  std::size_t read_count(DevId dev) const;

 private:
  struct Device {
    bool hung = false;
    bool overdue = false;
    int sys_errno = 0;
  };
  struct Pending {
    DevId dev;
    Done done;
    bool hung = false;
    TimerId timer = 0;
  };

  ReadReply answer(DevId dev) const;
  void finish(std::uint64_t id, ReadReply reply);
  void finish_later(std::uint64_t id, ReadReply reply);
  void release(DevId dev);

  Loop& loop_;
  std::map<DevId, Device> devices_;
  std::map<DevId, std::size_t> reads_;
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t next_id_ = 1;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace libpath
