// A host with bonds in memory: interfaces, switches, LLDP and files as fakes, with bondd's real
// engine and commands on top.
//
// Shape:  what the kernel raises reaches the engine by itself, as soon as the loop is idle. Bonds
//         made with make_bond() are somebody else's, until a configuration names them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bondd/commands/commands.h"
#include "bondd/engine/engine.h"
#include "tests/fakes/fake_executor.h"
#include "tests/fakes/fake_failover_port.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_neighbours.h"
#include "tests/fakes/fake_probe_port.h"
#include "tests/fakes/fake_rtnetlink.h"
#include "tests/fakes/fake_sysfs.h"

namespace bondd {

using libpath::BondKernelSim;
using libpath::BondOption;
using libpath::LinkIndex;
using libpath::Millis;
namespace lc = libpath::link_change;

// Of a text without anything to complain about, infos aside.
libpath::LoadedBonddConfig parse_bondd(const std::string& text);
// Bonds that are somebody else's are steered, too.
extern const char* const kSteered;
// active-backup with miimon 100.
libpath::BondOptionValues plain_options();
// "bond bond0 { mode active-backup miimon 100 slave eth0 {} slave eth1 {} MORE }"
std::string plain_bond(const std::string& more = "");

class World {
 public:
  explicit World(std::string config = "");
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  World(World&&) = delete;
  World& operator=(World&&) = delete;

  // --- the host ---
  LinkIndex add_nic(const std::string& name);  // up, with carrier, 10 Gbit/s, in segment 0
  // Up, with those slaves; made by somebody else.
  LinkIndex make_bond(const std::string& name, const libpath::BondOptionValues& options,
                      const std::vector<std::string>& slaves);
  LinkIndex index(const std::string& name) const { return net.link(name).index; }
  void set_speed(const std::string& name, const std::string& text);
  // `act` happens, and bondd hears of it.
  template <typename Act>
  void happens(Act act) {
    act();
    settle();
  }
  void cut(const std::string& name) { net.cut(index(name)), settle(); }
  void mend(const std::string& name) { net.mend(index(name)), settle(); }
  libpath::Link unplug(const std::string& name);
  LinkIndex plug_again(const libpath::Link& device, const std::string& name);

  // --- the daemon ---
  void boot();   // makes the engine, starts it, goes no further
  void start();  // boot(), then until it is ready
  bool ready() const { return ready_; }
  Engine& engine() { return *engine_; }
  // Until nothing is left to do, judging included, which pauses between two turns.
  void settle() { loop.advance(bondd::BondSet::kJudgePause); }
  void advance(Millis span) { loop.advance(span); }
  // The reply that came without time passing; "(no answer)" otherwise.
  std::string cli(const std::string& request, bool root = true);
  std::shared_ptr<std::optional<std::string>> ask(const std::string& request, bool root = true);
  std::string reload(const std::string& config);  // the command's answer

  // --- what tests look at ---
  libpath::BondSnapshot bond(const std::string& name);
  std::string active(const std::string& bond) const;               // in the kernel; empty: none
  std::vector<std::string> slaves(const std::string& bond) const;  // in the kernel, sorted
  std::vector<libpath::HistoryEntry> history() { return engine().events().history; }
  std::size_t count(const std::string& kind);             // entries of this kind
  std::vector<std::string> kinds(std::size_t after = 0);  // of the entries after that one
  bool has_finding(const std::string& bond, const std::string& code);

  std::string config_text;
  libpath::FakeLoop loop;
  libpath::FakeExecutor executor{loop};
  libpath::FakeRtnetlink net;
  libpath::FakeProbePorts probes;
  libpath::FakeSysfs sysfs;
  libpath::FakeNeighbours neighbours;
  libpath::FakeFailoverPort failover{net, loop};

 private:
  bool deliver();  // the kernel's events to the loop
  void write_proc();

  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Commands> commands_;
  bool ready_ = false;
  bool delivering_ = false;
};

class BonddTest : public testing::Test {
 protected:
  World world;
};

// With eth0, eth1 and, made by somebody else, bond0 of both; bondd runs, and may steer it.
class AdoptedBond : public BonddTest {
 protected:
  void SetUp() override;
};

// The same bond, made as configured.
class ConfiguredBond : public BonddTest {
 protected:
  void start(const std::string& more = "");
};

}  // namespace bondd
