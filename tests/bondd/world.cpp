#include "tests/bondd/world.h"

#include <algorithm>
#include <utility>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/verdict/findings.h"

namespace bondd {

using libpath::Link;
using libpath::MacAddress;

libpath::LoadedBonddConfig parse_bondd(const std::string& text) {
  const std::vector<libpath::ConfigSource> sources{{"bondd.conf", text}};
  auto loaded = libpath::load_bondd_config(sources);
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != libpath::Severity::info) ADD_FAILURE() << diagnostic.message();
  }
  return loaded;
}

const char* const kSteered = "defaults {\n  steer yes\n}\n";

libpath::BondOptionValues plain_options() {
  return {{BondOption::mode, 1U}, {BondOption::miimon, 100U}};
}

std::string plain_bond(const std::string& more) {
  return "bond bond0 {\n  mode active-backup\n  miimon 100\n  slave eth0 {\n  }\n  slave eth1 {\n"
         "  }\n" +
         more + "\n}\n";
}

World::World(std::string config) : config_text(std::move(config)) {
  libpath::log_set_verbosity(0);
  loop.add_idle_source([this] { return deliver(); });
}

World::~World() {
  // What still waits in lanes was posted by the engine, and needs it.
  executor.release_all();
  failover.release();
  settle();
}

bool World::deliver() {
  if (std::exchange(delivering_, true)) return false;
  // The failover thread does not wait for the loop.
  bool delivered = failover.work();
  if (failover.has_outcomes() && loop.watches(failover.kFd)) {
    delivered = loop.fire(failover.kFd, EPOLLIN) > 0;
  }
  if (!delivered && net.pending() && loop.watches(net.kFd)) {
    write_proc();
    delivered = loop.fire(net.kFd, EPOLLIN) > 0;
  }
  for (const int fd : probes.ready()) {
    if (!delivered && loop.watches(fd)) delivered = loop.fire(fd, EPOLLIN) > 0;
  }
  delivering_ = false;
  return delivered;
}

// --- the host -----------------------------------------------------------------------------------

LinkIndex World::add_nic(const std::string& name) {
  const LinkIndex nic = net.add_nic(name);
  net.change_by_other(lc::SetUp{nic, true});
  probes.plug(nic, 0);
  set_speed(name, "10000");
  return nic;
}

void World::set_speed(const std::string& name, const std::string& text) {
  sysfs.set("/sys/class/net/" + name + "/speed", text + "\n");
}

LinkIndex World::make_bond(const std::string& name, const libpath::BondOptionValues& options,
                           const std::vector<std::string>& slaves) {
  EXPECT_EQ(net.change_by_other(lc::CreateBond{name, options}), 0);
  const LinkIndex bond = index(name);
  for (const auto& slave : slaves) {
    EXPECT_EQ(net.change_by_other(lc::SetUp{index(slave), false}), 0);
    EXPECT_EQ(net.change_by_other(lc::Enslave{index(slave), bond}), 0);
  }
  EXPECT_EQ(net.change_by_other(lc::SetUp{bond, true}), 0);
  return bond;
}

Link World::unplug(const std::string& name) {
  const LinkIndex nic = index(name);
  probes.remove(nic);
  sysfs.remove("/sys/class/net/" + name);
  const Link last = net.unplug(nic);
  settle();
  return last;
}

LinkIndex World::plug_again(const Link& device, const std::string& name) {
  set_speed(name, "10000");
  const LinkIndex nic = net.plug_again(device, name);
  probes.plug(nic, 0);
  settle();
  return nic;
}

