#include "libpath/view/history_json.h"

#include <algorithm>
#include <optional>

#include "libpath/view/json.h"
#include "libpath/view/json_values.h"
#include "libpath/view/units.h"

namespace libpath::view {
namespace {

// Sets `to` from the key's text, or from null where that may stand for empty text.
bool take_text(const Json& object, const char* key, bool may_be_null, std::string& to) {
  const auto found = object.find(key);
  if (found == object.end()) return false;
  if (may_be_null && found->is_null()) return true;
  if (!found->is_string()) return false;
  to = found->get<std::string>();
  return true;
}

std::optional<HistoryEntry> entry_of(const Json& value) {
  if (!value.is_object()) return std::nullopt;
  const auto sequence = value.find("sequence");
  const auto time = value.find("time_ms");
  if (sequence == value.end() || !sequence->is_number_unsigned()) return std::nullopt;
  if (time == value.end() || !time->is_number_integer()) return std::nullopt;
  HistoryEntry entry;
  entry.sequence = sequence->get<std::uint64_t>();
  entry.wall_clock_ms = time->get<std::int64_t>();
  const bool complete =
      take_text(value, "bond", true, entry.bond) && take_text(value, "slave", true, entry.slave) &&
      take_text(value, "kind", false, entry.kind) && take_text(value, "text", false, entry.text);
  return complete ? std::optional(std::move(entry)) : std::nullopt;
}

}  // namespace

std::string history_json(const BonddSnapshot& snapshot, std::uint64_t after) {
  Json events = Json::array();
  std::uint64_t last = 0;
  for (const HistoryEntry& entry : snapshot.history) {
    last = std::max(last, entry.sequence);
    if (entry.sequence > after || after == 0) events.push_back(event_value(entry));
  }
  return dumped({{"version", kJsonVersion},
                 {"taken", iso_time(snapshot.wall_clock_ms)},
                 {"stale", snapshot.stale},
                 {"last_sequence", last},
                 {"history", std::move(events)}});
}

Result<HistoryBatch> parse_history(std::string_view json) {
  const auto broken = [] { return fail(Errc::invalid, "history from bondd"); };
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return broken();
  const auto last = parsed.find("last_sequence");
  const auto history = parsed.find("history");
  if (last == parsed.end() || !last->is_number_unsigned()) return broken();
  if (history == parsed.end() || !history->is_array()) return broken();
  HistoryBatch batch;
  batch.last_sequence = last->get<std::uint64_t>();
  for (const Json& value : *history) {
    auto entry = entry_of(value);
    if (!entry) return broken();
    batch.entries.push_back(std::move(*entry));
  }
  return batch;
}

std::string event_json(const HistoryEntry& entry) { return dumped_line(event_value(entry)); }

}  // namespace libpath::view
