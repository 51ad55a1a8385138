#include "libpath/view/status.h"

#include "libpath/base/strings.h"
#include "libpath/view/facts.h"
#include "libpath/view/lint.h"
#include "libpath/view/shown.h"
#include "libpath/view/table.h"
#include "libpath/view/units.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

std::string counted_things(std::size_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string last_text(const BonddSnapshot& snapshot, const BondSnapshot& bond) {
  if (!bond.last_failover) return bond.last_cause;
  const std::string ago = ago_text(since(snapshot, *bond.last_failover));
  return bond.last_cause.empty() ? ago : ago + ": " + bond.last_cause;
}

std::vector<Cell> status_row(const BonddSnapshot& snapshot, const BondSnapshot& bond) {
  const std::size_t usable = usable_slaves(bond);
  const std::size_t wanted = wanted_slaves(bond);
  const Tone slaves_tone = usable == wanted ? Tone::plain : usable == 0 ? Tone::bad : Tone::warning;
  return {{bond.link.name, Tone::strong},
          {std::string(word(mode_of(bond)))},
          {std::string(role_text(bond.supervision.role))},
          {std::string(word(bond.redundancy)), tone(bond.redundancy)},
          {std::string(active_slave(bond))},
          {std::to_string(usable) + "/" + std::to_string(wanted), slaves_tone},
          {speed_text(bond_speed(bond))},
          {std::to_string(bond.failovers)},
          {last_text(snapshot, bond)}};
}

std::vector<Cell> watch_row(const WatchSnapshot& watch) {
  const bool usable = watch.nic && watch.nic->usable;
  std::string last = "not there";
  if (watch.nic) {
    last = watch.nic->held_out.empty() ? std::string(word(watch_state(*watch.nic)))
                                       : watch.nic->held_out;
  }
  return {{watch_name(watch), Tone::strong},
          {"watched"},
          {std::string(role_text(watch.config.role))},
          {std::string(word(watch.redundancy)), tone(watch.redundancy)},
          {""},
          {usable ? "1/1" : "0/1", usable ? Tone::plain : Tone::bad},
          {speed_text(usable ? watch.nic->speed : 0)},
          {""},
          {last}};
}

}  // namespace

std::string summary_text(const BonddSnapshot& snapshot, const Style& style) {
  const RedundancyCounts counts = count_redundancy(snapshot);
  std::string text = counted_things(snapshot.bonds.size(), "bond");
  if (!snapshot.watches.empty()) {
    text += ", " + counted_things(snapshot.watches.size(), "watched interface");
  }
  std::vector<std::string> parts;
  const auto part = [&](std::size_t count, Redundancy redundancy) {
    if (count == 0) return;
    parts.push_back(painted(std::to_string(count) + " " + std::string(word(redundancy)),
                            tone(redundancy), style));
  };
  part(counts.full, Redundancy::full);
  part(counts.degraded, Redundancy::degraded);
  part(counts.misconfigured, Redundancy::misconfigured);
  part(counts.lost, Redundancy::lost);
  if (!parts.empty()) text += ": " + join(parts, ", ");
  return text + "\n" + stale_text(snapshot, style);
}

std::string stale_text(const BonddSnapshot& snapshot, const Style& style) {
  if (!snapshot.stale) return "";
  constexpr std::string_view kText =
      "events were lost; this is from before, the kernel is being asked again";
  std::string out;
  for (const std::string& line : wrapped(kText, style.width)) {
    out += painted(line, Tone::warning, style) + "\n";
  }
  return out;
}

std::string render_status(const BonddSnapshot& snapshot, const Style& style) {
  std::string out = summary_text(snapshot, style);
  constexpr std::size_t kLeastLast = 20;
  Table table({{.title = "BOND"},
               {.title = "MODE", .rank = 3},
               {.title = "ROLE", .rank = 4, .only_if_used = true},
               {.title = "REDUNDANCY"},
               {.title = "ACTIVE", .rank = 1, .only_if_used = true},
               {.title = "SLAVES"},
               {.title = "SPEED", .right = true, .rank = 2},
               {.title = "FAILOVERS", .right = true, .rank = 6},
               {.title = "LAST", .rank = 5, .elastic = kLeastLast, .only_if_used = true}});
  for (const BondSnapshot& bond : snapshot.bonds) table.add(status_row(snapshot, bond));
  for (const WatchSnapshot& watch : snapshot.watches) table.add(watch_row(watch));
  if (!table.empty()) out += "\n" + table.text(style);
  const auto findings = all_findings(snapshot);
  if (!findings.empty()) out += "\n" + findings_text(findings, style);
  return out;
}

}  // namespace libpath::view