// What only /proc/net/bonding says: the partner of each port.
void World::write_proc() {
  for (const Link* bond : net.table().bonds()) {
    if (bond->bond->mode() != libpath::BondMode::lacp) continue;
    std::string text = "Bonding Mode: IEEE 802.3ad Dynamic link aggregation\n\n802.3ad info\n";
    for (const Link* slave : net.table().slaves_of(bond->index)) {
      const auto& lacp = net.kernel().lacp(slave->index);
      const bool silent = lacp.heard == libpath::SimLacp::Heard::nothing;
      const MacAddress partner = silent ? MacAddress{} : lacp.partner;
      text += "\nSlave Interface: " + slave->name + "\nSpeed: 10000 Mbps\nDuplex: full\n";
      text += "Aggregator ID: " + std::to_string(slave->slave->aggregator.value_or(0)) + "\n";
      text += "details actor lacp pdu:\n    port key: 15\n    port number: 1\n";
      text += "details partner lacp pdu:\n    system mac address: " + partner.text() +
              "\n    oper key: " + (silent ? "1" : "1021") + "\n    port number: 1\n";
    }
    sysfs.set("/proc/net/bonding/" + bond->name, text);
  }
}

// --- the daemon ---------------------------------------------------------------------------------

void World::boot() {
  ready_ = false;
  write_proc();
  const Edges edges{loop, executor, net, probes, sysfs, neighbours, failover};
  constexpr std::int64_t kWallClock = 1'700'000'000'000;
  engine_ = std::make_unique<Engine>(edges, [] { return kWallClock; });
  commands_ = std::make_unique<Commands>(CommandContext{
      *engine_,
      [this](const std::string& file, auto done) {
        const auto text =
            file.empty() ? libpath::Result<std::string>(config_text) : sysfs.read_binary(file);
        const auto loaded =
            text ? LoadedConfig(parse_bondd(*text)) : LoadedConfig(tl::unexpected(text.error()));
        executor.post(
            "config", [] {}, [loaded, done = std::move(done)] { done(loaded); });
      },
      [this](const libpath::LoadedBonddConfig& loaded) { engine_->configure(loaded.config); }});
  EXPECT_TRUE(engine_->start(parse_bondd(config_text).config, [this] { ready_ = true; }));
  settle();
}

void World::start() {
  boot();
  constexpr Millis kStep{100};
  for (int i = 0; i < 100 && !ready_; ++i) advance(kStep);
  EXPECT_TRUE(ready_) << "not ready after 10 s";
}

std::shared_ptr<std::optional<std::string>> World::ask(const std::string& request, bool root) {
  auto reply = std::make_shared<std::optional<std::string>>();
  commands_->run(request, root, libpath::Answer([reply](std::string_view text) {
                   EXPECT_FALSE(reply->has_value()) << "answered twice: " << text;
                   *reply = std::string(text);
                 }));
  return reply;
}

std::string World::cli(const std::string& request, bool root) {
  const auto reply = ask(request, root);
  settle();
  return reply->value_or("(no answer)");
}

std::string World::reload(const std::string& config) {
  config_text = config;
  return cli("reload");
}

// --- what tests look at -------------------------------------------------------------------------

libpath::BondSnapshot World::bond(const std::string& name) {
  for (auto& bond : engine().snapshot().bonds) {
    if (bond.link.name == name) return std::move(bond);
  }
  ADD_FAILURE() << "bondd has no bond " << name;
  return {};
}

std::string World::active(const std::string& bond) const {
  const Link* slave = net.table().find(net.link(bond).bond->active_slave());
  return slave == nullptr ? "" : slave->name;
}

std::vector<std::string> World::slaves(const std::string& bond) const {
  std::vector<std::string> names;
  for (const Link* slave : net.table().slaves_of(index(bond))) names.push_back(slave->name);
  std::sort(names.begin(), names.end());
  return names;
}

std::size_t World::count(const std::string& kind) {
  const auto entries = history();
  return static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [&](const auto& entry) { return entry.kind == kind; }));
}

std::vector<std::string> World::kinds(std::size_t after) {
  std::vector<std::string> kinds;
  for (const auto& entry : history()) {
    if (entry.sequence > after) kinds.push_back(entry.kind);
  }
  return kinds;
}

bool World::has_finding(const std::string& name, const std::string& code) {
  const auto shown = bond(name);
  return libpath::has_finding(shown.findings, code);
}

void AdoptedBond::SetUp() {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = kSteered;
  world.start();
}

void ConfiguredBond::start(const std::string& more) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.config_text = plain_bond(more);
  world.start();
}

}  // namespace bondd
