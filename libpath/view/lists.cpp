#include "libpath/view/lists.h"

#include "libpath/base/strings.h"
#include "libpath/view/facts.h"
#include "libpath/view/pieces.h"
#include "libpath/view/status.h"
#include "libpath/view/table.h"
#include "libpath/view/units.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

constexpr std::size_t kLeastText = 12;
constexpr std::size_t kLeastReason = 28;

std::string monitoring_text(const BondSnapshot& bond) {
  if (!bond.link.bond) return "";
  const auto miimon = bond.link.bond->number(BondOption::miimon);
  if (miimon != 0) return "mii " + duration_text(Millis(miimon));
  const auto arp = bond.link.bond->number(BondOption::arp_interval);
  return arp == 0 ? "none" : "arp " + duration_text(Millis(arp));
}

std::string slave_names(const BondSnapshot& bond) {
  std::vector<std::string> names;
  for (const SlaveSnapshot& slave : bond.slaves) names.push_back(slave.link.name);
  for (const std::string& name : bond.missing_slaves) names.push_back(name + " (missing)");
  return join(names, " ");
}

Table make_slaves_table() {
  return Table({{.title = "BOND"},
                {.title = "SLAVE"},
                {.title = "STATE"},
                {.title = "MII", .rank = 4, .only_if_used = true},
                {.title = "SPEED", .right = true, .rank = 1},
                {.title = "LOSSES", .right = true, .rank = 3},
                {.title = "AGGREGATOR", .right = true, .rank = 6, .only_if_used = true},
                {.title = "DEVICE", .rank = 5, .only_if_used = true},
                {.title = "SWITCH", .rank = 2, .elastic = kLeastText, .only_if_used = true},
                {.title = "HELD OUT", .elastic = kLeastReason, .only_if_used = true}});
}

std::vector<Cell> slave_row(const std::string& bond, const SlaveSnapshot& slave, SlaveState state) {
  const auto& info = slave.link.slave;
  const bool aggregated = info && info->aggregator;
  return {{bond},
          {slave.link.name, Tone::strong},
          {std::string(word(state)), tone(state)},
          {info ? std::string(word(info->mii)) : ""},
          {speed_text(slave.speed)},
          {std::to_string(slave.link.carrier_down_count)},
          {aggregated ? std::to_string(*info->aggregator) : ""},
          {slave.link.device},
          {slave.neighbour ? neighbour_text(*slave.neighbour) : ""},
          {held_out_text(slave)}};
}

void add_slaves(Table& table, const BondSnapshot& bond) {
  for (const SlaveSnapshot& slave : bond.slaves) {
    table.add(slave_row(bond.link.name, slave, slave_state(mode_of(bond), slave)));
  }
  for (const std::string& name : bond.missing_slaves) {
    table.add({{bond.link.name}, {name, Tone::strong}, {"not there", Tone::bad}});
  }
}

Table make_watchers_table() {
  return Table({{.title = "BOND", .rank = 5},
                {.title = "SLAVE"},
                {.title = "WATCHER"},
                {.title = "TARGET", .only_if_used = true},
                {.title = "STATE"},
                {.title = "SENT", .right = true, .rank = 2},
                {.title = "ANSWERED", .right = true, .rank = 1},
                {.title = "MISSED", .right = true, .rank = 3},
                {.title = "DOWNS", .right = true},
                {.title = "TIME", .right = true, .rank = 4, .only_if_used = true}});
}

// The others look at what is there, and ask nobody.
bool sends_probes(WatcherKind kind) {
  return kind == WatcherKind::arp_probe || kind == WatcherKind::nd_probe ||
         kind == WatcherKind::gateway;
}

void add_watchers(Table& table, const std::string& bond, const SlaveSnapshot& nic) {
  for (const WatcherSnapshot& watcher : nic.watchers) {
    const auto count = [probes = sends_probes(watcher.kind)](std::uint64_t number) {
      return probes ? std::to_string(number) : "";
    };
    table.add({{bond},
               {nic.link.name, Tone::strong},
               {std::string(word(watcher.kind))},
               {watcher.target},
               {watcher_state_text(watcher), tone(watcher)},
               {count(watcher.sent)},
               {count(watcher.answered)},
               {count(watcher.missed_in_a_row)},
               {std::to_string(watcher.downs)},
               {watcher.round_trip ? short_time_text(*watcher.round_trip) : ""}});
  }
}

std::string table_or(const Table& table, std::string_view otherwise, const Style& style) {
  return table.empty() ? std::string(otherwise) : table.text(style);
}

}  // namespace

std::string render_bonds(const BonddSnapshot& snapshot, const Style& style) {
  Table table({{.title = "BOND"},
               {.title = "ORIGIN", .rank = 3},
               {.title = "MODE"},
               {.title = "REDUNDANCY"},
               {.title = "CARRIER", .rank = 2},
               {.title = "MONITORING", .rank = 1},
               {.title = "MTU", .right = true, .rank = 5},
               {.title = "MAC", .rank = 4},
               {.title = "SLAVES", .elastic = kLeastText}});
  for (const BondSnapshot& bond : snapshot.bonds) {
    const std::string monitoring = monitoring_text(bond);
    table.add({{bond.link.name, Tone::strong},
               {bond.configured ? "configured" : "adopted"},
               {std::string(word(mode_of(bond)))},
               {std::string(word(bond.redundancy)), tone(bond.redundancy)},
               {bond.link.carrier ? "yes" : "no", bond.link.carrier ? Tone::plain : Tone::bad},
               {monitoring, monitoring == "none" ? Tone::bad : Tone::plain},
               {std::to_string(bond.link.mtu)},
               {bond.link.mac.is_zero() ? "" : bond.link.mac.text()},
               {slave_names(bond)}});
  }
  return stale_text(snapshot, style) + table_or(table, "no bonds\n", style);
}

std::string render_slaves(const BonddSnapshot& snapshot, const Style& style) {
  Table table = make_slaves_table();
  for (const BondSnapshot& bond : snapshot.bonds) add_slaves(table, bond);
  for (const WatchSnapshot& watch : snapshot.watches) {
    if (watch.nic) {
      table.add(slave_row("", *watch.nic, watch_state(*watch.nic)));
    } else {
      table.add({{""}, {watch_name(watch), Tone::strong}, {"not there", Tone::bad}});
    }
  }
  return stale_text(snapshot, style) + table_or(table, "no slaves\n", style);
}

std::string render_watchers(const BonddSnapshot& snapshot, const Style& style) {
  Table table = make_watchers_table();
  for (const BondSnapshot& bond : snapshot.bonds) {
    for (const SlaveSnapshot& slave : bond.slaves) add_watchers(table, bond.link.name, slave);
  }
  for (const WatchSnapshot& watch : snapshot.watches) {
    if (watch.nic) add_watchers(table, "", *watch.nic);
  }
  return stale_text(snapshot, style) + table_or(table, "no watchers\n", style);
}

std::string slaves_table(const BondSnapshot& bond, const Style& style) {
  Table table = make_slaves_table();
  add_slaves(table, bond);
  return table_or(table, "no slaves\n", style);
}

std::string watchers_table(const BondSnapshot& bond, const Style& style) {
  Table table = make_watchers_table();
  for (const SlaveSnapshot& slave : bond.slaves) add_watchers(table, bond.link.name, slave);
  return table_or(table, "no watchers\n", style);
}

}  // namespace libpath::view
