// Redundancy: what a bond's slaves and findings come to.
//
// Pure. Lost: no slave carries traffic. Misconfigured: every slave looks well, and a failure would
// not be survived all the same: all on one switch or card, nobody notices a failure, or the slaves
// with carrier do not aggregate. Degraded: fewer slaves carry than wanted, or slower, or only one.
// Full: any one slave may fail.
//
// Shape: the worst that applies (lost, misconfigured, degraded, full); the reason names all that
// do.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "libpath/model/bond_snapshot.h"

namespace libpath {

struct RedundancyVerdict {
  Redundancy level = Redundancy::full;
  std::string reason;  // one line; empty: full
  bool operator==(const RedundancyVerdict&) const = default;
};

// Reads link, supervision, findings, slaves and missing_slaves of the snapshot. Findings are those
// of lacp_findings(), neighbour_findings() and lint_bond() together.
RedundancyVerdict judge_redundancy(const BondSnapshot& bond);

// The same for an interface outside any bond: lost, or degraded when slower than wanted, else full:
// there is nothing it could be redundant with.
RedundancyVerdict judge_redundancy(const WatchSnapshot& watch);

// The slave is usable and the bond's mode sends and receives over it, at once or after a failover:
// of an LACP bond only those that forward in the active aggregator.
bool carries_traffic(const Link& bond, const SlaveSnapshot& slave);

}  // namespace libpath
