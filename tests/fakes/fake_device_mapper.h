// FakeDeviceMapper: a device-mapper in memory, with the multipath target's own state.
//
// Holds state, not expectations: devices with live and inactive tables, and for each path whether
// the kernel would use it. Status and table texts are rendered from that state in the kernel's form
// (6.1). One thread only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libpath/dm/table.h"
#include "libpath/sys/device_mapper.h"

namespace libpath {

class FakeDmEvents;

class FakeDeviceMapper final : public DeviceMapper {
 public:
  FakeDeviceMapper() = default;

  // --- DeviceMapper ---
  Result<std::vector<DmName>> list() override;
  Result<DmDevice> inspect(const std::string& name) override;
  DmChange create(const DmTableSpec& spec) override;
  DmChange reload(const DmTableSpec& spec, bool flush) override;
  DmChange resume(const std::string& name, const UdevHints& udev) override;
  Status suspend(const std::string& name) override;
  Status clear_inactive(const std::string& name) override;
  DmChange remove(const std::string& name, bool deferred) override;
  DmChange rename(const std::string& from, const std::string& to, const UdevHints& udev) override;
  Status message(const std::string& name, const std::string& text) override;
  Result<std::vector<std::string>> holders(DevId dev) override;

  // --- the world around it, as tests set it ---
  // The kernel sees an I/O error on the path: marks it failed in every live table that holds it.
  void fail_path(DevId path);
  // Opening this device fails (offline: ENXIO): a load that would open it anew fails.
  void set_openable(DevId path, bool openable);
  // The next loads of tables for this map fail with this errno; 0 ends that.
  void set_load_failure(const std::string& name, int sys_errno);
  // Read-write loads fail with EROFS when a path is write protected.
  void set_write_protected(DevId path, bool on);
  void set_open_count(const std::string& name, int count);
  // A partition map or LV that sits on `dev`.
  void add_holder(DevId dev, const std::string& holder);
  void remove_holder(DevId dev, const std::string& holder);
  // A device that is not ours, already there.
  void add_foreign(const std::string& name, const std::string& uuid, const std::string& target_type,
                   const std::string& params, std::uint64_t size);
  // I/O runs: the kernel settles on a group, as after switch_group or a failure.
  void run_io(const std::string& name);
  // As if the process were killed: the next call with more than `step` kernel steps stops after
  // that many, leaves what they did, and it and every later call fail with Error(io, "killed")
  // until restart(). Steps: create = 1 make, 2 load, 3 resume; reload = 1 load, 2 suspend, 3
  // resume; the others have one.
  void crash_after(unsigned step);
  void restart();

  // --- what tests look at ---
  bool exists(const std::string& name) const { return devices_.contains(name); }
  std::vector<std::string> names() const;
  const std::vector<std::string>& messages(const std::string& name) const;
  bool queueing(const std::string& name) const;   // queue_if_no_path of the live table
  unsigned loads(const std::string& name) const;  // successful table loads so far
  std::optional<UdevHints> last_udev(const std::string& name) const;
  std::uint64_t changes() const { return changes_; }  // kernel changes since construction
  std::optional<DmTableSpec> last_spec(const std::string& name) const;

 private:
  friend class FakeDmEvents;
  struct PathState {
    bool active = true;
    unsigned failures = 0;
  };
  struct Target {
    std::string type = "multipath";
    std::string params;  // for targets other than multipath
    MultipathTable table;
    std::map<DevId, PathState> paths;
    std::set<unsigned> disabled;  // 1-based groups bypassed
    unsigned current = 0;         // group in use, 1-based; 0: none chosen
    unsigned next = 0;            // group asked for by switch_group or the table
    bool queue_if_no_path = false;
  };
  struct Device {
    std::string uuid;
    DevId dev;
    std::uint32_t event_nr = 0;
    int open_count = 0;
    bool suspended = false;
    bool read_only = false;
    bool inactive_read_only = false;
    bool deferred_remove = false;
    std::uint64_t size = 0;
    std::uint64_t inactive_size = 0;
    std::optional<Target> live;
    std::optional<Target> inactive;
    unsigned loads = 0;
    std::vector<std::string> messages;
    std::optional<UdevHints> udev;
    std::optional<DmTableSpec> spec;
  };

  Result<Device*> find(const std::string& name, const char* verb);
  Status begin_call();
  Status step();  // counts one kernel step; fails when the process is dead or dies here
  Status load(const std::string& name, Device& device, const DmTableSpec& spec);
  Status check_paths(const Device& device, const Target& target) const;
  bool any_write_protected(const Target& target) const;
  DmChange resume_device(Device& device, const UdevHints& udev);
  void raise_event(Device& device);
  void notify();
  static Result<Target> make_target(const std::string& params);
  static void choose_group(Target& target);
  static std::string render_table(const Target& target);
  static std::string render_status(const Target& target);
  Status apply_message(Device& device, const std::string& text);
  Status apply_path_message(Device& device, const std::string& verb, DevId path);
  Status apply_group_message(Device& device, const std::string& verb, unsigned group);

  std::map<std::string, Device> devices_;
  std::map<DevId, std::vector<std::string>> holders_;
  std::map<std::string, int> load_failures_;
  std::set<DevId> unopenable_;
  std::set<DevId> write_protected_;
  std::uint32_t next_minor_ = 0;
  std::uint64_t changes_ = 0;
  std::optional<unsigned> crash_step_;
  unsigned steps_in_call_ = 0;
  bool dead_ = false;
  FakeDmEvents* events_ = nullptr;
};

// Readable when a device of `mapper` had an event since arm(): a real eventfd, so that it works in
// a real loop too.
class FakeDmEvents final : public DmEvents {
 public:
  explicit FakeDmEvents(FakeDeviceMapper& mapper);
  ~FakeDmEvents() override;
  FakeDmEvents(const FakeDmEvents&) = delete;
  FakeDmEvents& operator=(const FakeDmEvents&) = delete;
  int fd() const override { return fd_; }
  Status arm() override;
  bool pending() const { return pending_; }  // an event since arm()

 private:
  friend class FakeDeviceMapper;
  void notify();
  FakeDeviceMapper& mapper_;
  int fd_ = -1;
  bool pending_ = false;
};

}  // namespace libpath
