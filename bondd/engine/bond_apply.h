// Makes the kernel's bonds what is configured: reads, plans, asks the guard, changes, reads back.
//
// For a worker: it sleeps as long as the kernel does.
// Shape:  one outcome a configured bond, in the order given. Each bond's plan is carried out whole
//         or undone; a bond that is refused or fails does not keep the others from being done.
// Errors: only when the kernel's interfaces cannot be read at all.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/bondplan/bond_plan.h"
#include "libpath/bondplan/plan_guard.h"
#include "libpath/bondplan/plan_text.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/plan_view.h"
#include "libpath/sys/rtnetlink.h"

namespace bondd {

struct ApplyRequest {
  std::vector<libpath::BondConfig> bonds;
  std::map<std::string, libpath::NotTaken> not_taken;  // by bond
  bool force = false;
  bool only_slaves = false;  // only settings of slaves that are in the bond
  bool only_plan = false;
};

struct ApplyOutcome {
  std::string bond;
  libpath::PlanView plan;
  std::vector<libpath::Finding> findings;  // of the configuration and of the plan
  std::vector<std::string> later;
  std::size_t done = 0;      // steps
  std::string failure;       // of which step, and why; empty: none failed
  bool rolled_back = false;  // all steps that were done are undone
  std::vector<std::string> not_undone;
  std::vector<std::string> missed;  // taken by the kernel without effect
  libpath::NotTaken not_taken;

  bool refused() const { return plan.refused(); }
  bool failed() const { return !failure.empty(); }
};

libpath::Result<std::vector<ApplyOutcome>> apply_bonds(libpath::Rtnetlink& rtnetlink,
                                                       const ApplyRequest& request);

// All bonds' steps as one plan, with what there is to say about them and what became of them.
libpath::PlanView plan_of(const std::vector<ApplyOutcome>& outcomes);

}  // namespace bondd
