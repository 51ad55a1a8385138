// Supervision: the active slave: who changed it, and should it be another.
#include <algorithm>
#include <string>

#include "libpath/bond/supervise_step.h"

namespace libpath {

using namespace bond_action;

namespace {

constexpr Millis kConfirmWithin{500};  // from the kernel's yes to its message
constexpr Seconds kConfirmAfterAudit{2};
constexpr Seconds kRefusedFor{30};
constexpr Seconds kTakenBackWithin{1};
constexpr unsigned kContestsUntilTruce = 3;
constexpr Seconds kTruce{60};

}  // namespace

// --- what happened ------------------------------------------------------------------------------

void SuperviseStep::set_active(LinkIndex active) {
  s_.active = active;
  if (active == 0) return;
  s_.last_active = active;
  s_.last_active_name = name_of(active);
}

void SuperviseStep::account_active() {
  const BondInfo& bond = *s_.bond->bond;
  const LinkIndex active = has_active_slave(bond.mode()) ? bond.active_slave() : 0;
  if (!s_.accounted) {
    s_.accounted = true;
    set_active(active);
    return;
  }
  if (active == s_.active) return;
  const LinkIndex from = s_.active != 0 ? s_.active : s_.last_active;
  if (!has_active_slave(bond.mode())) {
    set_active(0);
    s_.flight.reset();
  } else if (active == 0) {
    set_active(0);
    report("no-active-slave", {}, "no active slave: no traffic; " + count_text(),
           FindingLevel::error);
  } else if (s_.flight && s_.flight->target == active) {
    confirmed();
  } else if (active == from || from == 0) {
    set_active(active);
    report("active-again", name_of(active), name_of(active) + " is the active slave",
           FindingLevel::info);
  } else {
    changed_by_others(from, active);
  }
}

void SuperviseStep::report_failover(LinkIndex to, const std::string& why, bool loss,
                                    std::optional<TimePoint> event) {
  std::string text = name_of(s_.last_active) + " -> " + name_of(to);
  if (event) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now_ - *event);
    const auto tenths = (micros.count() + 50) / 100;
    text += " within " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
  }
  report("failover", name_of(to), text + ": " + why,
         loss ? FindingLevel::warning : FindingLevel::info);
}

void SuperviseStep::confirmed() {
  const SteerFlight flight = *s_.flight;
  const auto event = resynced_ ? std::nullopt : std::optional(flight.event_time);
  const SlaveState* left = slave(s_.active);
  const bool loss = left == nullptr || !left->verdict.usable;
  record_failover(s_.stats, flight.cause, now_, event);
  report_failover(flight.target, flight.text, loss, event);
  if (s_.steered) s_.contested = 0;  // the one before was let stand
  s_.steered = BondState::Steered{flight.target, now_};
  set_active(flight.target);
  s_.flight.reset();
  s_.wanted_since.reset();
  if (s_.refused.empty()) s_.refusal_told = false;
}

// Would the kernel have done this of its own accord?
bool SuperviseStep::kernel_would(LinkIndex from, LinkIndex to) const {
  const SlaveState* left = slave(from);
  const SlaveState* chosen = slave(to);
  if (left == nullptr || !left->verdict.takes) return true;
  if (to == s_.bond->bond->number(BondOption::primary)) return true;
  const auto prio = [](const SlaveState* one) {
    return one != nullptr && one->link.slave ? one->link.slave->prio.value_or(0) : 0;
  };
  return prio(chosen) > prio(left);
}

void SuperviseStep::changed_by_others(LinkIndex from, LinkIndex to) {
  const SlaveState* left = slave(from);
  const bool kernel = kernel_would(from, to);
  const bool loss = left == nullptr || !left->verdict.usable;
  // After a time without any active slave it was an outage, which is no failover's length.
  const bool timed = left != nullptr && s_.active != 0 && !resynced_;
  const auto event = timed ? left->lost_at : std::nullopt;
  record_failover(s_.stats, kernel ? "kernel" : "other-manager", now_, event);
  std::string why = kernel ? "the kernel's own choice" : "set by another manager";
  if (loss && left != nullptr) why += " (" + left->link.name + ": " + left->verdict.text + ")";
  report_failover(to, why, loss, event);
  note_contest(from);
  set_active(to);
  s_.wanted_since.reset();
  s_.refused.clear();
  s_.refusal_told = false;
}

void SuperviseStep::note_contest(LinkIndex from) {
  if (!s_.steered) return;
  const SlaveState* ours = slave(from);
  const bool soon = now_ - s_.steered->when <= kTakenBackWithin;
  const bool needless = ours != nullptr && ours->verdict.takes;
  const bool taken_back = soon && needless && from == s_.steered->target;
  s_.steered.reset();
  s_.contested = taken_back ? s_.contested + 1 : 0;
  if (s_.contested < kContestsUntilTruce) return;
  s_.contested = 0;
  s_.truce_until = now_ + kTruce;
  report("steer-stopped", {},
         "another manager sets the active slave (or the kernel's primary_reselect does): not "
         "steering for " +
             duration_text(kTruce) + "; leave the choice to one of them",
         FindingLevel::warning);
}

