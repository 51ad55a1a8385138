// Probe watcher: what the probes of one watcher of one slave and their answers add up to.
//
// step() takes one event and returns what to do; the state is a plain value. The caller keeps one
// timer a watcher (SetTimer replaces it, CancelTimer stops it) and sends Due when it fires; before
// that it hands over every frame its socket already has, or an answer that lies there is missed.
//
// Shape:  an action list has SendProbes first, then at most one VerdictChanged, and ends with at
//         most one of SetTimer and CancelTimer. A probe is missed when the next one of its target
//         is due: an answer always has half an interval at least, and an interval usually. A probe
//         that could not be sent is one that nobody answers: a card that stopped sending is what a
//         watcher is there for.
// Verdict: undecided at first and without carrier, and then good: no proof is no fault. A target is
//         bad after missed_max misses in a row, good again after up_count answers in a row.
// Grace:  what is sent within two intervals of the carrier's return may be lost, and is not missed:
//         switches learn and negotiate first.
// Late:   an answer that comes after the next probe was sent is a sign of life like any other. ARP
//         and ND have no sequence numbers; so the round trip is measured only while no earlier
//         probe can still be answered: not until two intervals after a miss.
// Spread: targets of a watcher have equal parts of the interval, slaves different places in each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/probe/probe_frame.h"
#include "libpath/probe/probe_target.h"

namespace libpath {

struct ProbePolicy {
  WatcherKind kind = WatcherKind::arp_probe;
  std::vector<ProbeTarget> targets;  // none: no opinion
  bool all_targets = false;
  Millis interval{1000};    // 10 ms at least
  unsigned missed_max = 3;  // 0 is 1
  unsigned up_count = 1;    // 0 is 1
  bool validate = true;
  std::uint32_t spread = 0;  // the slave's ifindex, or any number that differs between slaves
  bool operator==(const ProbePolicy&) const = default;
};
// With the targets the configuration names; a gateway watcher's are put in by the caller.
ProbePolicy probe_policy(const WatcherConfig& config, std::uint32_t spread);

namespace probe_event {
struct Start {
  bool carrier = false;
  bool operator==(const Start&) const = default;
};
struct Carrier {
  bool up = false;
  bool operator==(const Carrier&) const = default;
};
// The timer of SetTimer fired.
struct Due {
  bool operator==(const Due&) const = default;
};
struct Frame {
  Heard heard;
  bool operator==(const Frame&) const = default;
};
// Targets that remain keep what is known of them.
struct PolicyChanged {
  bool operator==(const PolicyChanged&) const = default;
};
struct Stop {
  bool operator==(const Stop&) const = default;
};
}  // namespace probe_event

using ProbeEvent = std::variant<probe_event::Start, probe_event::Carrier, probe_event::Due,
                                probe_event::Frame, probe_event::PolicyChanged, probe_event::Stop>;

namespace probe_action {
struct SendProbe {
  ProbeTarget target;
  bool operator==(const SendProbe&) const = default;
};
struct VerdictChanged {
  bool good = true;
  bool decided = false;
  std::string text;  // one line, for people
  bool operator==(const VerdictChanged&) const = default;
};
struct SetTimer {
  TimePoint when;
  bool operator==(const SetTimer&) const = default;
};
struct CancelTimer {
  bool operator==(const CancelTimer&) const = default;
};
}  // namespace probe_action

using ProbeAction = std::variant<probe_action::SendProbe, probe_action::VerdictChanged,
                                 probe_action::SetTimer, probe_action::CancelTimer>;

enum class ProbeVerdict : std::uint8_t { undecided, good, bad };

struct TargetWatch {
  ProbeTarget target;
  ProbeVerdict verdict = ProbeVerdict::undecided;
  std::optional<TimePoint> next;  // when it is probed
  bool waiting = false;           // nothing was heard since the newest probe
  TimePoint sent_at;              // of the newest probe
  TimePoint unclear_until;        // until then an answer may be an earlier probe's
  unsigned missed = 0;            // in a row
  unsigned answers = 0;           // in a row
  std::uint64_t sent = 0, answered = 0, downs = 0;
  std::optional<std::chrono::microseconds> round_trip;
  bool operator==(const TargetWatch&) const = default;
};

struct ProbeWatcher {
  std::vector<TargetWatch> targets;
  bool running = false;
  bool carrier = false;
  ProbeVerdict verdict = ProbeVerdict::undecided;  // as last told
  TimePoint grace_until;
  std::optional<TimePoint> timer;  // the pending SetTimer
  bool operator==(const ProbeWatcher&) const = default;

  bool good() const { return verdict != ProbeVerdict::bad; }
};

std::vector<ProbeAction> step(ProbeWatcher& watcher, const ProbeEvent& event,
                              const ProbePolicy& policy, TimePoint now);

// One for each target; one without a target when there is none.
std::vector<WatcherSnapshot> snapshot(const ProbeWatcher& watcher, WatcherKind kind);

}  // namespace libpath
