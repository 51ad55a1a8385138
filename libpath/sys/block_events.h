// Block devices as udev knows them: all of them at start, changes after. Real: UdevBlockEvents
// (libudev). Test: FakeBlockEvents.
//
// fd() and read() belong to the state thread and never block. enumerate() and lookup() read files
// of every disk they tell of: run them on a worker.
// Shape:  enumerate() is ordered by DevId; whole disks only (DEVTYPE=disk), dm and disks alike.
// Errors: an event that cannot be decoded is dropped and counted; overrun says events were lost
//         and the caller must enumerate again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"

namespace libpath {

struct BlockDevice {
  DevId dev;
  std::string name;          // "sdb", "dm-3"
  std::string syspath;       // "/sys/devices/.../block/sdb"
  bool initialized = false;  // udev has finished with it
  std::map<std::string, std::string> properties;
  bool is_dm() const { return name.starts_with("dm-"); }
};

enum class BlockAction { add, change, remove, other };

struct BlockEvent {
  BlockAction action = BlockAction::other;
  BlockDevice device;
};

struct BlockEventBatch {
  std::vector<BlockEvent> events;  // as they came
  bool overrun = false;
};

class BlockEvents {
 public:
  virtual ~BlockEvents() = default;
  virtual Result<std::vector<BlockDevice>> enumerate() = 0;
  virtual Result<BlockDevice> lookup(const std::string& name_or_devid) = 0;
  virtual int fd() const = 0;
  virtual BlockEventBatch read() = 0;  // at most a bounded number; never blocks
  // Asks udev to process the device again ("add" or "change").
  virtual Status trigger(const std::string& syspath, const std::string& action) = 0;
};

}  // namespace libpath
