// Supervision: the active slave: who changed it, and should it be another.
#include <algorithm>
#include <string>

#include "libpath/supervise/supervise_step.h"

namespace libpath {

using namespace bond_action;

namespace {

constexpr Millis kConfirmWithin{500};  // from the kernel's yes to its message
constexpr Seconds kConfirmAfterAudit{2};
constexpr Seconds kRefusedFor{30};
constexpr Seconds kTakenBackWithin{1};
constexpr unsigned kContestsUntilTruce = 3;
constexpr Seconds kTruce{60};
constexpr Seconds kAnnouncedWithin{2};

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
  if (active == s_.active) {
    if (s_.flight) s_.flight->seen = false;  // taken back before it was told of
    return;
  }
  if (active != 0 && slave(active) == nullptr) return;  // its own message is still to come
  const LinkIndex from = s_.active != 0 ? s_.active : s_.last_active;
  if (!has_active_slave(bond.mode())) {
    set_active(0);
    s_.flight.reset();
  } else if (active == 0) {
    set_active(0);
    report("no-active-slave", {}, "no active slave: no traffic; " + count_text(),
           FindingLevel::error);
  } else if (s_.flight && s_.flight->target == active) {
    s_.flight->seen = true;
    if (s_.flight->confirm_by) confirmed();
  } else if (active == from || from == 0) {
    set_active(active);
    report("active-again", name_of(active), name_of(active) + " is the active slave",
           FindingLevel::info);
  } else {
    changed_by_others(from, active);
  }
}

// Switches learn from gratuitous ARP and unsolicited advertisements where the bond is now. The
// kernel says that it sends them: at once, or when its monitor comes to it.
void SuperviseStep::expect_announcement(const Link& now) {
  if (!s_.bond || s_.stale || !now.up) return;
  const BondInfo& bond = *now.bond;
  const LinkIndex before = s_.bond->bond->active_slave();
  const bool moved = bond.active_slave() != 0 && bond.active_slave() != before;
  if (!moved || before == 0 || bond.mode() != BondMode::active_backup) return;
  if (bond.number(BondOption::num_peer_notif) == 0) return;
  const auto monitor =
      std::max(bond.number(BondOption::miimon), bond.number(BondOption::arp_interval));
  s_.announce_by = now_ + kAnnouncedWithin + Millis(2 * std::uint64_t{monitor}) +
                   Millis(bond.number(BondOption::peer_notif_delay));
}

void SuperviseStep::check_announcement() {
  if (!s_.announce_by || now_ < *s_.announce_by) return;
  s_.announce_by.reset();
  report("not-announced", name_of(s_.active),
         "the kernel has not told the peers that " + name_of(s_.active) +
             " is the active slave: switches may go on sending to the old one; send an ARP request "
             "from each address of the bond",
         FindingLevel::warning);
}

void SuperviseStep::report_failover(LinkIndex to, const std::string& why, bool loss,
                                    std::optional<TimePoint> event, TimePoint done) {
  std::string text = name_of(s_.last_active) + " -> " + name_of(to);
  if (event) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(done - *event);
    const auto tenths = (std::max<std::int64_t>(micros.count(), 0) + 50) / 100;
    text += " within " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
  }
  report("failover", name_of(to), text + ": " + why,
         loss ? FindingLevel::warning : FindingLevel::info);
}

