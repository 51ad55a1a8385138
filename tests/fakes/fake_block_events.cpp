#include "tests/fakes/fake_block_events.h"

#include <cerrno>

namespace libpath {

Result<std::vector<BlockDevice>> FakeBlockEvents::enumerate() {
  if (enumerate_errno_ != 0) return fail_errno("enumerate block devices", enumerate_errno_);
  std::vector<BlockDevice> all;
  for (const auto& [dev, device] : devices_) all.push_back(device);
  return all;
}

Result<BlockDevice> FakeBlockEvents::lookup(const std::string& name_or_devid) {
  const bool is_node = name_or_devid.starts_with("/dev/");
  const std::string name = is_node ? name_or_devid.substr(5) : name_or_devid;
  for (const auto& [dev, device] : devices_) {
    if (device.name == name || dev.text() == name) return device;
  }
  return fail_errno("look up block device " + name_or_devid, ENODEV);
}

BlockEventBatch FakeBlockEvents::read() {
  BlockEventBatch batch;
  batch.overrun = std::exchange(overrun_, false);
  while (!queue_.empty() && batch.events.size() < kBatch) {
    batch.events.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

Status FakeBlockEvents::trigger(const std::string& syspath, const std::string& action) {
  if (action != "add" && action != "change") return fail(Errc::invalid, "trigger " + action);
  for (auto& [dev, device] : devices_) {
    if (device.syspath != syspath) continue;
    triggers_.emplace_back(syspath, action);
    if (!trigger_answers_) return {};
    device.initialized = true;
    queue_.push_back({action == "add" ? BlockAction::add : BlockAction::change, device});
    return {};
  }
  return fail_errno("trigger " + action + " of " + syspath, ENOENT);
}

void FakeBlockEvents::remove(DevId dev) {
  const auto found = devices_.find(dev);
  if (found == devices_.end()) return;
  queue_.push_back({BlockAction::remove, found->second});
  devices_.erase(found);
}

void FakeBlockEvents::overrun() {
  queue_.clear();
  overrun_ = true;
}

void FakeBlockEvents::change_view(BlockAction action, const BlockDevice& device) {
  devices_[device.dev] = device;
  queue_.push_back({action, device});
}

}  // namespace libpath
