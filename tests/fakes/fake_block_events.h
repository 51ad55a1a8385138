// FakeBlockEvents: udev's view of block devices in memory.
//
// Shape: add(), change() and remove() alter the view and queue an event; read() gives at most
//        kBatch of them. With a FakeLoop: call loop.fire(events.fd(), EPOLLIN) to deliver.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libpath/sys/block_events.h"

namespace libpath {

class FakeBlockEvents final : public BlockEvents {
 public:
  static constexpr std::size_t kBatch = 256;
  static constexpr int kDefaultFd = 1000;

  explicit FakeBlockEvents(int fd = kDefaultFd) : fd_(fd) {}
  Result<std::vector<BlockDevice>> enumerate() override;
  Result<BlockDevice> lookup(const std::string& name_or_devid) override;
  int fd() const override { return fd_; }
  BlockEventBatch read() override;
  Status trigger(const std::string& syspath, const std::string& action) override;

  void put(const BlockDevice& device) { devices_[device.dev] = device; }  // without an event
  void add(const BlockDevice& device) { change_view(BlockAction::add, device); }
  void change(const BlockDevice& device) { change_view(BlockAction::change, device); }
  void remove(DevId dev);
  void overrun();  // queued events are lost; the next read() says so
  // What trigger() leads to: by default an event of that action with `initialized` set.
  void set_trigger_answers(bool answers) { trigger_answers_ = answers; }
  void fail_enumerate(int sys_errno) { enumerate_errno_ = sys_errno; }

  std::size_t queued() const { return queue_.size(); }
  const std::vector<std::pair<std::string, std::string>>& triggers() const { return triggers_; }

 private:
  void change_view(BlockAction action, const BlockDevice& device);

  int fd_;
  std::map<DevId, BlockDevice> devices_;
  std::deque<BlockEvent> queue_;
  std::vector<std::pair<std::string, std::string>> triggers_;  // syspath, action
  bool overrun_ = false;
  bool trigger_answers_ = true;
  int enumerate_errno_ = 0;
};

}  // namespace libpath
