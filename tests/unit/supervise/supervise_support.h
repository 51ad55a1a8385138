// What the tests of supervision share: a bond in memory and readable actions.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "libpath/supervise/supervise.h"
#include "tests/unit/supervise/link_samples.h"

namespace libpath {

template <typename Kind>
std::vector<Kind> actions_of(const std::vector<BondAction>& actions) {
  std::vector<Kind> found;
  for (const auto& action : actions) {
    if (const auto* one = std::get_if<Kind>(&action)) found.push_back(*one);
  }
  return found;
}

// "set:2:no-carrier failover:eth2 audit enslave:3 look:3": timers are left out.
std::string brief(const std::vector<BondAction>& actions);

// A bond with its kernel: what a test changes here is what the supervision is told.
struct BondRig {
  BondState state;
  SupervisionConfig config;
  TimePoint now = bond_time(0);
  Link bond;
  std::map<LinkIndex, Link> links;

  // eth1 and eth2, eth1 active; seen, and quiet.
  explicit BondRig(BondMode mode = BondMode::active_backup, unsigned slaves = 2);

  std::vector<BondAction> send(const BondEvent& event) { return step(state, config, event, now); }
  std::vector<BondAction> resync();
  std::vector<BondAction> see(LinkIndex index) { return send(bond_event::LinkSeen{links[index]}); }
  std::vector<BondAction> see_bond() { return send(bond_event::LinkSeen{bond}); }

  std::vector<BondAction> carrier(LinkIndex index, bool on);  // and the event
  std::vector<BondAction> mii(LinkIndex index, MiiStatus status);
  std::vector<BondAction> active(LinkIndex index);  // the bond's message
  std::vector<BondAction> watcher(LinkIndex slave, bool good);
  std::vector<BondAction> answer(bool taken, std::string text = {});  // the flight's
  // The kernel takes what is in flight: answer, then its message.
  std::vector<BondAction> obey();
  void option(BondOption option, std::uint32_t value) { bond.bond->options[option] = value; }
  void wait(long milliseconds) { now += Millis(milliseconds); }
  // Lets time pass, with the timer firing when it is due.
  std::vector<BondAction> run_for(long milliseconds);
};

}  // namespace libpath
