// BondEntry: all that bondd keeps of one bond.
//
// Shape: a configured bond has an entry whether or not the kernel has the bond (state.index 0: not
//        there); an adopted one only while it is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libpath/bond/proc_bonding.h"
#include "libpath/bondplan/bond_plan.h"
#include "libpath/loop/loop.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/supervise/supervise.h"
#include "libpath/verdict/drift.h"
#include "libpath/verdict/lacp_history.h"
#include "libpath/verdict/redundancy.h"

namespace bondd {

using BondId = std::uint64_t;  // never used twice

struct BondEntry {
  BondId id = 0;
  std::string name;
  std::optional<libpath::BondConfig> config;  // unset: adopted
  libpath::SupervisionConfig supervision;
  libpath::BondState state;
  libpath::TimerId timer = 0;
  // Jobs that are making it as configured: meanwhile slaves come and go by our own doing, which is
  // neither to be repaired nor to be told of.
  unsigned applying = 0;

  // What only asking tells.
  libpath::LacpHistory lacp;
  libpath::ProcBonding proc;
  libpath::BondExpectation expected;
  libpath::NotTaken not_taken;

  // As last judged, which is right after anything changed.
  std::vector<libpath::Finding> findings;
  std::optional<libpath::RedundancyVerdict> redundancy;  // unset: not judged yet

  // What step() is to go by now.
  libpath::SupervisionConfig in_force() const {
    libpath::SupervisionConfig now = supervision;
    now.re_enslave = supervision.re_enslave && applying == 0;
    return now;
  }
  // Made as the configuration says; else somebody else makes it.
  bool is_ours() const { return config && !config->supervise_only; }
  // The bond and its slaves; none when it is not there.
  std::vector<libpath::LinkIndex> links() const {
    std::vector<libpath::LinkIndex> links;
    if (state.index == 0) return links;
    links.push_back(state.index);
    for (const auto& [slave, known] : state.slaves) links.push_back(slave);
    return links;
  }
  bool is_lacp() const {
    return state.bond && state.bond->bond && state.bond->bond->mode() == libpath::BondMode::lacp;
  }
};

}  // namespace bondd
