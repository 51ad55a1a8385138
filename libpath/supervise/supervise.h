// Supervision of one bond: what its messages, its slaves' and their watchers' add up to, and which
// active slave that asks for.
//
// step() takes one event and returns what to do; the state is a plain value. Level-triggered: an
// event only changes what is known, and the decision follows from that. So an event heard twice
// acts once.
//
// Shape:  the caller keeps one timer a bond (SetTimer replaces it) and sends TimerDue when it
// fires.
//         Every SetActive is answered by one SteerAnswered with its serial, every ReEnslave by one
//         ReEnslaveAnswered. One SetActive is in flight at most. StandBy says ahead what is to be
//         done, without asking, when the active slave loses its carrier: a new one replaces it,
//         StandDown and SetActive end it, and so does OrderCarriedOut, which tells that it was
//         done. A bond begins stale: a resync (all
//         links, between ResyncBegun and ResyncDone) makes it known; nothing is steered before, and
//         what that finds is no news. One made from a table of links will do.
//         LinkSeen from a read that an event of the same link has overtaken must not be sent.
//         Links that have nothing to do with the bond may be sent; they are dropped here.
// Causes: of a failover: those of choose_active(); "kernel": its own failover or reselection came
//         first; "chosen": a person asked us for it; "other-manager": somebody set it while
//         nothing was wrong.
// War:    an active slave that somebody takes back within a second of our steering, three times
//         running, stops the steering of this bond for a minute.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link.h"
#include "libpath/model/standing_order.h"
#include "libpath/supervise/failover_stats.h"
#include "libpath/supervise/flap_damper.h"
#include "libpath/supervise/reenslave.h"
#include "libpath/supervise/slave_health.h"

namespace libpath {

namespace bond_event {
struct LinkSeen {
  Link link;
  AddressUse addresses = AddressUse::unknown;  // matters when LookAtAddresses asked for it
  LinkEvent event = LinkEvent::none;           // why the kernel told of it, if it said so
};
struct LinkGone {
  LinkIndex link = 0;
};
struct SpeedSeen {
  LinkIndex slave = 0;
  std::uint32_t speed = 0;  // Mbit/s; 0: not known
};
struct WatchersSeen {  // all of that slave
  LinkIndex slave = 0;
  std::vector<WatcherVerdict> watchers;
};
// Of what the kernel was asked for, and when; unset: not known.
struct SteerTimes {
  std::optional<TimePoint> event, done;
};
struct SteerAnswered {
  std::uint32_t serial = 0;
  bool taken = false;
  std::string text = {};  // why not
  SteerTimes times = {};
};
struct OrderCarriedOut {
  StandingOrder order;
  bool taken = false;
  SteerTimes times = {};
};
// A person has set the active slave, and it is to stay that; 0: the choice is ours again.
struct Chosen {
  LinkIndex slave = 0;
};
struct ReEnslaveAnswered {
  LinkIndex slave = 0;
  bool taken = false;
  std::string text;
};
struct TimerDue {};
struct ResyncBegun {};  // events were lost, or it is the beginning
struct ResyncDone {};   // every link there is was seen since ResyncBegun
struct ConfigChanged {};
}  // namespace bond_event

using BondEvent =
    std::variant<bond_event::LinkSeen, bond_event::LinkGone, bond_event::SpeedSeen,
                 bond_event::WatchersSeen, bond_event::SteerAnswered, bond_event::OrderCarriedOut,
                 bond_event::Chosen, bond_event::ReEnslaveAnswered, bond_event::TimerDue,
                 bond_event::ResyncBegun, bond_event::ResyncDone, bond_event::ConfigChanged>;

namespace bond_action {
struct SetActive {
  LinkIndex bond = 0, slave = 0;
  std::uint32_t serial = 0;
  std::string cause;  // stable word
  std::string text;
  TimePoint event_time;  // of what made it necessary
  bool operator==(const SetActive&) const = default;
};
struct StandBy {
  StandingOrder order;
  bool operator==(const StandBy&) const = default;
};
struct StandDown {
  LinkIndex bond = 0;
  bool operator==(const StandDown&) const = default;
};
// For log, journal and the stream of events. Kinds are stable: "slave-joined", "slave-left",
// "carrier-lost", "carrier-back", "set-down", "kernel-down", "held-out", "slow", "returned",
// "failover", "no-active-slave", "active-again", "steer-refused", "steer-stopped",
// "steer-resumed", "chosen", "choice-ended", "not-announced", "re-enslave", "re-enslave-refused",
// "bond-gone".
struct Report {
  std::string kind;
  std::string slave;  // empty: the bond as a whole
  std::string text;
  FindingLevel level = FindingLevel::info;
  bool operator==(const Report&) const = default;
};
struct SetTimer {
  TimePoint when;  // later than the event's now
  bool operator==(const SetTimer&) const = default;
};
struct ReEnslave {
  LinkIndex slave = 0, bond = 0;
  bool down_first = false;
  bool operator==(const ReEnslave&) const = default;
};
// Look whether it carries addresses, and send LinkSeen with the answer.
struct LookAtAddresses {
  LinkIndex link = 0;
  bool operator==(const LookAtAddresses&) const = default;
};
// Read bond and slaves back; look for drift.
struct Audit {
  LinkIndex bond = 0;
  bool operator==(const Audit&) const = default;
};
}  // namespace bond_action

using BondAction =
    std::variant<bond_action::SetActive, bond_action::StandBy, bond_action::StandDown,
                 bond_action::Report, bond_action::SetTimer, bond_action::ReEnslave,
                 bond_action::LookAtAddresses, bond_action::Audit>;

struct SlaveState {
  Link link;
  std::uint32_t speed = 0;
  std::vector<WatcherVerdict> watchers;
  FlapDamper damper;
  SlaveVerdict verdict;                 // as last judged
  bool judged = false;                  // its changes are news
  std::optional<TimePoint> good_since;  // carrier, watchers, damping; the epoch: when we came
  std::optional<TimePoint> lost_at;     // the kernel would not take it since
  bool hold_told = false;               // of the present damping: its flaps are no news
  bool seen = true;                     // in the present resync
};

// A SetActive on its way: sent, answered, or taken and not seen in a message yet.
struct SteerFlight {
  std::uint32_t serial = 0;
  LinkIndex target = 0;
  std::string cause, text;
  TimePoint event_time;
  std::optional<TimePoint> confirm_by;  // set: the kernel said yes
  std::optional<TimePoint> done;        // when it did
  bool asked = false;                   // Audit was sent since
  bool seen = false;                    // it is so, and the answer is still to come
};

struct ReturnTries {
  unsigned tries = 0;  // since `first`
  TimePoint first;
};

struct BondState {
  // Set by the caller, at any time: what the configuration says of this bond. Empty: adopted.
  LinkIndex index = 0;
  std::vector<SlaveSelector> wanted_slaves;
  std::optional<SlaveSelector> wanted_primary;  // else the kernel's

