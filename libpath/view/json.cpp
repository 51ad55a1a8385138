#include "libpath/view/json.h"

#include <algorithm>

#include "libpath/view/detail.h"
#include "libpath/view/facts.h"
#include "libpath/view/json_values.h"
#include "libpath/view/units.h"
#include "libpath/view/words.h"

namespace libpath::view {
namespace {

Json document(const BonddSnapshot& snapshot) {
  return {{"version", kJsonVersion},
          {"taken", iso_time(snapshot.wall_clock_ms)},
          {"stale", snapshot.stale}};
}

Json placed_findings(const std::vector<PlacedFinding>& findings) {
  Json list = Json::array();
  for (const PlacedFinding& placed : findings) list.push_back(finding_value(placed));
  return list;
}

Json bond_list(const BonddSnapshot& snapshot) {
  Json bonds = Json::array();
  for (const BondSnapshot& bond : snapshot.bonds) bonds.push_back(bond_value(snapshot, bond));
  return bonds;
}

// `value` with the names of where it belongs in front.
Json placed(std::string_view bond, std::string_view slave, const Json& value) {
  Json whole = {{"bond", or_null(bond)}};
  if (!slave.empty()) whole["slave"] = slave;
  whole.update(value);
  return whole;
}

void add_watcher_values(Json& list, std::string_view bond, const SlaveSnapshot& nic) {
  for (const WatcherSnapshot& watcher : nic.watchers) {
    list.push_back(placed(bond, nic.link.name, watcher_value(watcher)));
  }
}

}  // namespace

std::string status_json(const BonddSnapshot& snapshot) {
  Json json = document(snapshot);
  const RedundancyCounts counts = count_redundancy(snapshot);
  json["redundancy"] = {{"full", counts.full},
                        {"degraded", counts.degraded},
                        {"misconfigured", counts.misconfigured},
                        {"lost", counts.lost}};
  json["bonds"] = Json::array();
  for (const BondSnapshot& bond : snapshot.bonds) {
    json["bonds"].push_back(bond_summary_value(snapshot, bond));
  }
  json["watched"] = Json::array();
  for (const WatchSnapshot& watch : snapshot.watches) {
    json["watched"].push_back(watch_summary_value(watch));
  }
  json["findings"] = placed_findings(all_findings(snapshot));
  return dumped(json);
}

std::string tree_json(const BonddSnapshot& snapshot) {
  Json json = document(snapshot);
  json["bonds"] = bond_list(snapshot);
  json["watched"] = Json::array();
  for (const WatchSnapshot& watch : snapshot.watches) json["watched"].push_back(watch_value(watch));
  return dumped(json);
}

std::string bonds_json(const BonddSnapshot& snapshot) {
  Json json = document(snapshot);
  json["bonds"] = bond_list(snapshot);
  return dumped(json);
}

std::string slaves_json(const BonddSnapshot& snapshot) {
  Json json = document(snapshot);
  Json slaves = Json::array();
  for (const BondSnapshot& bond : snapshot.bonds) {
    for (const SlaveSnapshot& slave : bond.slaves) {
      slaves.push_back(
          placed(bond.link.name, "", slave_value(slave, slave_state(mode_of(bond), slave))));
    }
  }
  for (const WatchSnapshot& watch : snapshot.watches) {
    if (watch.nic)
      slaves.push_back(placed("", "", slave_value(*watch.nic, watch_state(*watch.nic))));
  }
  json["slaves"] = std::move(slaves);
  Json missing = Json::array();
  for (const BondSnapshot& bond : snapshot.bonds) {
    for (const std::string& name : bond.missing_slaves) {
      missing.push_back({{"bond", bond.link.name}, {"name", name}});
    }
  }
  json["missing_slaves"] = std::move(missing);
  return dumped(json);
}

std::string watchers_json(const BonddSnapshot& snapshot) {
  Json json = document(snapshot);
  Json watchers = Json::array();
  for (const BondSnapshot& bond : snapshot.bonds) {
    for (const SlaveSnapshot& slave : bond.slaves) {
      add_watcher_values(watchers, bond.link.name, slave);
    }
  }
  for (const WatchSnapshot& watch : snapshot.watches) {
    if (watch.nic) add_watcher_values(watchers, "", *watch.nic);
  }
  json["watchers"] = std::move(watchers);
  return dumped(json);
}

std::string lint_json(const BonddSnapshot& snapshot) {
  const auto findings = all_findings(snapshot);
  const auto count = [&](FindingLevel level) {
    return std::count_if(findings.begin(), findings.end(), [level](const PlacedFinding& each) {
      return each.finding->level == level;
    });
  };
  Json json = document(snapshot);
  json["worst"] = findings.empty() ? Json(nullptr) : Json(word(findings.front().finding->level));
  json["counts"] = {{"error", static_cast<std::uint64_t>(count(FindingLevel::error))},
                    {"warning", static_cast<std::uint64_t>(count(FindingLevel::warning))},
                    {"info", static_cast<std::uint64_t>(count(FindingLevel::info))}};
  json["findings"] = placed_findings(findings);
  return dumped(json);
}

Result<std::string> bond_json(const BonddSnapshot& snapshot, std::string_view name) {
  const BondSnapshot* bond = find_bond(snapshot, name);
  if (bond == nullptr) return tl::unexpected(no_such_bond(snapshot, name));
  Json json = document(snapshot);
  json["bond"] = bond_value(snapshot, *bond);
  return dumped(json);
}

std::string plan_json(const PlanView& plan) {
  Json steps = Json::array();
  for (const PlanStepView& step : plan.steps) {
    steps.push_back({{"text", step.text},
                     {"interrupts", step.interrupts},
                     {"bond", or_null(step.bond)},
                     {"refused", or_null(step.refused)}});
  }
  return dumped({{"version", kJsonVersion},
                 {"refused", plan.refused()},
                 {"steps", std::move(steps)},
                 {"remarks", plan.remarks},
                 {"failures", plan.failures}});
}

std::string config_json(std::string_view text) {
  return dumped({{"version", kJsonVersion}, {"config", text}});
}

}  // namespace libpath::view
