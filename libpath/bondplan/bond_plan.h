// The plan for one bond: the changes that turn what the kernel has into what is wanted, in the
// order in which the kernel takes them, with the least interruption of traffic.
//
// Level-triggered: where kernel and wanted agree nothing is done. Options are only written where
// they differ, because the kernel refuses some of them even unchanged. Nothing is ever deleted.
// Shape:  what goes with the bond down or the slaves out is done in one outage. After CreateBond
// the
//         new bond is kNewBond (forecast.h) in the steps.
// Errors: a finding of level error without any step: the bond cannot be made. Other findings tell
// of
//         what is left as it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libpath/bondplan/wanted_bond.h"
#include "libpath/model/link_change.h"
#include "libpath/model/link_table.h"

namespace libpath {

// What a step does to traffic, by severity.
enum class Disruption : std::uint8_t {
  none,
  one_link,    // one interface stops carrying traffic; the master's others go on
  pause,       // all slaves at once for a moment: new address or MTU, LACP agrees anew
  bond_down,   // no traffic until the plan's end
  slaves_out,  // the same, and all slaves leave the bond
};

struct BondStep {
  LinkChange change;
  Disruption disruption = Disruption::none;
  std::string reason;  // why: "is slow"
  bool operator==(const BondStep&) const = default;
};

struct BondPlan {
  std::string bond;
  LinkIndex link = 0;  // kNewBond for one that is created
  std::vector<BondStep> steps;
  std::vector<Finding> findings;   // beyond those of WantedBond
  std::vector<std::string> later;  // what has to wait: "active_slave eth0: it has no carrier yet"
  bool operator==(const BondPlan&) const = default;

  Disruption worst() const;
};

// What the kernel was asked and did not take although it said yes (plan_verify.h): planned again
// only when something else is wanted.
struct NotTaken {
  BondOptionValues options;                 // primary among them
  std::map<LinkIndex, WantedSlave> slaves;  // the settings that have a value
  bool operator==(const NotTaken&) const = default;
};

struct BondPlanOptions {
  bool exclusive = false;  // slaves that are not configured leave the bond
  NotTaken not_taken;
};

BondPlan plan_bond(const LinkTable& kernel, const WantedBond& wanted,
                   const BondPlanOptions& options = {});

}  // namespace libpath