  bool stale = true;
  std::optional<Link> bond;
  bool bond_seen = false;  // in the present resync
  std::map<LinkIndex, SlaveState> slaves;
  LinkIndex active = 0;       // as accounted for
  LinkIndex last_active = 0;  // the last one that was not 0
  std::string last_active_name;
  bool accounted = false;  // `active` was looked at once
  FailoverStats stats;
  std::optional<TimePoint> announce_by;  // the kernel has to tell the peers of the new active slave

  std::uint32_t serial = 0;  // of the newest SetActive
  std::optional<SteerFlight> flight;
  std::optional<StandingOrder> order;     // in force; never while there is a flight
  LinkIndex chosen = 0;                   // by a person, while it is usable and active
  std::optional<TimePoint> wanted_since;  // a switch is wanted, and was not made yet
  std::set<LinkIndex> refused;            // the kernel would not have them
  std::optional<TimePoint> refused_until;
  std::string refusal;  // its words
  bool refusal_told = false;

  struct Steered {
    LinkIndex target = 0;
    TimePoint when;
  };
  std::optional<Steered> steered;  // the last one, as long as nobody took it back
  unsigned contested = 0;          // how often running somebody did
  std::optional<TimePoint> truce_until;
  std::optional<TimePoint> timer;

  std::vector<DeviceIdentity> had;  // devices that were slaves
  struct Stranger {                 // a device without master that may be ours
    Link link;
    AddressUse addresses = AddressUse::unknown;
    bool asked = false;      // LookAtAddresses was sent
    bool returning = false;  // ReEnslave was sent, and its effect was not seen yet
    bool taken = false;      // the kernel said yes to that
    bool settled = false;    // nothing more is to be done until it changes
    bool seen = true;        // in the present resync
    std::string told;        // code of the last report
  };
  std::map<LinkIndex, Stranger> strangers;
  std::map<std::string, ReturnTries> return_tries;  // by device
  std::map<std::string, FlapDamper> departed;  // by device: unplugging is no way out of damping
};

std::vector<BondAction> step(BondState& state, const SupervisionConfig& config,
                             const BondEvent& event, TimePoint now);

unsigned usable_slaves(const BondState& state);

}  // namespace libpath
