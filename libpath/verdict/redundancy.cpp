#include "libpath/verdict/redundancy.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "libpath/base/strings.h"
#include "libpath/verdict/findings.h"
#include "libpath/verdict/lacp_port.h"

namespace libpath {
namespace {

// Findings about the bond as a whole that make the health of its slaves worthless.
constexpr std::string_view kSharedFate[] = {"no-monitoring", "same-switch", "same-adapter",
                                            "same-port"};

// Why a slave that is up does not carry: a mistake in cabling or settings, not a failure.
constexpr std::string_view kWrongSetup[] = {"lacp-no-partner", "lacp-different-partners",
                                            "lacp-individual", "lacp-different-keys",
                                            "mixed-speed",     "lacp-different-aggregators"};

struct RedundancyFacts {
  std::size_t wanted = 0;  // slaves there should be
  std::vector<const SlaveSnapshot*> carrying;
};

RedundancyFacts facts_of(const BondSnapshot& bond) {
  RedundancyFacts facts;
  facts.wanted = bond.slaves.size() + bond.missing_slaves.size();
  for (const auto& slave : bond.slaves) {
    if (carries_traffic(bond.link, slave)) facts.carrying.push_back(&slave);
  }
  return facts;
}

std::string why_lost(const BondSnapshot& bond, const RedundancyFacts& facts) {
  if (!bond.link.up) return "the bond is administratively down";
  if (bond.slaves.empty()) return "the bond has no slaves";
  const auto usable = std::count_if(bond.slaves.begin(), bond.slaves.end(),
                                    [](const auto& slave) { return slave.usable; });
  if (usable == 0) return fmt::format("none of {} is usable", count_of(facts.wanted, "slave"));
  if (facts.carrying.empty()) return "no usable slave forwards in an active aggregator";
  const auto min_links = bond.link.bond ? bond.link.bond->number(BondOption::min_links) : 0;
  if (!bond.link.carrier && min_links > facts.carrying.size()) {
    return fmt::format("{} in the aggregator, min_links is {}: the bond has no carrier",
                       count_of(facts.carrying.size(), "slave"), min_links);
  }
  return bond.link.carrier ? "" : "the bond has no carrier";
}

bool is_one_of(std::span<const std::string_view> codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool is_carrying(const RedundancyFacts& facts, std::string_view slave) {
  return std::any_of(facts.carrying.begin(), facts.carrying.end(),
                     [&](const auto* carrying) { return carrying->link.name == slave; });
}

// A slave that lost its partner failed; it was not set up wrongly.
bool is_failure(const BondSnapshot& bond, const Finding& finding) {
  return has_finding(bond.findings, "lacp-one-way", finding.slave);
}

std::vector<std::string> why_misconfigured(const BondSnapshot& bond, const RedundancyFacts& facts) {
  constexpr std::size_t kSurvivesOne = 2;
  std::vector<std::string> reasons;
  for (const auto& finding : bond.findings) {
    if (finding.slave.empty() && is_one_of(kSharedFate, finding.code))
      reasons.push_back(finding.code);
    const bool hidden = is_lacp(bond.link) && is_one_of(kWrongSetup, finding.code) &&
                        facts.carrying.size() < kSurvivesOne && !is_failure(bond, finding);
    // Of a slave that carries only the lack of a partner is news: nobody would aggregate with it.
    const bool outside = !is_carrying(facts, finding.slave) || finding.code == "lacp-no-partner";
    if (hidden && outside) {
      reasons.push_back(fmt::format("{} ({})", finding.code, shown(finding.slave)));
    }
  }
  return reasons;
}

std::vector<std::string> why_degraded(const BondSnapshot& bond, const RedundancyFacts& facts) {
  const auto& wishes = bond.supervision;
  std::vector<std::string> reasons;
  const std::size_t enough = wishes.min_slaves == 0 ? facts.wanted : wishes.min_slaves;
  const std::size_t have = facts.carrying.size();
  if (have < enough) {
    reasons.push_back(
        fmt::format("{} of {} carry, {} wanted", have, count_of(facts.wanted, "slave"), enough));
  } else if (facts.wanted == 1) {
    reasons.emplace_back("a single slave has no spare");
  } else if (have == 1) {
    reasons.push_back(fmt::format("1 of {} carries: no spare", count_of(facts.wanted, "slave")));
  }
  for (const auto* slave : facts.carrying) {
    if (slave->speed == 0 || slave->speed >= wishes.wanted_speed) continue;
    reasons.push_back(fmt::format("{} runs at {} Mbit/s, {} wanted", shown(slave->link.name),
                                  slave->speed, wishes.wanted_speed));
  }
  return reasons;
}

}  // namespace

bool carries_traffic(const Link& bond, const SlaveSnapshot& slave) {
  return slave.usable && (!is_lacp(bond) || carries_lacp_traffic(bond, slave));
}

RedundancyVerdict judge_redundancy(const BondSnapshot& bond) {
  const RedundancyFacts facts = facts_of(bond);
  if (auto reason = why_lost(bond, facts); !reason.empty()) {
    return {Redundancy::lost, std::move(reason)};
  }
  auto reasons = why_misconfigured(bond, facts);
  const bool misconfigured = !reasons.empty();
  const auto lacks = why_degraded(bond, facts);
  reasons.insert(reasons.end(), lacks.begin(), lacks.end());
  if (reasons.empty()) return {};
  return {misconfigured ? Redundancy::misconfigured : Redundancy::degraded, join(reasons, "; ")};
}

RedundancyVerdict judge_redundancy(const WatchSnapshot& watch) {
  if (!watch.nic) return {Redundancy::lost, "the interface is not there"};
  const SlaveSnapshot& nic = *watch.nic;
  if (!nic.usable) return {Redundancy::lost, "the interface is not usable"};
  if (nic.speed != 0 && nic.speed < watch.config.wanted_speed) {
    return {Redundancy::degraded,
            fmt::format("{} Mbit/s, {} wanted", nic.speed, watch.config.wanted_speed)};
  }
  return {};
}

}  // namespace libpath
