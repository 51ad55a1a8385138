// Where the device-mapper contract runs: over the fake, and over the kernel with scsi_debug disks.
//
// The real rig needs root, HAWSER_REAL_KERNEL=1 and the modules dm-multipath and scsi_debug; it
// takes scsi_debug disks that are there, else loads the module and unloads it at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>

#include "libpath/base/strings.h"
#include "libpath/base/unique_fd.h"
#include "libpath/sys/lib_device_mapper.h"
#include "tests/fakes/fake_device_mapper.h"

namespace libpath {

class FakeDmRig {
 public:
  static bool available() { return true; }
  bool ready() const { return true; }
  DeviceMapper& dm() { return dm_; }
  DmEvents& events() { return events_; }
  std::vector<DevId> paths() const { return {{8, 16}, {8, 32}}; }
  std::uint64_t size() const { return 16384; }
  void hold(const std::string& name) { dm_.set_open_count(name, 1); }
  void release(const std::string& name) { dm_.set_open_count(name, 0); }
  bool has_node(const std::string& name) const { return dm_.exists(name); }

 private:
  FakeDeviceMapper dm_;
  FakeDmEvents events_{dm_};
};

class RealDmRig {
 public:
  RealDmRig();
  ~RealDmRig();
  RealDmRig(const RealDmRig&) = delete;
  RealDmRig& operator=(const RealDmRig&) = delete;

  static bool available();
  bool ready() const { return dm_ && events_; }  // false: no right, no module
  DeviceMapper& dm() { return *dm_; }
  DmEvents& events() { return *events_; }
  std::vector<DevId> paths() const { return paths_; }
  std::uint64_t size() const { return size_; }
  void hold(const std::string& name);
  void release(const std::string& /*name*/) { held_.reset(); }
  static bool has_node(const std::string& name) {
    return std::filesystem::exists("/dev/mapper/" + name);
  }

 private:
  std::unique_ptr<LibDeviceMapper> dm_;
  std::unique_ptr<ControlNodeEvents> events_;
  std::vector<DevId> paths_;
  std::uint64_t size_ = 0;
  UniqueFd held_;
};

namespace dm_rig {

inline constexpr std::size_t kDisks = 2;

inline std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return std::string(trim(line));
}

// Disks of scsi_debug, as sysfs lists them.
inline std::vector<std::filesystem::path> debug_disks() {
  std::vector<std::filesystem::path> disks;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/block", error))
    if (first_line(entry.path() / "device/model") == "scsi_debug") disks.push_back(entry.path());
  return disks;
}

inline void load_modules() {
  static const bool done = [] {
    const int dm = std::system("modprobe dm-multipath; modprobe dm-round-robin");
    if (debug_disks().size() >= kDisks) return dm == 0;
    const int scsi = std::system("modprobe scsi_debug add_host=2 max_luns=1 delay=0");
    std::atexit([] { (void)!std::system("rmmod scsi_debug"); });
    return dm == 0 && scsi == 0;
  }();
  (void)done;
}

}  // namespace dm_rig

inline bool RealDmRig::available() { return std::getenv("HAWSER_REAL_KERNEL") != nullptr; }

inline RealDmRig::RealDmRig() {
  if (!available()) return;
  dm_rig::load_modules();
  for (int tries = 0; tries < 300 && dm_rig::debug_disks().size() < dm_rig::kDisks; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  for (const auto& disk : dm_rig::debug_disks()) {
    if (paths_.size() == dm_rig::kDisks) break;
    paths_.push_back(DevId::parse(dm_rig::first_line(disk / "dev")).value());
    size_ = parse_number<std::uint64_t>(dm_rig::first_line(disk / "size")).value();
  }
  auto dm = LibDeviceMapper::open();
  auto events = ControlNodeEvents::open();
  if (dm) dm_ = std::move(*dm);
  if (events) events_ = std::move(*events);
}

inline RealDmRig::~RealDmRig() {
  held_.reset();
  if (!dm_) return;
  const auto names = dm_->list();
  for (const auto& device : names ? *names : std::vector<DmName>{})
    if (device.name.starts_with("hawser-contract-")) (void)dm_->remove(device.name, false);
}

inline void RealDmRig::hold(const std::string& name) {
  const auto device = dm_->inspect(name);
  if (!device) return;
  const std::string node = "/dev/dm-" + std::to_string(device->dev.minor);
  held_ = UniqueFd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
}

}  // namespace libpath