// --- what was asked for -------------------------------------------------------------------------

void SuperviseStep::operator()(const bond_event::SteerAnswered& answer) {
  if (!s_.flight || s_.flight->serial != answer.serial) return;
  if (!answer.taken) {
    refuse(answer.text);
  } else if (!s_.flight->confirm_by) {
    s_.flight->confirm_by = now_ + kConfirmWithin;
  }
}

void SuperviseStep::refuse(const std::string& text) {
  s_.refused.insert(s_.flight->target);
  s_.refused_until = now_ + kRefusedFor;
  s_.refusal = name_of(s_.flight->target) + " (" + text + ")";
  s_.flight.reset();
}

void SuperviseStep::check_flight() {
  if (!s_.flight || !s_.flight->confirm_by || now_ < *s_.flight->confirm_by) return;
  if (!s_.flight->asked) {
    s_.flight->asked = true;
    s_.flight->confirm_by = now_ + kConfirmAfterAudit;
    audit_ = true;
    return;
  }
  refuse("the kernel said yes, and has another active slave");
}

void SuperviseStep::end_pauses() {
  if (s_.refused_until && now_ >= *s_.refused_until) {
    s_.refused.clear();
    s_.refused_until.reset();
  }
  if (!s_.truce_until || now_ < *s_.truce_until) return;
  s_.truce_until.reset();
  report("steer-resumed", {}, "steering again", FindingLevel::info);
}

// --- what should be -----------------------------------------------------------------------------

Millis SuperviseStep::updelay() const {
  return s_.bond ? Millis(s_.bond->bond->number(BondOption::updelay)) : Millis(0);
}

bool SuperviseStep::is_settled(const SlaveState& slave) const {
  return slave.good_since && now_ - *slave.good_since >= updelay();
}

ActiveFacts SuperviseStep::facts() const {
  const BondInfo& bond = *s_.bond->bond;
  ActiveFacts facts;
  facts.mode = bond.mode();
  facts.present = s_.active;
  facts.primary = bond.number(BondOption::primary);
  facts.reselect = static_cast<PrimaryReselect>(bond.number(BondOption::primary_reselect));
  for (const auto& [index, slave] : s_.slaves) {
    if (s_.wanted_primary && selects(*s_.wanted_primary, slave.link)) facts.primary = index;
  }
  return facts;
}

std::vector<ActiveCandidate> SuperviseStep::candidates() const {
  std::vector<ActiveCandidate> all;
  for (const auto& [index, slave] : s_.slaves) {
    const SlaveVerdict& verdict = slave.verdict;
    ActiveCandidate one;
    one.index = index;
    one.name = slave.link.name;
    one.carrier = slave.link.up && slave.link.carrier;
    one.takes = verdict.takes && s_.refused.count(index) == 0;
    one.usable = verdict.usable;
    one.settled = is_settled(slave);
    one.slow = verdict.slow;
    one.damped = slave.damper.suppressed(now_);
    one.problem = verdict.code;
    one.problem_text = verdict.text;
    one.prio = slave.link.slave ? slave.link.slave->prio.value_or(0) : 0;
    one.speed = slave.speed;
    all.push_back(std::move(one));
  }
  return all;
}

bool SuperviseStep::may_steer() const {
  return config_.steer && !s_.truce_until && !s_.flight && s_.bond->up && s_.active != 0;
}

void SuperviseStep::say_refused() {
  if (s_.refused.empty() || s_.refusal_told) return;
  s_.refusal_told = true;
  const SlaveState* present = slave(s_.active);
  const bool stays = present != nullptr && present->verdict.usable;
  report("steer-refused", {},
         "the kernel refused a new active slave: " + s_.refusal +
             (stays ? "; " + present->link.name + " stays it" : "; the choice is left to it"),
         FindingLevel::warning);
}

void SuperviseStep::steer() {
  if (!may_steer()) {
    if (!s_.flight) s_.wanted_since.reset();
    return;
  }
  const auto choice = choose_active(facts(), candidates());
  if (!choice || choice->slave == s_.active) {
    s_.wanted_since.reset();
    say_refused();
    return;
  }
  if (!s_.wanted_since) s_.wanted_since = now_;
  SteerFlight flight;
  flight.serial = ++s_.serial;
  flight.target = choice->slave;
  flight.cause = choice->cause;
  flight.text = choice->text;
  flight.event_time = *s_.wanted_since;
  out_.emplace_back(SetActive{s_.index, flight.target, flight.serial, flight.cause, flight.text,
                              flight.event_time});
  s_.flight = std::move(flight);
}

}  // namespace libpath
