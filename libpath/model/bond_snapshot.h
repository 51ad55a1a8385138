// What bondd knows of its bonds at one moment: for lists, JSON, lint and the redundancy graph.
//
// Shape:  bonds and watches by name; slaves by index; findings worst first; history oldest first.
//         Times are of the loop's clock; `taken` is the snapshot's own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/link.h"

namespace libpath {

// How much may still fail. Full: any one slave; degraded: works, but not as wanted or without a
// spare; lost: no traffic; misconfigured: looks well, yet a failure would not be survived.
enum class Redundancy : std::uint8_t { full, degraded, misconfigured, lost };

enum class FindingLevel : std::uint8_t { info, warning, error };

// Something a person should know of. `code` is stable, for scripts: "lacp-different-partners".
struct Finding {
  std::string code;
  FindingLevel level = FindingLevel::warning;
  std::string slave;  // empty: the bond as a whole
  std::string text;   // one line: what is wrong, and what to do
  bool operator==(const Finding&) const = default;
};

struct WatcherSnapshot {
  WatcherKind kind = WatcherKind::carrier;
  std::string target;  // empty: none
  bool good = true;
  bool decided = true;  // false: no probe was answered or missed yet
  std::uint64_t sent = 0, answered = 0, downs = 0;
  unsigned missed_in_a_row = 0;
  std::optional<std::chrono::microseconds> round_trip;
};

struct DampingSnapshot {
  double penalty = 0;
  bool suppressed = false;
  std::optional<Millis> reuse_in;
};

struct NeighbourSnapshot {  // what the switch says of itself (LLDP)
  std::string chassis_id, system_name, port_id, port_description;
  bool operator==(const NeighbourSnapshot&) const = default;
};

// Actor and partner of one slave as only /proc/net/bonding tells them.
struct LacpPeer {
  MacAddress partner_system;
  std::uint16_t partner_key = 0, partner_port = 0;
  std::uint16_t actor_key = 0, actor_port = 0;
  unsigned actor_churned = 0, partner_churned = 0;  // how often
  bool operator==(const LacpPeer&) const = default;
};

struct SlaveSnapshot {
  Link link;
  bool usable = false;      // carrier, watchers and damping together
  bool current = false;     // the bond's active slave
  std::uint32_t speed = 0;  // 0: not known
  std::vector<WatcherSnapshot> watchers;
  DampingSnapshot damping;
  std::optional<LacpPeer> lacp;
  std::optional<NeighbourSnapshot> neighbour;
  std::string held_out;  // why it is not used although it has carrier; empty: it is not held out
};

// Failovers, by the time from the event to the kernel's confirmation.
struct FailoverHistogram {
  static constexpr std::uint32_t kBoundsMicros[] = {
      50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000};
  std::vector<std::uint64_t> counts;  // one more than bounds
  std::uint64_t total = 0;
  std::chrono::microseconds sum{0}, longest{0};
};

struct HistoryEntry {
  std::uint64_t sequence = 0;  // the first of a daemon's life is 1, each next one more
  TimePoint when;
  std::int64_t wall_clock_ms = 0;  // since the epoch, for people
  std::string bond, slave;
  std::string kind;  // stable, for scripts: "failover", "carrier-lost", "held-out"...
  std::string text;
};

struct BondSnapshot {
  Link link;
  bool configured = false;  // else adopted
  SupervisionConfig supervision;
  Redundancy redundancy = Redundancy::full;
  std::string redundancy_reason;  // empty: full
  std::vector<Finding> findings;
  std::vector<SlaveSnapshot> slaves;
  std::vector<std::string> missing_slaves;  // configured, and not there
  std::uint64_t failovers = 0;
  std::string last_cause;
  std::optional<TimePoint> last_failover;
  FailoverHistogram histogram;
  std::string chosen_slave;  // by a person, to be the active one; empty: the choice is free
  std::string next_slave;    // where traffic goes when the active slave is lost; empty: not ours
                             // to say, or nowhere
};

struct WatchSnapshot {
  WatchConfig config;
  std::optional<SlaveSnapshot> nic;  // unset: not there
  Redundancy redundancy = Redundancy::full;
  std::string redundancy_reason;
  std::vector<Finding> findings;
};

struct BonddSnapshot {
  TimePoint taken;
  std::int64_t wall_clock_ms = 0;  // when it was taken, since the epoch
  std::vector<BondSnapshot> bonds;
  std::vector<WatchSnapshot> watches;
  std::vector<HistoryEntry> history;
  bool stale = false;  // events were lost and the new dump is not there yet
};

}  // namespace libpath
