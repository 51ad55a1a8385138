// Supervision: which slaves are usable, and what of that is news.
#include <string>
#include <string_view>

#include "libpath/supervise/supervise_step.h"

namespace libpath {

namespace {

bool lacks_carrier(const SlaveVerdict& verdict) {
  return verdict.code == "no-carrier" || verdict.code == "not-up";
}

bool is_kernels(const SlaveVerdict& verdict) {
  return verdict.code == "kernel-down" || verdict.code == "kernel-coming-back";
}

// The report's kind for a verdict that replaces another; empty: not worth one.
std::string_view kind_of_change(const SlaveVerdict& before, const SlaveVerdict& after) {
  if (after.usable) {
    if (!before.usable) return "returned";
    return after.slow ? "slow" : "";
  }
  if (after.code == "no-carrier") return "carrier-lost";
  if (after.code == "not-up") return "set-down";
  if (!is_kernels(after)) return "held-out";
  if (is_kernels(before)) return "";
  return lacks_carrier(before) ? "carrier-back" : "kernel-down";
}

}  // namespace

SlaveVerdict SuperviseStep::evaluate(const SlaveState& slave) const {
  SlaveEvidence evidence;
  evidence.up = slave.link.up;
  evidence.carrier = slave.link.carrier;
  if (slave.link.slave) evidence.mii = slave.link.slave->mii;
  evidence.watchers = slave.watchers;
  evidence.any_watcher = config_.any_watcher;
  evidence.damped_for = slave.damper.snapshot(now_).reuse_in;
  evidence.speed = slave.speed;
  evidence.wanted_speed = config_.wanted_speed;
  return judge_slave(evidence);
}

SlaveVerdict SuperviseStep::judge(SlaveState& slave) {
  slave.damper.configure(config_.damping, now_);
  SlaveVerdict verdict = evaluate(slave);
  // Lost to its watchers or the kernel's: as much of a flap as a carrier that goes. That one was
  // counted already.
  const bool has_carrier = slave.link.up && slave.link.carrier;
  const bool held = slave.damper.suppressed(now_);
  if (slave.judged && slave.verdict.usable && !verdict.usable && has_carrier && !held) {
    slave.damper.lost(now_);
    verdict = evaluate(slave);
  }
  if (!verdict.good) {
    slave.good_since.reset();
  } else if (!slave.good_since) {
    slave.good_since = resynced_ && !slave.judged ? TimePoint{} : now_;
  }
  if (verdict.takes) {
    slave.lost_at.reset();
  } else if (slave.judged && slave.verdict.takes && !resynced_) {
    slave.lost_at = now_;
  }
  return verdict;
}

void SuperviseStep::judge_slaves() {
  std::vector<std::pair<SlaveState*, SlaveVerdict>> news;
  std::vector<SlaveState*> joined;
  for (auto& [index, slave] : s_.slaves) {
    SlaveVerdict verdict = judge(slave);
    if (!slave.judged && s_.accounted) joined.push_back(&slave);
    if (slave.judged && slave.verdict.code != verdict.code)
      news.emplace_back(&slave, slave.verdict);
    const bool held = slave.damper.suppressed(now_);
    if (!slave.judged) slave.hold_told = held;
    if (!held && slave.hold_told) {
      slave.hold_told = false;
      // Its flaps were not told; that it ended without carrier has to be.
      const bool same = slave.verdict.code == verdict.code && !verdict.usable;
      if (same) news.emplace_back(&slave, SlaveVerdict{.code = "damped", .text = {}});
    }
    slave.verdict = std::move(verdict);
    slave.judged = true;
  }
  for (const SlaveState* slave : joined) report_joined(*slave);
  for (auto& [slave, before] : news) report_change(*slave, before);
}

std::string SuperviseStep::count_text() const {
  return std::to_string(usable_slaves(s_)) + " of " + std::to_string(s_.slaves.size()) +
         " slaves usable";
}

void SuperviseStep::report_joined(const SlaveState& slave) {
  const std::string how = slave.verdict.text.empty() ? "" : " (" + slave.verdict.text + ")";
  report("slave-joined", slave.link.name,
         slave.link.name + " is a slave now" + how + "; " + count_text(), FindingLevel::info);
}

void SuperviseStep::report_change(SlaveState& slave, const SlaveVerdict& before) {
  const SlaveVerdict& after = slave.verdict;
  const std::string_view kind = kind_of_change(before, after);
  if (kind.empty()) return;
  // A flapping slave that is held out already goes on flapping: said once.
  const bool held = slave.damper.suppressed(now_);
  const bool flaps = after.code == "no-carrier" || after.code == "damped" || is_kernels(after);
  if (held && slave.hold_told && flaps) return;
  if (after.code == "damped") slave.hold_told = true;

  std::string text = slave.link.name + ": " + (after.text.empty() ? "usable again" : after.text);
  if (kind == "carrier-back") text = slave.link.name + ": carrier is back; " + after.text;
  FindingLevel level = FindingLevel::warning;
  if (after.usable && !after.slow) level = FindingLevel::info;
  if (kind == "carrier-back") level = FindingLevel::info;
  if (usable_slaves(s_) == 0 && before.usable) level = FindingLevel::error;
  report(std::string(kind), slave.link.name, text + "; " + count_text(), level);
}

}  // namespace libpath