void SuperviseStep::confirmed() {
  const SteerFlight flight = *s_.flight;
  const bool known = flight.done || !resynced_;
  const auto event = known ? std::optional(flight.event_time) : std::nullopt;
  const TimePoint done = flight.done.value_or(now_);
  const SlaveState* left = slave(s_.active);
  const bool loss = left == nullptr || !left->verdict.usable;
  record_failover(s_.stats, flight.cause, done, event);
  report_failover(flight.target, flight.text, loss, event, done);
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
  const bool by_hand = to == s_.chosen;
  std::string cause = by_hand ? "chosen" : kernel ? "kernel" : "other-manager";
  record_failover(s_.stats, cause, now_, event);
  std::string why = by_hand  ? "chosen by hand"
                    : kernel ? "the kernel's own choice"
                             : "set by another manager";
  if (loss && left != nullptr) why += " (" + left->link.name + ": " + left->verdict.text + ")";
  report_failover(to, why, loss, event, now_);
  if (!by_hand) {
    s_.chosen = 0;
    note_contest(from);
  }
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
  if (!answer.taken && s_.flight->seen) {
    s_.flight.reset();  // somebody else has done it
  } else if (!answer.taken) {
    refuse(answer.text);
  } else if (!s_.flight->confirm_by) {
    answered(answer.times);
  }
}

// It may have been seen before it was answered.
void SuperviseStep::answered(const bond_event::SteerTimes& times) {
  s_.flight->confirm_by = now_ + kConfirmWithin;
  s_.flight->done = times.done;
  if (times.event) s_.flight->event_time = *times.event;
  if (s_.flight->seen) confirmed();
}

// The loss itself may not have come to us yet.
void SuperviseStep::operator()(const bond_event::OrderCarriedOut& done) {
  if (s_.order == done.order) s_.order.reset();
  if (!done.taken || s_.flight || s_.active != done.order.from) return;
  SteerFlight flight;
  flight.serial = ++s_.serial;
  flight.target = done.order.to;
  flight.cause = "no-carrier";
  flight.text = name_of(done.order.from) + ": no carrier";
  flight.event_time = now_;
  s_.flight = std::move(flight);
  answered(done.times);
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

void SuperviseStep::operator()(const bond_event::Chosen& chosen) {
  if (chosen.slave == s_.chosen) return;
  if (chosen.slave != 0 && config_.steer) {
    report("chosen", name_of(chosen.slave),
           name_of(chosen.slave) + " was chosen by hand: it stays while it is usable",
           FindingLevel::info);
  }
  s_.chosen = chosen.slave;
}

// A choice ends with its slave's trouble: whoever made it wanted that one while it was good.
void SuperviseStep::keep_choice() {
  if (s_.chosen == 0) return;
  const SlaveState* chosen = slave(s_.chosen);
  if (chosen != nullptr && chosen->verdict.usable) return;
  report("choice-ended", chosen == nullptr ? std::string() : chosen->link.name,
         "what was chosen by hand is not usable: the choice of the active slave is bondd's again",
         FindingLevel::info);
  s_.chosen = 0;
}

ActiveFacts SuperviseStep::facts() const {
  const BondInfo& bond = *s_.bond->bond;
  ActiveFacts facts;
  facts.mode = bond.mode();
  facts.present = s_.active;
  facts.primary = bond.number(BondOption::primary);
  facts.chosen = s_.active != 0 && s_.active == s_.chosen;
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
  s_.order.reset();
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

// --- what should be, if
// ---------------------------------------------------------------------------

std::optional<StandingOrder> SuperviseStep::wanted_order() const {
  const SlaveState* present = slave(s_.active);
  if (!may_steer() || present == nullptr || !present->verdict.takes) return std::nullopt;
  auto slaves = candidates();
  for (ActiveCandidate& one : slaves) {
    if (one.index != s_.active) continue;
    one.carrier = one.takes = one.usable = false;
    one.problem = "no-carrier";
  }
  const auto choice = choose_active(facts(), slaves);
  if (!choice || choice->slave == s_.active) return std::nullopt;
  return StandingOrder{s_.index, s_.active, choice->slave};
}

void SuperviseStep::stand_by() {
  if (s_.flight) return;  // what comes after it is decided then
  const auto wanted = wanted_order();
  if (wanted == s_.order) return;
  s_.order = wanted;
  if (wanted) {
    out_.emplace_back(StandBy{*wanted});
  } else {
    out_.emplace_back(StandDown{s_.index});
  }
}

}  // namespace libpath
