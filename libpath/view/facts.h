// What follows from a snapshot and both text and JSON tell: counts, speed, the state of a slave in
// one word, all findings in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/bond_snapshot.h"

namespace libpath::view {

// The kernel said a bond; a snapshot made of less is a balance-rr bond, as the kernel's default is.
BondMode mode_of(const BondSnapshot& bond);
std::size_t usable_slaves(const BondSnapshot& bond);
std::size_t wanted_slaves(const BondSnapshot& bond);  // those there and those missing
// Mbit/s that traffic may use now; 0: not known. The active slave's in active-backup mode, the
// slowest usable slave's in broadcast mode; else the sum of the usable slaves', in 802.3ad mode of
// those in the active aggregator.
std::uint64_t bond_speed(const BondSnapshot& bond);
// The name of the active slave; empty: there is none, as in modes that use all of them.
std::string_view active_slave(const BondSnapshot& bond);

enum class SlaveState : std::uint8_t {
  active,      // the one that carries the traffic
  backup,      // usable, and not the active one
  in_use,      // usable, in a mode that uses all of them
  held_out,    // has carrier, but is not to be used
  no_carrier,  // administratively up, no link
  off,         // administratively down
};
SlaveState slave_state(BondMode mode, const SlaveSnapshot& slave);
// A watched interface has no bond: in_use, held_out, no_carrier or off.
SlaveState watch_state(const SlaveSnapshot& nic);
std::string_view word(SlaveState state);  // "no carrier"

// Its interface's name; what was to select it when there is none.
std::string watch_name(const WatchSnapshot& watch);

const BondSnapshot* find_bond(const BonddSnapshot& snapshot, std::string_view name);

struct PlacedFinding {
  const Finding* finding = nullptr;
  std::string bond;   // empty: a watched interface's
  std::string slave;  // empty: the bond as a whole
};
// Worst first; of one level, as they stand in the snapshot.
std::vector<PlacedFinding> all_findings(const BonddSnapshot& snapshot);

struct RedundancyCounts {
  std::size_t full = 0, degraded = 0, misconfigured = 0, lost = 0;
};
RedundancyCounts count_redundancy(const BonddSnapshot& snapshot);  // bonds and watches

// A time of the loop's clock as one of the wall's: ms since the epoch.
std::int64_t wall_clock(const BonddSnapshot& snapshot, TimePoint when);
// How long `when` is past; zero when it is not.
Millis since(const BonddSnapshot& snapshot, TimePoint when);

}  // namespace libpath::view
