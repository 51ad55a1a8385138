#include "tests/unit/view/sample.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace libpath::view {
namespace {

constexpr std::int64_t kNoon = 1770120000123;  // 2026-02-03T12:00:00.123Z
const TimePoint kTaken{std::chrono::hours(100)};

BonddSnapshot empty_host() {
  BonddSnapshot snapshot;
  snapshot.taken = kTaken;
  snapshot.wall_clock_ms = kNoon;
  return snapshot;
}

HistoryEntry event(std::uint64_t sequence, Seconds ago, const std::string& slave,
                   const std::string& kind, const std::string& text) {
  HistoryEntry entry;
  entry.sequence = sequence;
  entry.when = kTaken - ago;
  entry.wall_clock_ms = kNoon - Millis(ago).count();
  entry.bond = "bond0";
  entry.slave = slave;
  entry.kind = kind;
  entry.text = text;
  return entry;
}

WatcherSnapshot probe(const std::string& target) {
  WatcherSnapshot watcher;
  watcher.kind = WatcherKind::arp_probe;
  watcher.target = target;
  watcher.sent = 1200;
  watcher.answered = 1198;
  watcher.downs = 1;
  watcher.round_trip = std::chrono::microseconds(312);
  return watcher;
}

BondSnapshot storage_bond() {
  BondSnapshot bond = make_bond(7, "bond0", BondMode::active_backup);
  bond.configured = true;
  bond.supervision.role = LinkRole::storage;
  auto& options = bond.link.bond->options;
  options[BondOption::active_slave] = 2U;
  options[BondOption::primary] = 2U;
  options[BondOption::miimon] = 100U;
  options[BondOption::fail_over_mac] = 1U;
  options[BondOption::arp_ip_target] = std::vector<Ipv4Address>{{{192, 0, 2, 1}}, {{192, 0, 2, 2}}};
  bond.slaves = {make_slave(2, "ens1f0"), make_slave(3, "ens2f0")};
  bond.slaves[0].current = true;
  bond.slaves[0].watchers.push_back(probe("192.0.2.1"));
  bond.slaves[0].neighbour = {"00:1b:54:00:00:01", "leaf-1", "Ethernet1/7", "host7 storage"};
  bond.slaves[1].neighbour = {"00:1b:54:00:00:02", "leaf-2", "Ethernet1/7", "Ethernet1/7"};
  bond.failovers = 3;
  bond.last_failover = kTaken - Seconds(200);
  bond.last_cause = "ens2f0 lost carrier";
  bond.chosen_slave = "ens1f0";
  bond.next_slave = "ens2f0";
  bond.histogram.counts = {0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0};
  bond.histogram.total = 3;
  bond.histogram.sum = std::chrono::microseconds(27300);
  bond.histogram.longest = std::chrono::microseconds(20100);
  return bond;
}

SlaveSnapshot lacp_slave(LinkIndex index, const std::string& name, std::uint16_t aggregator) {
  SlaveSnapshot slave = make_slave(index, name, 10000);
  slave.link.slave->aggregator = aggregator;
  slave.link.slave->actor_state = std::uint8_t{0x3d};
  slave.link.slave->partner_state = std::uint16_t{0x3d};
  slave.link.slave->partner_churn = Churn::none;
  LacpPeer peer;
  peer.partner_system = {{0x00, 0x1b, 0x54, 0x00, 0x00, static_cast<std::uint8_t>(aggregator)}};
  peer.partner_key = 32;
  peer.partner_port = 7;
  peer.actor_key = 15;
  peer.actor_port = static_cast<std::uint16_t>(index);
  slave.lacp = peer;
  return slave;
}

}  // namespace

SlaveSnapshot make_slave(LinkIndex index, const std::string& name, std::uint32_t speed) {
  SlaveSnapshot slave;
  slave.link.index = index;
  slave.link.name = name;
  slave.link.up = true;
  slave.link.carrier = true;
  slave.link.mtu = 9000;
  slave.link.mac = {{0x52, 0x54, 0, 0, 0, 0x07}};
  slave.link.permanent_mac = MacAddress{{0x52, 0x54, 0, 0, 0, static_cast<std::uint8_t>(index)}};
  slave.link.bus = "pci";
  slave.link.device = fmt::format("0000:{:02x}:00.0", index);
  slave.link.slave.emplace();
  slave.link.slave->mii = MiiStatus::up;
  slave.usable = true;
  slave.speed = speed;
  WatcherSnapshot carrier;
  slave.watchers.push_back(carrier);
  return slave;
}

BondSnapshot make_bond(LinkIndex index, const std::string& name, BondMode mode) {
  BondSnapshot bond;
  bond.link.index = index;
  bond.link.name = name;
  bond.link.kind = "bond";
  bond.link.up = true;
  bond.link.carrier = true;
  bond.link.mtu = 9000;
  bond.link.mac = {{0x52, 0x54, 0, 0, 0, 0x07}};
  bond.link.bond.emplace();
  bond.link.bond->options[BondOption::mode] = static_cast<std::uint32_t>(mode);
  return bond;
}

