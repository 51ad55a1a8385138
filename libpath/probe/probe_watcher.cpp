#include "libpath/probe/probe_watcher.h"

#include <algorithm>
#include <utility>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

using Nanos = std::chrono::nanoseconds;

constexpr Millis kShortestInterval{10};
constexpr int kGraceIntervals = 2;
constexpr int kLateIntervals = 2;
constexpr std::size_t kMostNamed = 4;  // targets in a line of text

class ProbeStep {
 public:
  ProbeStep(ProbeWatcher& watcher, const ProbePolicy& policy, TimePoint now)
      : w_(watcher),
        policy_(policy),
        now_(now),
        interval_(std::max(policy.interval, kShortestInterval)) {}

  void operator()(const probe_event::Start& start) {
    w_.running = true;
    w_.carrier = start.carrier;
    w_.grace_until = now_;
    reconcile();
  }

  void operator()(const probe_event::Carrier& carrier) {
    if (w_.carrier == carrier.up) return;
    w_.carrier = carrier.up;
    if (!w_.running) return;
    if (carrier.up) w_.grace_until = now_ + kGraceIntervals * interval_;
    reconcile();
  }

  void operator()(const probe_event::Due&) {
    w_.timer.reset();
    if (!probes()) return;
    for (std::size_t i = 0; i < w_.targets.size(); ++i) {
      TargetWatch& target = w_.targets[i];
      if (!target.next || *target.next > now_) continue;
      if (target.waiting) miss(target);
      target.waiting = true;
      target.sent_at = now_;
      ++target.sent;
      target.next = slot(i, now_ + interval_ / 2);
      out_.emplace_back(probe_action::SendProbe{target.target});
    }
  }

  void operator()(const probe_event::Frame& frame) {
    if (!probes()) return;
    const Heard& heard = frame.heard;
    if (policy_.validate && !heard.answer) return;
    for (TargetWatch& target : w_.targets) {
      const bool subject = target.target == heard.subject;
      if (subject || (!policy_.validate && target.target == heard.source)) {
        alive(target, subject && heard.answer);
      }
    }
  }

  void operator()(const probe_event::PolicyChanged&) {
    if (w_.running) reconcile();
  }

  void operator()(const probe_event::Stop&) {
    w_.running = false;
    for (TargetWatch& target : w_.targets) forget(target);
  }

  std::vector<ProbeAction> finish() {
    const auto verdict = probes() ? decide() : ProbeVerdict::undecided;
    if (std::exchange(w_.verdict, verdict) != verdict) {
      out_.emplace_back(probe_action::VerdictChanged{w_.good(), verdict != ProbeVerdict::undecided,
                                                     text(verdict)});
    }
    const auto before = std::exchange(w_.timer, earliest());
    if (w_.timer && w_.timer != before) out_.emplace_back(probe_action::SetTimer{*w_.timer});
    if (!w_.timer && before) out_.emplace_back(probe_action::CancelTimer{});
    return std::move(out_);
  }

 private:
  bool probes() const { return w_.running && w_.carrier; }

  // What was learnt of a target is void: it is undecided again. Counters stay.
  static void forget(TargetWatch& target) {
    target.verdict = ProbeVerdict::undecided;
    target.next.reset();
    target.waiting = false;
    target.missed = target.answers = 0;
    target.round_trip.reset();
  }

  // The targets are those of the policy, and each is on its place in the interval.
  void reconcile() {
    std::vector<TargetWatch> targets;
    for (const ProbeTarget& wanted : policy_.targets) {
      const auto is_wanted = [&wanted](const TargetWatch& one) { return one.target == wanted; };
      if (std::any_of(targets.begin(), targets.end(), is_wanted)) continue;
      const auto known = std::find_if(w_.targets.begin(), w_.targets.end(), is_wanted);
      targets.push_back(known == w_.targets.end() ? TargetWatch{} : *known);
      targets.back().target = wanted;
    }
    w_.targets = std::move(targets);
    for (std::size_t i = 0; i < w_.targets.size(); ++i) {
      TargetWatch& target = w_.targets[i];
      if (!probes()) {
        forget(target);
      } else {
        target.next =
            slot(i, target.waiting ? std::max(now_, target.sent_at + interval_ / 2) : now_);
      }
    }
  }

  // The first moment from `earliest` on that is target number `i`'s. Multiples of the golden ratio
  // keep away from each other, however many slaves there are.
  TimePoint slot(std::size_t i, TimePoint earliest) const {
    constexpr std::uint32_t kGolden = 0x9e3779b9;  // of 2^32
    constexpr double kWhole = 4294967296.0;
    const double within = static_cast<std::uint32_t>(policy_.spread * kGolden) / kWhole;
    const auto count = static_cast<double>(w_.targets.size());
    const Nanos interval = interval_;
    const Nanos place(static_cast<std::int64_t>(static_cast<double>(interval.count()) *
                                                ((static_cast<double>(i) + within) / count)));
    const Nanos phase = Nanos(earliest.time_since_epoch()) % interval;
    return earliest + (place - phase + interval) % interval;
  }

