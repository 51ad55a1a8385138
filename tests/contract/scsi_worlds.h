// The two worlds the SCSI contract is held in: one disk each, in memory or of scsi_debug.
//
// Shape:  HAWSER_REAL_KERNEL=1 says that modules may be loaded and disks deleted: never on a
// machine
//         that matters. Without it the real world is skipped.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "libpath/scsi/cdb.h"
#include "libpath/scsi/status.h"
#include "libpath/sys/aio_reader.h"
#include "libpath/sys/sg_bus.h"
#include "tests/fakes/fake_block_reader.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_scsi_bus.h"

namespace libpath {

class FakeScsiWorld {
 public:
  static bool available() { return true; }
  bool set_up() {
    bus_.set_tpg(disk().dev, 1);
    bus_.set_reply(disk().dev, 0x12, good_reply(inquiry_));
    reader_.plug(disk().dev);
    return true;
  }
  ScsiTarget disk() const { return {{8, 16}, "sdb", "sg1"}; }
  ScsiBus& bus() { return bus_; }
  BlockReader& reader() { return reader_; }
  void run_until(const std::function<bool()>& over) {
    for (int i = 0; i < 60 && !over(); ++i) loop_.advance(Seconds{1});
  }
  void hang() {
    bus_.hang(disk().dev);
    reader_.hang(disk().dev);
  }
  void set_offline() {
    bus_.set_reply(disk().dev, 0x00,
                   host_reply(static_cast<std::uint16_t>(HostStatus::no_connect)));
    reader_.set_errno(disk().dev, EIO);
  }
  void unplug() {
    bus_.unplug(disk().dev);
    reader_.unplug(disk().dev);
  }

 private:
  std::vector<std::uint8_t> inquiry_ = {0, 0, 6, 0x12, 31, 0x10, 0, 0, 'L', 'i', 'n', 'u', 'x'};
  FakeLoop loop_;
  FakeScsiBus bus_{loop_};
  FakeBlockReader reader_{loop_};
};

class RealScsiWorld {
 public:
  static bool available() {
    const char* wanted = std::getenv("HAWSER_REAL_KERNEL");
    return wanted != nullptr && std::string(wanted) == "1";
  }
  ~RealScsiWorld() {
    reader_.reset();
    bus_.reset();
    pool_.reset();
    shell("echo 0 > " + kDriver + "/every_nth; echo 0 > " + kDriver + "/opts");
    for (int i = 0; i < 50 && !shell("modprobe -r scsi_debug"); ++i) nap();
  }
  // Loads scsi_debug with one disk and waits for its nodes.
  bool set_up() {
    shell("modprobe sg");
    if (!shell("modprobe scsi_debug delay=0 dev_size_mb=8 vpd_use_hostno=0 add_host=1")) {
      return false;
    }
    for (int i = 0; i < 300 && !find_disk(); ++i) nap();
    if (disk_.name.empty()) return false;
    loop_ = std::make_unique<SdLoop>();
    pool_ = std::make_unique<WorkerPool>(*loop_, 4);
    bus_ = std::make_unique<SgBus>(*loop_, *pool_);
    reader_ = std::make_unique<AioReader>(*loop_, *pool_);
    return true;
  }
  ScsiTarget disk() const { return disk_; }
  ScsiBus& bus() { return *bus_; }
  BlockReader& reader() { return *reader_; }
  void run_until(const std::function<bool()>& over) {
    const TimePoint end = loop_->now() + Seconds{60};
    std::function<void()> look = [&] {
      if (over() || loop_->now() > end) return loop_->quit(0);
      loop_->at(loop_->now() + Millis{5}, look);
    };
    loop_->defer(look);
    loop_->run();
  }
  void hang() { shell("echo 4 > " + kDriver + "/opts; echo 1 > " + kDriver + "/every_nth"); }
  void set_offline() { shell("echo offline > " + device_ + "/state"); }
  void unplug() { shell("echo 1 > " + device_ + "/delete"); }
  // The next command finds a unit attention for it; the capacity is what it was.
  void change_capacity() {
    shell("echo 1 > " + kDriver + "/virtual_gb; echo 0 > " + kDriver + "/virtual_gb");
  }
  std::string address() const { return std::filesystem::path(device_).filename().string(); }

 private:
  inline static const std::string kDriver = "/sys/bus/pseudo/drivers/scsi_debug";

  static bool shell(const std::string& command) {
    return std::system((command + " 2>/dev/null").c_str()) == 0;
  }
  static void nap() { std::this_thread::sleep_for(Millis{100}); }
  static std::string only_entry(const std::string& directory) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
      return entry.path().filename().string();
    }
    return {};
  }
  bool find_disk() {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/block", error)) {
      const auto device = std::filesystem::canonical(entry.path() / "device", error).string();
      std::string vendor, model;
      std::ifstream(device + "/vendor") >> vendor;
      std::ifstream(device + "/model") >> model;
      if (vendor != "Linux" || model != "scsi_debug") continue;
      std::string number;
      std::ifstream(entry.path() / "dev") >> number;
      const auto dev = DevId::parse(number);
      const std::string sg = only_entry(device + "/scsi_generic");
      if (!dev || sg.empty() || !std::filesystem::exists("/dev/" + sg)) return false;
      device_ = device;
      disk_ = {*dev, entry.path().filename().string(), sg};
      return true;
    }
    return false;
  }

  ScsiTarget disk_;
  std::string device_;
  std::unique_ptr<SdLoop> loop_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<SgBus> bus_;
  std::unique_ptr<AioReader> reader_;
};

}  // namespace libpath
