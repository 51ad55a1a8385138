// What happened: `show history` as a table, and one event as a line.
//
// Shape: oldest first. `after`: only entries of a higher sequence number; 0 for all.
#pragma once

#include <cstdint>
#include <string>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/style.h"

namespace libpath::view {

std::string render_history(const BonddSnapshot& snapshot, std::uint64_t after, const Style& style);

// "2026-02-03T12:00:01.123Z bond0 eth0 failover: text"; `width` does not cut it, for it is a log.
std::string event_line(const HistoryEntry& entry, const Style& style);

}  // namespace libpath::view
