#include "bondd/engine/bond_apply.h"

#include <algorithm>
#include <utility>

#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/plan_rollback.h"
#include "libpath/bondplan/plan_verify.h"
#include "libpath/model/link_table.h"

namespace bondd {

using libpath::BondPlan;
using libpath::LinkChange;
using libpath::LinkIndex;
using libpath::LinkTable;
using libpath::Result;
using libpath::Rtnetlink;
using libpath::Status;
using libpath::WantedBond;

namespace {

// A plan is made anew from what the kernel then has, until nothing is left: some things can only be
// seen once others are done.
constexpr int kRounds = 3;

Result<LinkTable> read_table(Rtnetlink& rtnetlink) {
  auto links = rtnetlink.links(Rtnetlink::Counters::no);
  if (!links) return tl::unexpected(links.error());
  LinkTable table;
  for (auto& link : *links) table.set(std::move(link));
  return table;
}

libpath::PlanView view_of(const BondPlan& plan, const LinkTable& before,
                          const libpath::GuardVerdict& guard, bool force) {
  libpath::PlanView view;
  const auto lines = plan_lines(plan, before);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    libpath::PlanStepView step;
    step.text = lines[i].text;
    if (!lines[i].reason.empty()) step.text += " (" + lines[i].reason + ")";
    step.bond = plan.bond;
    for (const auto& remark : guard.interruptions) step.interrupts |= remark.step == i;
    for (const auto& remark : guard.refusals) {
      if (remark.step == i && !force) step.refused = remark.text;
    }
    view.steps.push_back(std::move(step));
  }
  return view;
}

// What the kernel forgets with the slave: its own settings, and that it is the primary.
bool is_of_a_slave(const LinkChange& change) {
  namespace lc = libpath::link_change;
  if (const auto* set = std::get_if<lc::SetOption>(&change)) {
    return set->option == libpath::BondOption::primary;
  }
  return std::holds_alternative<lc::SetSlavePrio>(change) ||
         std::holds_alternative<lc::SetQueueId>(change) ||
         std::holds_alternative<lc::SetActorPortPrio>(change);
}

class BondJob {
 public:
  BondJob(Rtnetlink& rtnetlink, const ApplyRequest& request, const libpath::BondConfig& config)
      : rtnetlink_(rtnetlink), request_(request), config_(config) {
    outcome_.bond = config.name;
    const auto known = request.not_taken.find(config.name);
    if (known != request.not_taken.end()) outcome_.not_taken = known->second;
  }

  // `table` is what the kernel has, and is kept so for the links that are this bond's.
  ApplyOutcome run(LinkTable& table) {
    plan(table);
    if (request_.only_plan || outcome_.refused() || plan_.steps.empty()) return finish(table);
    for (int round = 0; round < kRounds; ++round) {
      const bool done = carry_out(table);
      const Status read = read_again(table);
      if (!done) return finish(table);
      if (!read) {
        outcome_.failure = read.error().message();
        return finish(table);
      }
      remember_missed(table);
      const std::size_t planned = outcome_.plan.steps.size();
      plan(table);
      if (plan_.steps.empty()) break;
      if (std::any_of(outcome_.plan.steps.begin() + static_cast<std::ptrdiff_t>(planned),
                      outcome_.plan.steps.end(),
                      [](const auto& step) { return !step.refused.empty(); })) {
        break;
      }
    }
    return finish(table);
  }

 private:
  void plan(const LinkTable& table) {
    wanted_ = wanted_bond(config_, table);
    // Who is active is supervision's business, but at the beginning of a bond.
    if (table.find(config_.name) != nullptr) wanted_.active_slave.reset();
    plan_ = plan_bond(table, wanted_, {.exclusive = false, .not_taken = outcome_.not_taken});
    if (request_.only_slaves) {
      std::erase_if(plan_.steps, [](const auto& step) { return !is_of_a_slave(step.change); });
    }
    const auto guard = plan_guard(plan_, table, config_.supervision.role);
    auto view = view_of(plan_, table, guard, request_.force);
    outcome_.plan.steps.insert(outcome_.plan.steps.end(), view.steps.begin(), view.steps.end());
  }

  // A round's steps that are done, and what they were planned from.
  struct Round {
    std::vector<libpath::BondStep> done;
    LinkTable before;
    LinkIndex created = 0;
  };

