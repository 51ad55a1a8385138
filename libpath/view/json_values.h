// The JSON values of which the documents are made; only for this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/facts.h"

namespace libpath::view {

using Json = nlohmann::ordered_json;

// A document: the object as text.
std::string dumped(const Json& json);
// One line of it.
std::string dumped_line(const Json& json);

Json or_null(std::string_view text);  // null for empty text

Json bond_summary_value(const BonddSnapshot& snapshot, const BondSnapshot& bond);
Json bond_value(const BonddSnapshot& snapshot, const BondSnapshot& bond);
Json slave_value(const SlaveSnapshot& slave, SlaveState state);
Json watcher_value(const WatcherSnapshot& watcher);
Json watch_summary_value(const WatchSnapshot& watch);
Json watch_value(const WatchSnapshot& watch);
Json finding_value(const PlacedFinding& placed);
Json event_value(const HistoryEntry& entry);

}  // namespace libpath::view
