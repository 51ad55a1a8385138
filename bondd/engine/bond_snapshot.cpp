// A bond as people and programs are shown it, from what is known at this moment.
#include <algorithm>

#include "bondd/engine/bond_set.h"
#include "libpath/supervise/active_slave.h"
#include "libpath/verdict/bond_lint.h"
#include "libpath/verdict/findings.h"
#include "libpath/verdict/lacp_verdict.h"
#include "libpath/verdict/neighbour_verdict.h"
#include "libpath/verdict/redundancy.h"

namespace bondd {

using libpath::BondSnapshot;
using libpath::Finding;
using libpath::Link;
using libpath::SlaveSnapshot;

namespace {

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
  for (Finding& finding : more) findings.push_back(std::move(finding));
}

// Configured, and selected by nothing that is there, or not in the bond.
std::vector<std::string> missing_slaves(const BondEntry& entry) {
  std::vector<std::string> missing;
  if (!entry.is_ours()) return missing;
  for (const auto& wanted : entry.config->slaves) {
    const bool there =
        std::any_of(entry.state.slaves.begin(), entry.state.slaves.end(),
                    [&](const auto& slave) { return selects(wanted.selector, slave.second.link); });
    if (!there) missing.push_back(text(wanted.selector));
  }
  return missing;
}

}  // namespace

SlaveSnapshot BondSet::slave_snapshot(const BondEntry& entry,
                                      const libpath::SlaveState& slave) const {
  SlaveSnapshot shown;
  shown.link = slave.link;
  shown.usable = slave.verdict.usable;
  shown.current = entry.state.active == slave.link.index;
  shown.speed = slave.speed;
  shown.watchers = probes_.snapshot(slave.link.index);
  shown.damping = slave.damper.snapshot(edges_.loop.now());
  if (slave.link.carrier && !slave.verdict.usable) shown.held_out = slave.verdict.text;
  if (const auto* proc = entry.proc.find(slave.link.name)) shown.lacp = proc->lacp;
  if (neighbour_of_) shown.neighbour = neighbour_of_(slave.link);
  return shown;
}

BondSnapshot BondSet::snapshot(const BondEntry& entry) const {
  BondSnapshot shown = facts(entry);
  shown.findings = entry.findings;
  // Not judged yet: what is known so far.
  const auto verdict = entry.redundancy.value_or(redundancy_of(entry, shown));
  shown.redundancy = verdict.level;
  shown.redundancy_reason = verdict.reason;
  return shown;
}

BondSnapshot BondSet::facts(const BondEntry& entry) const {
  BondSnapshot shown;
  shown.configured = entry.config.has_value();
  shown.supervision = entry.supervision;
  shown.missing_slaves = missing_slaves(entry);
  shown.failovers = entry.state.stats.failovers;
  shown.last_cause = entry.state.stats.last_cause;
  shown.last_failover = entry.state.stats.last_failover;
  shown.histogram = entry.state.stats.histogram;
  if (!entry.state.bond) {
    shown.link.name = entry.name;
    return shown;
  }
  // The table may be newer than what supervision was told last.
  const Link* now = links_.table().find(entry.state.index);
  shown.link = now == nullptr ? *entry.state.bond : *now;
  for (const auto& [index, slave] : entry.state.slaves) {
    shown.slaves.push_back(slave_snapshot(entry, slave));
    if (index == entry.state.chosen) shown.chosen_slave = slave.link.name;
    if (entry.state.order && index == entry.state.order->to) shown.next_slave = slave.link.name;
  }
  return shown;
}

libpath::RedundancyVerdict BondSet::redundancy_of(const BondEntry& entry,
                                                  const BondSnapshot& shown) {
  if (!entry.state.bond) return {libpath::Redundancy::lost, "there is no such bond"};
  return judge_redundancy(shown);
}

std::vector<Finding> BondSet::findings_of(const BondEntry& entry, const BondSnapshot& shown) const {
  if (!entry.state.bond) {
    return {{"bond-missing", libpath::FindingLevel::error, "",
             "configured, but the kernel has no bond of this name: `bondctl apply` makes it"}};
  }
  const bool cluster = entry.supervision.role == libpath::LinkRole::cluster;
  std::vector<Finding> findings = libpath::lacp_findings(
      {.bond = shown.link,
       .slaves = shown.slaves,
       .history = entry.lacp,
       .now = edges_.loop.now(),
       .corosync_token = cluster ? config_.corosync_token : libpath::Millis(0)});
  append(findings, neighbour_findings(shown.slaves));
  append(findings, find_drift(links_.table(), entry.state.index, entry.expected));
  libpath::LintInput lint{.config = config_,
                          .supervision = entry.supervision,
                          .section = entry.config ? &*entry.config : nullptr,
                          .bond = shown.link,
                          .slaves = shown.slaves,
                          .links = links_.table()};
  if (lint_facts_) lint_facts_(lint);
  append(findings, lint_bond(lint));
  for (const auto& slave : shown.missing_slaves) {
    findings.push_back({"slave-missing", libpath::FindingLevel::warning, slave,
                        "configured, but not in the bond"});
  }
  return libpath::worst_first(std::move(findings));
}

}  // namespace bondd
