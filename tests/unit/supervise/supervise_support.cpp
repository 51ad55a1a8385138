#include "tests/unit/supervise/supervise_support.h"

#include <utility>

namespace libpath {
namespace {

std::string brief_one(const BondAction& action) {
  using namespace bond_action;
  if (const auto* set = std::get_if<SetActive>(&action)) {
    return "set:" + std::to_string(set->slave) + ":" + set->cause;
  }
  if (const auto* report = std::get_if<Report>(&action)) {
    return report->kind + (report->slave.empty() ? "" : ":" + report->slave);
  }
  if (const auto* back = std::get_if<ReEnslave>(&action)) {
    return "enslave:" + std::to_string(back->slave) + (back->down_first ? ":down" : "");
  }
  if (const auto* look = std::get_if<LookAtAddresses>(&action)) {
    return "look:" + std::to_string(look->link);
  }
  return std::holds_alternative<Audit>(action) ? "audit" : "";
}

}  // namespace

std::string brief(const std::vector<BondAction>& actions) {
  std::string text;
  for (const BondAction& action : actions) {
    const std::string one = brief_one(action);
    if (!one.empty()) text += (text.empty() ? "" : " ") + one;
  }
  return text;
}

BondRig::BondRig(BondMode mode, unsigned slaves) {
  const bool has_active = mode == BondMode::active_backup || mode == BondMode::balance_tlb ||
                          mode == BondMode::balance_alb;
  bond = test_bond(mode, has_active ? 1 : 0);
  for (LinkIndex index = 1; index <= slaves; ++index) links[index] = test_slave(index);
  state.index = kTestBond;
  (void)resync();
}

std::vector<BondAction> BondRig::resync() {
  (void)send(bond_event::ResyncBegun{});
  (void)see_bond();
  for (const auto& [index, link] : links) (void)see(index);
  return send(bond_event::ResyncDone{});
}

std::vector<BondAction> BondRig::carrier(LinkIndex index, bool on) {
  Link& link = links[index];
  if (link.carrier && !on) ++link.carrier_down_count;
  link.carrier = on;
  return see(index);
}

std::vector<BondAction> BondRig::mii(LinkIndex index, MiiStatus status) {
  links[index].slave->mii = status;
  return see(index);
}

std::vector<BondAction> BondRig::active(LinkIndex index) {
  bond.bond->options.erase(BondOption::active_slave);
  if (index != 0) option(BondOption::active_slave, index);
  return see_bond();
}

std::vector<BondAction> BondRig::watcher(LinkIndex slave, bool good) {
  return send(bond_event::WatchersSeen{slave, {{WatcherKind::arp_probe, "192.0.2.1", good, true}}});
}

std::vector<BondAction> BondRig::answer(bool taken, std::string text) {
  return send(bond_event::SteerAnswered{state.serial, taken, std::move(text)});
}

std::vector<BondAction> BondRig::obey() {
  const LinkIndex target = state.flight->target;
  std::vector<BondAction> actions = answer(true);
  for (auto& action : active(target)) actions.push_back(std::move(action));
  return actions;
}

std::vector<BondAction> BondRig::run_for(long milliseconds) {
  const TimePoint end = now + Millis(milliseconds);
  std::vector<BondAction> all;
  while (state.timer && *state.timer <= end) {
    now = std::max(now, *state.timer);
    for (auto& action : send(bond_event::TimerDue{})) all.push_back(std::move(action));
  }
  now = end;
  return all;
}

}  // namespace libpath
