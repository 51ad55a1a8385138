// WatcherRig: one probe watcher, its timer, and targets that answer or not.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "libpath/probe/probe_watcher.h"
#include "tests/unit/probe/probe_support.h"

namespace libpath::probe_test {

using Nanos = std::chrono::nanoseconds;

struct WatcherRig {
  struct Sent {
    TimePoint when;
    ProbeTarget target;
  };

  explicit WatcherRig(std::vector<ProbeTarget> targets) {
    policy.targets = std::move(targets);
    policy.spread = 1;
  }

  ProbePolicy policy;
  ProbeWatcher watcher;
  TimePoint now{Seconds{1000}};
  std::set<ProbeTarget> answering;
  Nanos delay{Millis{1}};

  std::vector<Sent> sends;
  std::vector<probe_action::VerdictChanged> verdicts;
  std::vector<TimePoint> verdict_times;
  int timers = 0, cancelled = 0;

  void start() { send(probe_event::Start{true}); }
  void send(const ProbeEvent& event) {
    for (const auto& action : step(watcher, event, policy, now)) {
      if (const auto* probe = std::get_if<probe_action::SendProbe>(&action)) {
        sends.push_back({now, probe->target});
        if (answering.count(probe->target) > 0) answers_.emplace(now + delay, probe->target);
      } else if (const auto* verdict = std::get_if<probe_action::VerdictChanged>(&action)) {
        verdicts.push_back(*verdict);
        verdict_times.push_back(now);
      } else if (const auto* timer = std::get_if<probe_action::SetTimer>(&action)) {
        timer_ = timer->when;
        ++timers;
      } else {
        timer_.reset();
        ++cancelled;
      }
    }
  }
  // Lets time pass: answers come and the timer fires, in their order.
  void run(Nanos time) {
    const TimePoint end = now + time;
    while (true) {
      const bool answer = !answers_.empty() && (!timer_ || answers_.begin()->first <= *timer_);
      if (!answer && !timer_) break;
      const TimePoint next = answer ? answers_.begin()->first : *timer_;
      if (next >= end) break;
      now = next;
      if (answer) {
        const auto target = answers_.begin()->second;
        answers_.erase(answers_.begin());
        send(probe_event::Frame{{target, target, true}});
      } else {
        timer_.reset();
        send(probe_event::Due{});
      }
    }
    now = end;
  }

 private:
  std::optional<TimePoint> timer_;
  std::multimap<TimePoint, ProbeTarget> answers_;
};

}  // namespace libpath::probe_test