BonddSnapshot healthy_host() {
  BonddSnapshot snapshot = empty_host();
  snapshot.bonds.push_back(storage_bond());
  BondSnapshot adopted = make_bond(8, "bond1", BondMode::balance_xor);
  adopted.link.bond->options[BondOption::miimon] = 0U;
  adopted.link.bond->options[BondOption::xmit_hash_policy] = 1U;
  adopted.slaves = {make_slave(4, "eno1", 1000), make_slave(5, "eno2", 1000)};
  adopted.findings = {{"no-monitoring", FindingLevel::error, "",
                       "nobody watches the links: set miimon 100, or a slave that dies keeps its "
                       "share of the traffic"}};
  adopted.redundancy = Redundancy::misconfigured;
  snapshot.bonds.push_back(adopted);
  WatchSnapshot watch;
  watch.config.selector = ByName{"ens3"};
  watch.config.role = LinkRole::cluster;
  watch.nic = make_slave(6, "ens3", 10000);
  watch.nic->link.slave.reset();
  snapshot.watches.push_back(watch);
  snapshot.history = {
      event(1, Seconds(9000), "", "adopted", "bond0 as it was found"),
      event(2, Seconds(200), "ens2f0", "carrier-lost", "no carrier"),
      event(3, Seconds(200), "ens1f0", "failover", "ens1f0 instead of ens2f0, after 3.1 ms")};
  return snapshot;
}

BonddSnapshot miscabled_host() {
  BonddSnapshot snapshot = empty_host();
  BondSnapshot bond = make_bond(9, "lag0", BondMode::lacp);
  bond.configured = true;
  bond.supervision.role = LinkRole::cluster;
  bond.redundancy = Redundancy::misconfigured;
  bond.link.bond->aggregator = AggregatorInfo{1, 1, 15, 32, {{0x00, 0x1b, 0x54, 0, 0, 1}}};
  bond.slaves = {lacp_slave(10, "enp65s0f0", 1), lacp_slave(11, "enp65s0f1", 2)};
  bond.slaves[1].usable = false;
  bond.slaves[1].held_out = "not in the active aggregator";
  bond.findings = {
      {"lacp-different-partners", FindingLevel::error, "enp65s0f1",
       "it ends at partner 00:1b:54:00:00:02, the others at 00:1b:54:00:00:01: plug it into the "
       "same switch, or make the two switches one (MLAG, VPC, stack)"},
      {"lacp-slow", FindingLevel::warning, "",
       "lacp_rate is slow: a partner that dies silently is noticed after 90 s; set it to fast on "
       "both sides"},
      {"same-card", FindingLevel::info, "", "both slaves are ports of one card, 0000:41:00"}};
  snapshot.bonds.push_back(bond);
  return snapshot;
}

BonddSnapshot degraded_host() {
  BonddSnapshot snapshot = empty_host();
  snapshot.stale = true;
  BondSnapshot bond = storage_bond();
  bond.redundancy = Redundancy::degraded;
  bond.slaves[1].usable = false;
  bond.slaves[1].held_out = "lost carrier 4 times in 20 s";
  bond.slaves[1].damping = {2731.4, true, Millis(12400)};
  bond.slaves[1].link.carrier_down_count = 4;
  SlaveSnapshot unplugged = make_slave(12, "ens4f0", 0);
  unplugged.link.carrier = false;
  unplugged.usable = false;
  unplugged.link.slave->mii = MiiStatus::down;
  unplugged.watchers[0].good = false;
  unplugged.watchers[0].downs = 1;
  bond.slaves.push_back(unplugged);
  bond.missing_slaves = {"0000:05:00.0"};
  bond.findings = {{"slave-missing", FindingLevel::warning, "0000:05:00.0",
                    "configured, but there is no such interface: is the card there?"}};
  snapshot.bonds.push_back(bond);
  WatchSnapshot watch;
  watch.config.selector = ByPermanentMac{{{0x52, 0x54, 0, 0, 0, 0x99}}};
  watch.redundancy = Redundancy::lost;
  watch.findings = {{"nic-missing", FindingLevel::error, "", "there is no such interface"}};
  snapshot.watches.push_back(watch);
  return snapshot;
}

BonddSnapshot crowded_host() {
  BonddSnapshot snapshot = empty_host();
  for (LinkIndex i = 0; i < 64; ++i) {
    BondSnapshot bond = make_bond(1000 + i, fmt::format("bond{}", i), static_cast<BondMode>(i % 7));
    bond.slaves = {make_slave(2 * i + 2, fmt::format("eth{}", 2 * i)),
                   make_slave(2 * i + 3, fmt::format("eth{}", 2 * i + 1))};
    bond.redundancy = static_cast<Redundancy>(i % 4);
    bond.failovers = i * 1000;
    snapshot.bonds.push_back(bond);
  }
  return snapshot;
}

std::string golden(const std::string& name) {
  std::ifstream file(HAWSER_SOURCE_DIR "/tests/golden/view/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace libpath::view
