#include "libpath/view/facts.h"

#include <algorithm>

namespace libpath::view {
namespace {

bool in_active_aggregator(const BondSnapshot& bond, const SlaveSnapshot& slave) {
  if (!bond.link.bond || !bond.link.bond->aggregator) return true;
  if (!slave.link.slave || !slave.link.slave->aggregator) return true;
  return *slave.link.slave->aggregator == bond.link.bond->aggregator->id;
}

bool uses_one_slave(BondMode mode) { return mode == BondMode::active_backup; }

std::optional<SlaveState> unusable_state(const SlaveSnapshot& slave) {
  if (!slave.link.up) return SlaveState::off;
  if (!slave.link.carrier) return SlaveState::no_carrier;
  if (!slave.usable || !slave.held_out.empty()) return SlaveState::held_out;
  return std::nullopt;
}

void place(std::vector<PlacedFinding>& all, const std::vector<Finding>& findings,
           const std::string& bond, const std::string& nic) {
  for (const Finding& finding : findings) {
    all.push_back({&finding, bond, finding.slave.empty() ? nic : finding.slave});
  }
}

}  // namespace

BondMode mode_of(const BondSnapshot& bond) {
  return bond.link.bond ? bond.link.bond->mode() : BondMode::balance_rr;
}

std::size_t usable_slaves(const BondSnapshot& bond) {
  return static_cast<std::size_t>(
      std::count_if(bond.slaves.begin(), bond.slaves.end(),
                    [](const SlaveSnapshot& slave) { return slave.usable; }));
}

std::size_t wanted_slaves(const BondSnapshot& bond) {
  return bond.slaves.size() + bond.missing_slaves.size();
}

std::uint64_t bond_speed(const BondSnapshot& bond) {
  const BondMode mode = mode_of(bond);
  std::uint64_t sum = 0;
  std::optional<std::uint64_t> slowest;
  for (const SlaveSnapshot& slave : bond.slaves) {
    if (uses_one_slave(mode) ? !slave.current : !slave.usable) continue;
    if (mode == BondMode::lacp && !in_active_aggregator(bond, slave)) continue;
    sum += slave.speed;
    slowest = std::min<std::uint64_t>(slowest.value_or(slave.speed), slave.speed);
  }
  return mode == BondMode::broadcast ? slowest.value_or(0) : sum;
}

std::string_view active_slave(const BondSnapshot& bond) {
  for (const SlaveSnapshot& slave : bond.slaves) {
    if (slave.current) return slave.link.name;
  }
  return "";
}

SlaveState slave_state(BondMode mode, const SlaveSnapshot& slave) {
  // What the kernel sends traffic through is active, whatever we think of it.
  if (slave.current && slave.link.up && slave.link.carrier) return SlaveState::active;
  if (const auto state = unusable_state(slave)) return *state;
  return uses_one_slave(mode) ? SlaveState::backup : SlaveState::in_use;
}

SlaveState watch_state(const SlaveSnapshot& nic) {
  return unusable_state(nic).value_or(SlaveState::in_use);
}

std::string_view word(SlaveState state) {
  switch (state) {
    case SlaveState::active:
      return "active";
    case SlaveState::backup:
      return "backup";
    case SlaveState::in_use:
      return "in use";
    case SlaveState::held_out:
      return "held out";
    case SlaveState::no_carrier:
      return "no carrier";
    case SlaveState::off:
      return "off";
  }
  return "?";
}

std::string watch_name(const WatchSnapshot& watch) {
  return watch.nic ? watch.nic->link.name : text(watch.config.selector);
}

const BondSnapshot* find_bond(const BonddSnapshot& snapshot, std::string_view name) {
  for (const BondSnapshot& bond : snapshot.bonds) {
    if (bond.link.name == name) return &bond;
  }
  for (const BondSnapshot& bond : snapshot.bonds) {
    const auto& others = bond.link.alternative_names;
    if (std::find(others.begin(), others.end(), name) != others.end()) return &bond;
  }
  return nullptr;
}

std::vector<PlacedFinding> all_findings(const BonddSnapshot& snapshot) {
  std::vector<PlacedFinding> all;
  for (const BondSnapshot& bond : snapshot.bonds) place(all, bond.findings, bond.link.name, "");
  for (const WatchSnapshot& watch : snapshot.watches) {
    place(all, watch.findings, "", watch_name(watch));
  }
  std::stable_sort(all.begin(), all.end(), [](const PlacedFinding& a, const PlacedFinding& b) {
    return a.finding->level > b.finding->level;
  });
  return all;
}

RedundancyCounts count_redundancy(const BonddSnapshot& snapshot) {
  RedundancyCounts counts;
  const auto add = [&counts](Redundancy redundancy) {
    switch (redundancy) {
      case Redundancy::full:
        ++counts.full;
        break;
      case Redundancy::degraded:
        ++counts.degraded;
        break;
      case Redundancy::misconfigured:
        ++counts.misconfigured;
        break;
      case Redundancy::lost:
        ++counts.lost;
        break;
    }
  };
  for (const BondSnapshot& bond : snapshot.bonds) add(bond.redundancy);
  for (const WatchSnapshot& watch : snapshot.watches) add(watch.redundancy);
  return counts;
}

std::int64_t wall_clock(const BonddSnapshot& snapshot, TimePoint when) {
  return snapshot.wall_clock_ms - std::chrono::duration_cast<Millis>(snapshot.taken - when).count();
}

Millis since(const BonddSnapshot& snapshot, TimePoint when) {
  return std::max(Millis(0), std::chrono::duration_cast<Millis>(snapshot.taken - when));
}

}  // namespace libpath::view