  void miss(TargetWatch& target) const {
    target.unclear_until = now_ + kLateIntervals * interval_;
    if (target.sent_at < w_.grace_until) return;
    target.answers = 0;
    ++target.missed;
    if (target.missed < std::max(policy_.missed_max, 1U)) return;
    if (std::exchange(target.verdict, ProbeVerdict::bad) != ProbeVerdict::bad) ++target.downs;
  }

  void alive(TargetWatch& target, bool answer) const {
    if (!target.waiting) return;
    target.waiting = false;
    target.missed = 0;
    ++target.answered;
    ++target.answers;
    if (answer && now_ >= target.unclear_until) {
      target.round_trip =
          std::chrono::duration_cast<std::chrono::microseconds>(now_ - target.sent_at);
    }
    if (target.verdict == ProbeVerdict::undecided || target.answers >= policy_.up_count) {
      target.verdict = ProbeVerdict::good;
    }
  }

  bool any(ProbeVerdict verdict) const {
    return std::any_of(w_.targets.begin(), w_.targets.end(),
                       [verdict](const TargetWatch& one) { return one.verdict == verdict; });
  }

  ProbeVerdict decide() const {
    const auto enough = policy_.all_targets ? ProbeVerdict::bad : ProbeVerdict::good;
    if (any(enough)) return enough;
    if (w_.targets.empty() || any(ProbeVerdict::undecided)) return ProbeVerdict::undecided;
    return policy_.all_targets ? ProbeVerdict::good : ProbeVerdict::bad;
  }

  std::optional<TimePoint> earliest() const {
    std::optional<TimePoint> first;
    for (const TargetWatch& target : w_.targets) {
      if (target.next && (!first || *target.next < *first)) first = target.next;
    }
    return first;
  }

  std::string text(ProbeVerdict verdict) const {
    if (!w_.running) return "not watched";
    if (!w_.carrier) return "no carrier";
    if (w_.targets.empty()) return "no target";
    if (verdict == ProbeVerdict::undecided) return "not known yet";
    std::vector<std::string> names;
    std::size_t count = 0;
    for (const TargetWatch& target : w_.targets) {
      if (target.verdict != verdict) continue;
      if (count++ < kMostNamed) names.push_back(target.target.text());
    }
    std::string text = join(names, ", ");
    if (count > kMostNamed) text += " and " + std::to_string(count - kMostNamed) + " more";
    if (verdict == ProbeVerdict::good) return text + (count == 1 ? " answers" : " answer");
    return text + (count == 1 ? " does not answer" : " do not answer");
  }

  ProbeWatcher& w_;
  const ProbePolicy& policy_;
  TimePoint now_;
  Millis interval_;
  std::vector<ProbeAction> out_;
};

}  // namespace

ProbePolicy probe_policy(const WatcherConfig& config, std::uint32_t spread) {
  ProbePolicy policy{.kind = config.kind,
                     .targets = {},
                     .all_targets = config.all_targets,
                     .interval = config.interval,
                     .missed_max = config.missed_max,
                     .up_count = config.up_count,
                     .validate = config.validate,
                     .spread = spread};
  for (const auto& target : config.targets) policy.targets.push_back({target, 0});
  for (const auto& target : config.targets6) policy.targets.push_back({target, 0});
  return policy;
}

std::vector<ProbeAction> step(ProbeWatcher& watcher, const ProbeEvent& event,
                              const ProbePolicy& policy, TimePoint now) {
  ProbeStep one(watcher, policy, now);
  std::visit(one, event);
  return one.finish();
}

std::vector<WatcherSnapshot> snapshot(const ProbeWatcher& watcher, WatcherKind kind) {
  std::vector<WatcherSnapshot> out;
  for (const TargetWatch& target : watcher.targets) {
    WatcherSnapshot one;
    one.kind = kind;
    one.target = target.target.text();
    one.good = target.verdict != ProbeVerdict::bad;
    one.decided = target.verdict != ProbeVerdict::undecided || target.missed > 0;
    one.sent = target.sent;
    one.answered = target.answered;
    one.downs = target.downs;
    one.missed_in_a_row = target.missed;
    one.round_trip = target.round_trip;
    out.push_back(std::move(one));
  }
  if (out.empty()) {
    out.emplace_back();
    out.back().kind = kind;
    out.back().decided = false;
  }
  return out;
}

}  // namespace libpath