  bool carry_out(const LinkTable& before) {
    Round& round = rounds_.emplace_back(Round{{}, before, plan_.link});
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      auto taken = apply_step(plan_.steps[i].change, round.created);
      if (taken) {
        round.done.push_back(plan_.steps[i]);
        ++outcome_.done;
        continue;
      }
      outcome_.failure = plan_lines(plan_, before)[i].text + ": " + taken.error().message();
      roll_back();
      return false;
    }
    return true;
  }

  // Bond and slaves; all interfaces would cost a host of many bonds many times as much.
  Status read_again(LinkTable& table) {
    std::vector<LinkIndex> which;
    // It may have been made, and its making undone.
    if (const auto bond = rtnetlink_.find(config_.name)) which.push_back(*bond);
    const LinkIndex planned = rounds_.back().created;
    if (planned != libpath::kNewBond && (which.empty() || which.front() != planned)) {
      which.push_back(planned);
    }
    for (const auto& slave : wanted_.slaves) which.push_back(slave.link);
    auto links = rtnetlink_.look(which);
    if (!links) return tl::unexpected(links.error());
    for (const LinkIndex index : which) table.erase(index);
    for (auto& link : *links) table.set(std::move(link));
    return {};
  }

  Status apply_step(const LinkChange& change, LinkIndex& created) {
    if (auto taken = rtnetlink_.apply(libpath::with_bond(change, created)); !taken) return taken;
    if (!std::holds_alternative<libpath::link_change::CreateBond>(change)) return {};
    auto index = rtnetlink_.find(config_.name);
    if (!index) return tl::unexpected(index.error());
    created = *index;
    return {};
  }

  void roll_back() {
    for (auto round = rounds_.rbegin(); round != rounds_.rend(); ++round) {
      for (const auto& change : rollback_steps(round->done, round->before)) {
        auto undone = rtnetlink_.apply(libpath::with_bond(change, round->created));
        if (!undone) outcome_.not_undone.push_back(undone.error().message());
      }
    }
    outcome_.rolled_back = outcome_.not_undone.empty();
  }

  void remember_missed(const LinkTable& now) {
    wanted_ = wanted_bond(config_, now);
    const auto missed = verify_plan(now, wanted_);
    remember(outcome_.not_taken, missed, wanted_);
  }

  ApplyOutcome finish(const LinkTable& now) {
    outcome_.findings = wanted_.findings;
    outcome_.findings.insert(outcome_.findings.end(), plan_.findings.begin(), plan_.findings.end());
    outcome_.later = plan_.later;
    const bool whole = !request_.only_plan && !request_.only_slaves;
    if (whole && !outcome_.refused() && !outcome_.failed()) {
      for (const auto& missed : verify_plan(now, wanted_)) outcome_.missed.push_back(missed.text);
    }
    return std::move(outcome_);
  }

  Rtnetlink& rtnetlink_;
  const ApplyRequest& request_;
  const libpath::BondConfig& config_;
  WantedBond wanted_;
  BondPlan plan_;
  std::vector<Round> rounds_;
  ApplyOutcome outcome_;
};

void append_lines(std::vector<std::string>& lines, const std::string& prefix,
                  const std::vector<std::string>& more) {
  for (const auto& line : more) lines.push_back(prefix + line);
}

}  // namespace

Result<std::vector<ApplyOutcome>> apply_bonds(Rtnetlink& rtnetlink, const ApplyRequest& request) {
  auto table = read_table(rtnetlink);
  if (!table) return tl::unexpected(table.error());
  std::vector<ApplyOutcome> outcomes;
  for (const auto& bond : request.bonds) {
    if (bond.supervise_only) continue;
    outcomes.push_back(BondJob(rtnetlink, request, bond).run(*table));
  }
  return outcomes;
}

libpath::PlanView plan_of(const std::vector<ApplyOutcome>& outcomes) {
  libpath::PlanView plan;
  for (const auto& outcome : outcomes) {
    const std::string bond = outcome.bond + ": ";
    plan.steps.insert(plan.steps.end(), outcome.plan.steps.begin(), outcome.plan.steps.end());
    for (const auto& finding : outcome.findings) plan.remarks.push_back(bond + finding.text);
    append_lines(plan.remarks, bond + "later: ", outcome.later);
    append_lines(plan.remarks, bond + "no effect: ", outcome.missed);
    if (!outcome.failed()) continue;
    const bool undone = outcome.rolled_back && outcome.done > 0;
    plan.failures.push_back(bond + outcome.failure +
                            (undone ? "; the steps before were undone" : ""));
    append_lines(plan.failures, bond + "not undone: ", outcome.not_undone);
  }
  return plan;
}

}  // namespace bondd
