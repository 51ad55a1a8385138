// UdevBlockEvents: block devices and their events, through libudev, after udevd has seen them.
//
// Shape:  libudev's objects know one thread only, so enumerate() and lookup() use a context of
//         their own for each call. read() gives at most kBatch events a call; the descriptor stays
//         readable while more are queued. Property values keep their bytes, except that entries
//         which could not be printed on one line, or are out of all bounds, are left out.
// Errors: an event without a device number is dropped and counted; ENOBUFS becomes `overrun`.
// Source: libudev(3), udev_monitor_receive_device(3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/sys/block_events.h"

struct udev;
struct udev_device;
struct udev_monitor;

namespace libpath {

class UdevBlockEvents final : public BlockEvents {
 public:
  static constexpr std::size_t kBatch = 256;
  static constexpr int kReceiveBuffer = 128 * 1024 * 1024;

  // Starts listening at once, so that nothing between open() and enumerate() is missed.
  static Result<std::unique_ptr<UdevBlockEvents>> open();

  Result<std::vector<BlockDevice>> enumerate() override;
  // "sdb", "/dev/sdb" or any link to it, "8:16".
  Result<BlockDevice> lookup(const std::string& name_or_devid) override;
  int fd() const override;
  BlockEventBatch read() override;
  Status trigger(const std::string& syspath, const std::string& action) override;
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Free {
    void operator()(udev* handle) const;
    void operator()(udev_monitor* handle) const;
  };
  UdevBlockEvents(std::unique_ptr<udev, Free> context, std::unique_ptr<udev_monitor, Free> monitor);

  std::unique_ptr<udev, Free> udev_;
  std::unique_ptr<udev_monitor, Free> monitor_;
  std::uint64_t dropped_ = 0;
};

// False, and nothing added, for a property that is empty, unprintable, too long or one too many.
bool add_property(std::map<std::string, std::string>& properties, std::string_view name,
                  std::string_view value);
BlockAction parse_block_action(std::string_view text);

}  // namespace libpath
