// History as JSON, and read again: bondctl asks for it to follow the events, and prints each of
// them itself.
//
// Errors: parse_history: invalid for what is no such document; entries with a key missing or of
//         another type, too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/bond_snapshot.h"

namespace libpath::view {

// Entries with a sequence number above `after`, oldest first; "last_sequence" is that of the newest
// entry there is, 0 for none.
std::string history_json(const BonddSnapshot& snapshot, std::uint64_t after);

struct HistoryBatch {
  std::uint64_t last_sequence = 0;
  std::vector<HistoryEntry> entries;  // `when` is not told
};
Result<HistoryBatch> parse_history(std::string_view json);

// One event as one line of JSON.
std::string event_json(const HistoryEntry& entry);

}  // namespace libpath::view
