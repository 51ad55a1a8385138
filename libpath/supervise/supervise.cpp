#include "libpath/supervise/supervise.h"

#include <algorithm>
#include <utility>

#include "libpath/supervise/supervise_step.h"

namespace libpath {

using namespace bond_action;

namespace {

constexpr std::uint32_t kMostLossesAtOnce = 16;  // more would not make the penalty higher

// How often the carrier went since the last message. The counter sees what fell between two
// messages; setting a slave down is no flap.
std::uint32_t losses_between(const Link& before, const Link& after) {
  if (!after.up) return 0;
  if (after.carrier_down_count > before.carrier_down_count) {
    return std::min(after.carrier_down_count - before.carrier_down_count, kMostLossesAtOnce);
  }
  const bool counts = after.carrier_down_count != 0;
  return !counts && before.carrier && !after.carrier ? 1 : 0;
}

BondOptionValues without_active(const Link& bond) {
  BondOptionValues options = bond.bond->options;
  options.erase(BondOption::active_slave);
  return options;
}

bool is_shaped_alike(const Link& a, const Link& b) {
  return a.mtu == b.mtu && a.mac == b.mac && a.name == b.name;
}

MiiStatus mii_of(const Link& link) { return link.slave ? link.slave->mii : MiiStatus::up; }

bool stands_alike(const Link& a, const Link& b) {
  return a.up == b.up && a.carrier == b.carrier && mii_of(a) == mii_of(b);
}

}  // namespace

// --- messages -----------------------------------------------------------------------------------

void SuperviseStep::operator()(const bond_event::LinkSeen& seen) {
  const Link& link = seen.link;
  if (link.index == 0 || s_.index == 0) return;
  if (link.index == s_.index) {
    if (link.is_bond()) {
      saw_bond(link, seen.event);
    } else {
      bond_gone();  // the number is another interface's now
    }
    return;
  }
  if (link.master == s_.index) {
    saw_slave(link);
    return;
  }
  remove_slave(link.index, false);
  saw_stranger(link, seen.addresses);
}

void SuperviseStep::saw_bond(const Link& link, LinkEvent event) {
  if (event == LinkEvent::notify_peers) s_.announce_by.reset();
  expect_announcement(link);
  const bool changed = s_.bond && (!is_shaped_alike(*s_.bond, link) ||
                                   without_active(*s_.bond) != without_active(link));
  audit_ = audit_ || changed;
  s_.bond = link;
  s_.bond_seen = true;
}

void SuperviseStep::saw_slave(const Link& link) {
  const auto found = s_.slaves.find(link.index);
  if (found == s_.slaves.end()) {
    add_slave(link);
    return;
  }
  SlaveState& slave = found->second;
  for (auto n = losses_between(slave.link, link); n > 0; --n) slave.damper.lost(now_);
  if (!stands_alike(slave.link, link)) s_.refused.erase(link.index);
  audit_ = audit_ || !is_shaped_alike(slave.link, link);
  slave.link = link;
  slave.seen = true;
}

void SuperviseStep::add_slave(const Link& link) {
  s_.strangers.erase(link.index);
  SlaveState slave;
  slave.link = link;
  restore_damper(slave);
  remember(link);
  s_.slaves.emplace(link.index, std::move(slave));
  audit_ = audit_ || s_.accounted;
}

void SuperviseStep::remove_slave(LinkIndex index, bool gone) {
  const auto found = s_.slaves.find(index);
  if (found == s_.slaves.end()) return;
  SlaveState slave = std::move(found->second);
  s_.slaves.erase(found);
  s_.refused.erase(index);
  if (gone && slave.link.up) slave.damper.lost(now_);
  keep_damper(slave);
  if (!slave.judged) return;
  report("slave-left", slave.link.name,
         slave.link.name + (gone ? " is gone; " : " was taken out; ") + count_text(),
         FindingLevel::warning);
}

void SuperviseStep::bond_gone() {
  if (s_.bond) report("bond-gone", {}, s_.bond->name + " is gone", FindingLevel::warning);
  s_.bond.reset();
  s_.slaves.clear();
  s_.strangers.clear();
  s_.refused.clear();
  s_.flight.reset();
  s_.order.reset();  // it cannot be carried out, and the next one replaces it
  s_.chosen = 0;
  s_.steered.reset();
  s_.wanted_since.reset();
  s_.announce_by.reset();
  s_.active = 0;
  s_.last_active = 0;
  s_.accounted = false;
}

void SuperviseStep::operator()(const bond_event::LinkGone& gone) {
  if (gone.link == 0) return;
  s_.strangers.erase(gone.link);
  if (gone.link == s_.index) {
    bond_gone();
  } else {
    remove_slave(gone.link, true);
  }
}

void SuperviseStep::operator()(const bond_event::SpeedSeen& seen) {
  const auto found = s_.slaves.find(seen.slave);
  if (found != s_.slaves.end()) found->second.speed = seen.speed;
}

void SuperviseStep::operator()(const bond_event::WatchersSeen& seen) {
  const auto found = s_.slaves.find(seen.slave);
  if (found != s_.slaves.end()) found->second.watchers = seen.watchers;
}

void SuperviseStep::operator()(const bond_event::TimerDue&) { s_.timer.reset(); }

// --- resync -------------------------------------------------------------------------------------

void SuperviseStep::operator()(const bond_event::ResyncBegun&) {
  s_.stale = true;
  s_.bond_seen = false;
  s_.announce_by.reset();  // it may be among what was lost
  for (auto& [index, slave] : s_.slaves) slave.seen = false;
  for (auto& [index, stranger] : s_.strangers) stranger.seen = false;
}

void SuperviseStep::operator()(const bond_event::ResyncDone&) {
  if (!s_.stale) return;
  s_.stale = false;
  resynced_ = true;
  if (!s_.bond_seen) {
    bond_gone();
    return;
  }
  std::vector<LinkIndex> gone;
  for (const auto& [index, slave] : s_.slaves) {
    if (!slave.seen) gone.push_back(index);
  }
  for (const LinkIndex index : gone) remove_slave(index, true);
  for (auto stranger = s_.strangers.begin(); stranger != s_.strangers.end();) {
    if (stranger->second.taken) stranger->second.returning = false;  // and yet it is no slave
    stranger = stranger->second.seen ? std::next(stranger) : s_.strangers.erase(stranger);
  }
  audit_ = true;
}

// --- the end of each step -----------------------------------------------------------------------

std::vector<BondAction> SuperviseStep::finish() {
  if (!s_.stale && s_.bond) {
    judge_slaves();
    account_active();
    check_flight();
    check_announcement();
    end_pauses();
    keep_choice();
    steer();
    stand_by();
    consider_strangers();
    if (audit_) out_.emplace_back(Audit{s_.index});
  }
  set_timer();
  return std::move(out_);
}

void SuperviseStep::set_timer() {
  std::optional<TimePoint> next;
  const auto wake = [&](std::optional<TimePoint> when) {
    if (when && *when > now_ && (!next || *when < *next)) next = when;
  };
  for (const auto& [index, slave] : s_.slaves) {
    wake(slave.damper.reuse_at(now_));
    if (slave.good_since) wake(*slave.good_since + updelay());
  }
  wake(s_.truce_until);
  wake(s_.announce_by);
  if (!s_.refused.empty()) wake(s_.refused_until);
  if (s_.flight) wake(s_.flight->confirm_by);
  if (!next || next == s_.timer) return;
  s_.timer = next;
  out_.emplace_back(SetTimer{*next});
}

const SlaveState* SuperviseStep::slave(LinkIndex index) const {
  const auto found = s_.slaves.find(index);
  return found == s_.slaves.end() ? nullptr : &found->second;
}

std::string SuperviseStep::name_of(LinkIndex index) const {
  if (const SlaveState* found = slave(index)) return found->link.name;
  return index == s_.last_active ? s_.last_active_name : "interface " + std::to_string(index);
}

void SuperviseStep::report(std::string kind, std::string slave, std::string text,
                           FindingLevel level) {
  out_.emplace_back(Report{std::move(kind), std::move(slave), std::move(text), level});
}

std::vector<BondAction> step(BondState& state, const SupervisionConfig& config,
                             const BondEvent& event, TimePoint now) {
  SuperviseStep run(state, config, now);
  std::visit(run, event);
  return run.finish();
}

unsigned usable_slaves(const BondState& state) {
  return static_cast<unsigned>(
      std::count_if(state.slaves.begin(), state.slaves.end(),
                    [](const auto& entry) { return entry.second.verdict.usable; }));
}

}  // namespace libpath
