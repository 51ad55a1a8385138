// What step() asks for, carried out: on workers, because the kernel's lock for interfaces may be
// held by others for seconds.
#include <memory>
#include <string>
#include <utility>

#include "bondd/engine/bond_set.h"
#include "libpath/base/overloaded.h"
#include "libpath/loop/executor.h"

namespace bondd {

using libpath::FailoverOutcome;
using libpath::LinkChange;
using libpath::LinkIndex;
using libpath::Result;
using libpath::Status;
namespace bond_action = libpath::bond_action;
namespace bond_event = libpath::bond_event;
namespace link_change = libpath::link_change;

void BondSet::feed(BondEntry& entry, const libpath::BondEvent& event) {
  for (const auto& action : step(entry.state, entry.in_force(), event, edges_.loop.now())) {
    act(entry, action);
  }
}

void BondSet::act(BondEntry& entry, const libpath::BondAction& action) {
  std::visit(libpath::Overloaded{
                 [&](const bond_action::SetActive& a) { set_active(entry, a); },
                 [&](const bond_action::StandBy& a) { steering_.stand_by(a.order); },
                 [&](const bond_action::StandDown& a) { steering_.stand_down(a.bond); },
                 [&](const bond_action::Report& a) {
                   journal_.note(entry.name, a.slave, a.kind, a.text, a.level);
                 },
                 [&](const bond_action::SetTimer& a) {
                   edges_.loop.cancel(entry.timer);
                   entry.timer = edges_.loop.at(a.when, [this, id = entry.id] {
                     BondEntry* still = entry_of(id);
                     if (still == nullptr) return;
                     still->timer = 0;
                     feed(*still, bond_event::TimerDue{});
                     mark(*still);
                   });
                 },
                 [&](const bond_action::ReEnslave& a) { re_enslave(entry, a); },
                 [&](const bond_action::LookAtAddresses& a) { look_at_addresses(entry, a.link); },
                 [&](const bond_action::Audit&) { links_.refresh(entry.links()); }},
             action);
}

void BondSet::change(const std::string& lane, BondId id, std::vector<LinkChange> changes,
                     std::function<void(BondEntry&, const Status&)> answered) {
  auto outcome = std::make_shared<Status>();
  edges_.executor.post(
      lane,
      [outcome, changes = std::move(changes), &rtnetlink = edges_.rtnetlink] {
        for (const auto& one : changes) {
          if (*outcome = rtnetlink.apply(one); !*outcome) return;
        }
      },
      [this, id, outcome, answered = std::move(answered)] {
        BondEntry* still = entry_of(id);
        if (still == nullptr) return;
        answered(*still, *outcome);
        mark(*still);
      });
}

void BondSet::set_active(const BondEntry& entry, const bond_action::SetActive& action) {
  steering_.set_active(
      action.bond, action.slave,
      [this, id = entry.id, serial = action.serial](const FailoverOutcome& outcome) {
        BondEntry* still = entry_of(id);
        if (still == nullptr) return;
        const auto text = outcome.taken ? std::string() : outcome.taken.error().message();
        const bond_event::SteerTimes times{
            outcome.by_order ? std::optional(outcome.heard) : std::nullopt, outcome.done};
        feed(*still, bond_event::SteerAnswered{serial, outcome.taken.has_value(), text, times});
        mark(*still);
      });
}

void BondSet::order_carried_out(const FailoverOutcome& outcome) {
  BondEntry* entry = find(outcome.bond);
  if (entry == nullptr) return;
  feed(*entry, bond_event::OrderCarriedOut{{outcome.bond, outcome.from, outcome.to},
                                           outcome.taken.has_value(),
                                           {outcome.heard, outcome.done}});
  mark(*entry);
}

void BondSet::choose(LinkIndex bond, LinkIndex slave, std::function<void(const Status&)> done) {
  BondEntry* entry = find(bond);
  if (entry == nullptr) return done(libpath::fail(libpath::Errc::not_found, "the bond is gone"));
  // Before the kernel has it: its message may come before its answer.
  feed(*entry, bond_event::Chosen{slave});
  steering_.set_active(
      bond, slave,
      [this, id = entry->id, slave, done = std::move(done)](const FailoverOutcome& outcome) {
        BondEntry* still = entry_of(id);
        if (still != nullptr && !outcome.taken && still->state.chosen == slave) {
          feed(*still, bond_event::Chosen{});
        }
        done(outcome.taken);
      });
}

void BondSet::choose_freely(BondEntry& entry) {
  feed(entry, bond_event::Chosen{});
  mark(entry);
}

void BondSet::re_enslave(const BondEntry& entry, const bond_action::ReEnslave& action) {
  std::vector<LinkChange> changes;
  if (action.down_first) changes.emplace_back(link_change::SetUp{action.slave, false});
  changes.emplace_back(link_change::Enslave{action.slave, action.bond});
  change("apply", entry.id, std::move(changes),
         [this, slave = action.slave](BondEntry& still, const Status& taken) {
           feed(still, bond_event::ReEnslaveAnswered{
                           slave, taken.has_value(),
                           taken.has_value() ? std::string() : taken.error().message()});
         });
}

void BondSet::look_at_addresses(const BondEntry& entry, LinkIndex link) {
  auto some = std::make_shared<Result<bool>>(false);
  edges_.executor.post(
      "addresses",
      [some, link, &rtnetlink = edges_.rtnetlink] { *some = rtnetlink.has_addresses(link); },
      [this, id = entry.id, link, some] {
        BondEntry* still = entry_of(id);
        const libpath::Link* now = links_.table().find(link);
        if (still == nullptr || now == nullptr || !*some) return;
        feed(*still, bond_event::LinkSeen{
                         *now, **some ? libpath::AddressUse::some : libpath::AddressUse::none});
      });
}

}  // namespace bondd
