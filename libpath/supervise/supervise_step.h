// SuperviseStep: one run of step() over a bond's state. Internal to supervision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libpath/supervise/active_slave.h"
#include "libpath/supervise/supervise.h"

namespace libpath {

class SuperviseStep {
 public:
  SuperviseStep(BondState& state, const SupervisionConfig& config, TimePoint now)
      : s_(state), config_(config), now_(now) {}

  void operator()(const bond_event::LinkSeen& seen);
  void operator()(const bond_event::LinkGone& gone);
  void operator()(const bond_event::SpeedSeen& seen);
  void operator()(const bond_event::WatchersSeen& seen);
  void operator()(const bond_event::SteerAnswered& answer);
  void operator()(const bond_event::OrderCarriedOut& done);
  void operator()(const bond_event::Chosen& chosen);
  void operator()(const bond_event::ReEnslaveAnswered& answer);
  void operator()(const bond_event::TimerDue&);
  void operator()(const bond_event::ResyncBegun&);
  void operator()(const bond_event::ResyncDone&);
  void operator()(const bond_event::ConfigChanged&) {}

  // What follows from what is known now.
  std::vector<BondAction> finish();

 private:
  // What the messages say: supervise.cpp.
  void saw_bond(const Link& link, LinkEvent event);
  void saw_slave(const Link& link);
  void add_slave(const Link& link);
  void remove_slave(LinkIndex index, bool gone);
  void bond_gone();
  void set_timer();

  // What it means for the slaves: supervise_judge.cpp.
  SlaveVerdict evaluate(const SlaveState& slave) const;
  SlaveVerdict judge(SlaveState& slave);
  void judge_slaves();
  void report_joined(const SlaveState& slave);
  void report_change(SlaveState& slave, const SlaveVerdict& before);
  std::string count_text() const;

  // The active slave: supervise_steer.cpp.
  void account_active();
  void confirmed();
  void changed_by_others(LinkIndex from, LinkIndex to);
  bool kernel_would(LinkIndex from, LinkIndex to) const;
  void note_contest(LinkIndex from);
  void report_failover(LinkIndex to, const std::string& why, bool loss,
                       std::optional<TimePoint> event, TimePoint done);
  void answered(const bond_event::SteerTimes& times);
  void set_active(LinkIndex active);
  void expect_announcement(const Link& now);
  void check_announcement();
  void check_flight();
  void refuse(const std::string& text);
  void end_pauses();
  bool may_steer() const;
  void steer();
  void stand_by();
  std::optional<StandingOrder> wanted_order() const;
  void keep_choice();
  std::vector<ActiveCandidate> candidates() const;
  ActiveFacts facts() const;
  Millis updelay() const;
  bool is_settled(const SlaveState& slave) const;
  void say_refused();

  // What comes back: supervise_return.cpp.
  void remember(const Link& link);
  void saw_stranger(const Link& link, AddressUse addresses);
  void consider_strangers();
  void consider(BondState::Stranger& stranger);
  void put_back(BondState::Stranger& stranger, const ReturnVerdict& verdict);
  ReturnTarget return_target() const;
  void keep_damper(const SlaveState& slave);
  void restore_damper(SlaveState& slave);

  const SlaveState* slave(LinkIndex index) const;
  std::string name_of(LinkIndex index) const;
  void report(std::string kind, std::string slave, std::string text, FindingLevel level);

  BondState& s_;
  const SupervisionConfig& config_;
  TimePoint now_;
  bool resynced_ = false;  // what is found now happened at an unknown time
  bool audit_ = false;
  std::vector<BondAction> out_;
};

// The word a device is known by while it is away.
std::string device_key(const DeviceIdentity& device);

}  // namespace libpath
