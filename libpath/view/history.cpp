#include "libpath/view/history.h"

#include "libpath/view/shown.h"
#include "libpath/view/table.h"
#include "libpath/view/units.h"

namespace libpath::view {

std::string render_history(const BonddSnapshot& snapshot, std::uint64_t after, const Style& style) {
  constexpr std::size_t kLeastWhat = 20;
  Table table({{.title = "NUMBER", .right = true, .rank = 1},
               {.title = "TIME"},
               {.title = "BOND"},
               {.title = "SLAVE", .only_if_used = true},
               {.title = "KIND", .rank = 2},
               {.title = "WHAT", .elastic = kLeastWhat}});
  for (const HistoryEntry& entry : snapshot.history) {
    if (entry.sequence <= after && after != 0) continue;
    table.add({{std::to_string(entry.sequence)},
               {iso_time(entry.wall_clock_ms)},
               {entry.bond, Tone::strong},
               {entry.slave},
               {entry.kind},
               {entry.text}});
  }
  return table.empty() ? "nothing happened\n" : table.text(style);
}

std::string event_line(const HistoryEntry& entry, const Style& style) {
  std::string out = iso_time(entry.wall_clock_ms);
  if (!entry.bond.empty()) {
    out += " " + painted(shown(entry.bond, style.ascii), Tone::strong, style);
  }
  if (!entry.slave.empty()) out += " " + shown(entry.slave, style.ascii);
  out += " " + shown(entry.kind, style.ascii) + ": " + shown(entry.text, style.ascii);
  return out + "\n";
}

}  // namespace libpath::view
