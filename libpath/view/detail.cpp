#include "libpath/view/detail.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "libpath/base/strings.h"
#include "libpath/bond/option_table.h"
#include "libpath/view/facts.h"
#include "libpath/view/history.h"
#include "libpath/view/lint.h"
#include "libpath/view/lists.h"
#include "libpath/view/shown.h"
#include "libpath/view/status.h"
#include "libpath/view/units.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

constexpr std::size_t kKeyWidth = 20;
constexpr std::size_t kLastEvents = 10;

// "  key                 value", with the value's further lines under its first.
void append_line(std::string& out, std::string_view key, std::string_view value,
                 const Style& style) {
  const std::size_t indent = kKeyWidth + 3;
  const std::size_t room = style.width == 0 ? 0 : style.width - indent;
  bool first = true;
  for (const std::string& line : wrapped(shown(value, style.ascii), room)) {
    out += first ? fmt::format("  {:<{}} {}\n", key, kKeyWidth, line)
                 : std::string(indent, ' ') + line + "\n";
    first = false;
  }
}

void append_heading(std::string& out, std::string_view text, const Style& style) {
  out += "\n" + painted(std::string(text), Tone::strong, style) + "\n";
}

void append_facts(std::string& out, const BonddSnapshot& snapshot, const BondSnapshot& bond,
                  const Style& style) {
  const Link& link = bond.link;
  const auto line = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) append_line(out, key, value, style);
  };
  line("role", role_text(bond.supervision.role));
  line("origin", bond.configured ? "configured" : "adopted");
  line("slaves usable", fmt::format("{} of {}", usable_slaves(bond), wanted_slaves(bond)));
  line("speed", speed_text(bond_speed(bond)));
  line("interface",
       fmt::format("{}, {}, carrier {}, MTU {}, MAC {}", link.index, link.up ? "up" : "down",
                   link.carrier ? "yes" : "no", link.mtu, link.mac.text()));
  line("other names", join(link.alternative_names, " "));
  line("chosen by hand", bond.chosen_slave);
  line("next slave", bond.next_slave);
  line("missing", join(bond.missing_slaves, " "));
  line("failovers", std::to_string(bond.failovers));
  if (bond.last_failover) {
    line("last failover", iso_time(wall_clock(snapshot, *bond.last_failover)) + ", " +
                              ago_text(since(snapshot, *bond.last_failover)));
  }
  line("cause", bond.last_cause);
}

void append_options(std::string& out, const BondSnapshot& bond, const Style& style) {
  if (!bond.link.bond) return;
  append_heading(out, "Options", style);
  // In the order of the table; what the table does not know has no name to show.
  for (const OptionRule& rule : kBondOptions) {
    const auto found = bond.link.bond->options.find(rule.option);
    if (found == bond.link.bond->options.end()) continue;
    const std::string value = option_text(bond, found->first, found->second);
    append_line(out, rule.name, value.empty() ? "-" : value, style);
  }
  if (const auto& aggregator = bond.link.bond->aggregator) {
    append_line(out, "active aggregator",
                fmt::format("{}, ports: {}, actor key {}, partner {} key {}", aggregator->id,
                            aggregator->ports, aggregator->actor_key, aggregator->partner.text(),
                            aggregator->partner_key),
                style);
  }
}

void append_histogram(std::string& out, const FailoverHistogram& histogram, const Style& style) {
  if (histogram.total == 0) return;
  append_heading(out, "Failovers, from the event to the kernel's confirmation", style);
  const auto mean = histogram.sum / static_cast<std::int64_t>(histogram.total);
  append_line(out, "mean, longest",
              short_time_text(mean) + ", " + short_time_text(histogram.longest), style);
  constexpr std::size_t kBounds = std::size(FailoverHistogram::kBoundsMicros);
  for (std::size_t i = 0; i < std::min(histogram.counts.size(), kBounds + 1); ++i) {
    if (histogram.counts[i] == 0) continue;
    const auto bound = [](std::size_t at) {
      return short_time_text(std::chrono::microseconds(FailoverHistogram::kBoundsMicros[at]));
    };
    append_line(out, i == kBounds ? "more than " + bound(i - 1) : "up to " + bound(i),
                std::to_string(histogram.counts[i]), style);
  }
}

void append_history(std::string& out, const BonddSnapshot& snapshot, const BondSnapshot& bond,
                    const Style& style) {
  std::vector<const HistoryEntry*> entries;
  for (const HistoryEntry& entry : snapshot.history) {
    if (entry.bond == bond.link.name) entries.push_back(&entry);
  }
  if (entries.empty()) return;
  append_heading(out, "History", style);
  const std::size_t skipped = entries.size() - std::min(entries.size(), kLastEvents);
  for (std::size_t i = skipped; i < entries.size(); ++i) out += event_line(*entries[i], style);
}

std::vector<PlacedFinding> findings_of(const BonddSnapshot& snapshot, const BondSnapshot& bond) {
  auto findings = all_findings(snapshot);
  std::erase_if(findings, [&](const auto& placed) { return placed.bond != bond.link.name; });
  return findings;
}

}  // namespace

Error no_such_bond(const BonddSnapshot& snapshot, std::string_view name) {
  std::vector<std::string> names;
  for (const BondSnapshot& bond : snapshot.bonds) names.push_back(shown(bond.link.name, false));
  return {Errc::not_found,
          "no bond " + shown(name, false) +
              (names.empty() ? "; there is none" : "; there are: " + join(names, " ")),
          0};
}

Result<std::string> render_bond(const BonddSnapshot& snapshot, std::string_view name,
                                const Style& style) {
  const BondSnapshot* bond = find_bond(snapshot, name);
  if (bond == nullptr) return tl::unexpected(no_such_bond(snapshot, name));
  std::string out = stale_text(snapshot, style);
  out += painted(shown(bond->link.name, style.ascii), Tone::strong, style) + ", " +
         std::string(word(mode_of(*bond))) + ": " +
         painted(std::string(word(bond->redundancy)), tone(bond->redundancy), style);
  if (!bond->redundancy_reason.empty()) {
    out += " (" + shown(bond->redundancy_reason, style.ascii) + ")";
  }
  out += "\n";
  append_facts(out, snapshot, *bond, style);
  append_options(out, *bond, style);
  append_heading(out, "Slaves", style);
  out += slaves_table(*bond, style);
  append_heading(out, "Watchers", style);
  out += watchers_table(*bond, style);
  if (const auto findings = findings_of(snapshot, *bond); !findings.empty()) {
    append_heading(out, "Findings", style);
    out += findings_text(findings, style);
  }
  append_histogram(out, bond->histogram, style);
  append_history(out, snapshot, *bond, style);
  return out;
}

}  // namespace libpath::view
