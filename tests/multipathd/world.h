// A storage host in memory: an array behind some host adapters, sysfs, udev, SCSI, device-mapper
// and files as fakes, with the daemon's real engine and commands on top.
//
// Shape:  disks are named as a kernel that scans host by host would: with 2 hosts and 2 LUNs
//         sda = host 0 LUN 0, sdb = host 0 LUN 1, sdc = host 1 LUN 0, sdd = host 1 LUN 1.
//         What device-mapper and udev raise reaches the engine by itself.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/base/log.h"
#include "multipathd/commands/commands.h"
#include "multipathd/engine/engine.h"
#include "tests/fakes/fake_block_events.h"
#include "tests/fakes/fake_block_reader.h"
#include "tests/fakes/fake_device_mapper.h"
#include "tests/fakes/fake_executor.h"
#include "tests/fakes/fake_file_watch.h"
#include "tests/fakes/fake_iscsi_sessions.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_scsi_bus.h"
#include "tests/fakes/fake_state_files.h"
#include "tests/fakes/fake_sysfs.h"
#include "tests/fakes/fake_transport_events.h"
#include "tests/multipathd/mortal.h"

namespace multipathd {

// find_multipaths greedy, so that a test needs no wwids file; WWIDs as names.
extern const char* const kPlainConfig;
std::string with_defaults(const std::string& lines);  // the same and more lines in defaults

std::string disk_name(std::size_t index);  // sda ... sdz, sdaa ...
libpath::DevId disk_dev(std::size_t index);
std::string lun_naa(std::size_t lun);
std::string lun_wwid(std::size_t lun);
inline const std::string kMap = lun_wwid(0);  // the map of tests that need one
libpath::Config parse_config(const std::string& text);

struct ArrayShape {
  std::size_t hosts = 2;
  std::size_t luns = 1;
  bool alua = false;  // host N sits on port group N + 1
  std::uint64_t size = 2097152;
  libpath::FakeTransport transport = libpath::FakeTransport::none;  // iscsi: one session a host
};

class World {
 public:
  explicit World(std::string config = kPlainConfig) : config_text(std::move(config)) { connect(); }
  ~World() { kill(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // --- the host ---
  void add_array(const ArrayShape& shape);  // before start(): udev knows it already
  libpath::FakeDiskSpec& disk(std::size_t index) { return disks_.at(index); }
  void plug(std::size_t index);    // appears in sysfs, on the bus and with an add event
  void unplug(std::size_t index);  // goes, with a remove event
  void set_state(std::size_t index, const std::string& word);  // sysfs `state`
  // State of the iSCSI session of a disk ("FAILED"), with the kernel's event; the devices behind it
  // block, run or are gone as the kernel has it.
  void set_session(std::size_t index, const std::string& word);
  // Checks answer "not ready" / GOOD.
  void break_disk(std::size_t index);
  void mend_disk(std::size_t index);
  // Another LUN answers at the same address; the device says so at the next check if `tells`. The
  // kernel has read the new page already, or still holds the old one until somebody asks it to
  // rescan.
  void remap(std::size_t index, std::size_t lun, bool tells, bool kernel_knows = true);
  void change_event(std::size_t index);  // udev reads the device again and tells
  std::string attribute(std::size_t index, const std::string& name) const;  // path in sysfs

  // --- the daemon ---
  void boot();   // makes the engine, starts it, goes no further
  void start();  // boot(), then until it is ready
  void kill();   // as SIGKILL: nothing of it runs any more
  void restart() {
    kill();
    dm.restart();
    start();
  }
  bool ready() const { return ready_; }
  Engine& engine() { return *process_->engine; }
  void advance(libpath::Millis span) { loop.advance(span); }
  // The reply that came without time passing; "(no answer)" otherwise.
  std::string cli(const std::string& request, bool root = true);
  std::shared_ptr<std::optional<std::string>> ask(const std::string& request, bool root = true);
  std::string reconfigure(const std::string& config);  // "ok" or the error, all work done
  void edit_config(const std::string& config);         // an editor writes it, no more

  // --- shorthand for what tests look at ---
  std::string states();                  // "sda ready active, ..." of all paths
  std::string state(std::size_t index);  // "active ready running"
  std::vector<std::string> lines(const std::string& request);
  unsigned total_loads() const;
  bool sent(const std::string& map, const std::string& message) const;
  std::size_t table_paths(const std::string& map) const;
  // Everything logged while `act` runs.
  std::string logged(const std::function<void()>& act,
                     libpath::LogLevel up_to = libpath::LogLevel::notice);
  bool healthy_kernel();  // no map without table, suspended or with an inactive table

  std::string config_text;
  bool config_readable = true;
  bool udev_answers = true;  // writes to uevent files come back as change events
  bool shut_down = false;

  libpath::FakeLoop loop;
  libpath::FakeExecutor executor{loop};
  libpath::FakeBlockEvents block;
  libpath::FakeSysfs sysfs;
  libpath::FakeScsiBus scsi{loop};
  libpath::FakeBlockReader reader{loop};
  libpath::FakeDeviceMapper dm;
  libpath::FakeDmEvents dm_events{dm};
  libpath::FakeStateFiles files;
  libpath::FakeIscsiSessions iscsi;
  libpath::FakeFileWatch file_watch;
  libpath::FakeTransportEvents transport;

 private:
  struct Process {
    Process(World& world, const Life& alive);
    Life life;
    MortalLoop loop;
    MortalExecutor executor;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Commands> commands;
  };

  void connect();
  bool deliver();  // events of the kernel and udev to the loop
  bool deliver_one();
  bool deliver_uevent_writes();
  void scan(std::size_t index);  // the kernel reads the device's page anew
  libpath::BlockDevice udev_device(const libpath::FakeDiskSpec& spec);
  void put_on_bus(const libpath::FakeDiskSpec& spec, bool alua);

  std::vector<libpath::FakeDiskSpec> disks_;
  std::vector<bool> alua_;
  std::map<std::string, libpath::BlockDevice> udev_;  // udev's database, by name
  std::unique_ptr<Process> process_;
  std::size_t writes_seen_ = 0;
  bool ready_ = false;
  bool delivering_ = false;
};

class DaemonTest : public testing::Test {
 protected:
  World world;
};

}  // namespace multipathd
