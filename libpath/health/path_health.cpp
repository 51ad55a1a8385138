#include "libpath/health/path_health.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "libpath/health/path_step.h"

namespace libpath {

using namespace path_action;

namespace {

constexpr Seconds kPendingRecheck{1};
constexpr Millis kContradictedPace{250};
constexpr Millis kSlot{250};
constexpr Seconds kDeadlineGrace{1};  // a checker reports its own time-out before this one acts

// States a checker may not use for its own: they say what this machine decided.
PathState failure_of(PathState verdict) {
  const bool ours = verdict == PathState::removed || verdict == PathState::delayed;
  return ours ? PathState::down : verdict;
}

Seconds shortest(const PathPolicy& policy) { return std::max(policy.polling_interval, Seconds(1)); }
Seconds longest(const PathPolicy& policy) {
  return std::max(policy.max_polling_interval, shortest(policy));
}

// The next point of the path's own grid: now < result <= now + interval. Paths differ in phase,
// so however they got in step, one interval later they are spread over it again. Phases are whole
// slots: paths that share one wake the daemon once.
TimePoint next_slot(Seconds interval, std::uint32_t spread, TimePoint now) {
  const Millis period = interval;
  const double fraction = static_cast<double>(spread) / 4294967296.0;
  const auto slots = static_cast<double>(period / kSlot);
  const Millis phase = kSlot * static_cast<Millis::rep>(slots * fraction);
  const auto since = std::chrono::floor<Millis>(now.time_since_epoch()) - phase;
  auto rounds = since / period;
  if (since < Millis(0) && since % period != Millis(0)) --rounds;
  return TimePoint(period * (rounds + 1) + phase);
}

}  // namespace

// --- checks -------------------------------------------------------------------------------------

void PathStep::begin_check(bool polled) {
  if (h_.admin_failed) return;
  if (h_.in_flight) {
    h_.recheck = true;
    return;
  }
  if (h_.interval == Seconds(0)) h_.interval = shortest(policy_);
  if (h_.blocked) {
    h_.recheck = false;
    h_.timer = next_slot(h_.interval, policy_.spread, now_);
    return;
  }
  ++h_.serial;
  h_.in_flight = true;
  h_.polled = polled;
  h_.recheck = false;
  h_.failed_in_flight = false;
  h_.timer = now_ + policy_.checker_timeout + kDeadlineGrace;
  out_.emplace_back(StartCheck{h_.serial});
}

// Whatever it answers now comes too late.
void PathStep::abandon_check() {
  h_.in_flight = false;
  h_.recheck = false;
  h_.failed_in_flight = false;
}

// Sets the one timer after a verdict, or asks again when something happened meanwhile.
void PathStep::schedule() {
  if (h_.recheck) {
    begin_check(false);
    return;
  }
  h_.timer = next_slot(h_.interval, policy_.spread, now_);
  if (h_.hold_until && *h_.hold_until > now_) h_.timer = std::min(*h_.timer, *h_.hold_until);
}

void PathStep::operator()(const path_event::CheckDue&) {
  if (!h_.timer) return;
  timer_fired_ = true;
  old_timer_.reset();
  if (now_ < *h_.timer) return;  // too early: finish() sets it again
  if (!h_.in_flight) {
    begin_check(true);
    return;
  }
  abandon_check();
  if (!h_.blocked) settle_failed(PathState::timeout, "no answer from the checker");
  schedule();
}

void PathStep::operator()(const path_event::CheckDone& done) {
  if (!h_.in_flight || done.serial != h_.serial) return;
  h_.in_flight = false;
  if (is_usable(done.state)) {
    settle_usable(done);
    schedule();
  } else if (h_.blocked) {
    schedule();  // what the transport holds back or drops says nothing new about the path
  } else if (is_undecided(done.state)) {
    settle_undecided(done);
  } else {
    settle_failed(failure_of(done.state), done.message);
    schedule();
  }
  h_.failed_in_flight = h_.failed_in_flight && h_.in_flight;
}

void PathStep::settle_undecided(const path_event::CheckDone& done) {
  const bool pending = done.state == PathState::pending;
  if (pending && is_undecided(h_.state)) change_state(PathState::pending, done.message);
  if (!pending && !h_.odd_answer) log(1, "the checker gave no verdict: " + done.message);
  if (!pending) h_.odd_answer = true;
  if (h_.recheck && !pending) {
    begin_check(false);
    return;
  }
  h_.recheck = false;
  h_.timer = pending ? now_ + kPendingRecheck : next_slot(shortest(policy_), policy_.spread, now_);
}

void PathStep::settle_failed(PathState state, const std::string& message) {
  const PathState before = h_.state;
  const bool new_message = h_.message != message;
  if (is_usable(before) && !h_.contradicted) count_fault();
  clear_flaps();
  h_.odd_answer = false;
  h_.interval = shortest(policy_);
  ++h_.failed_checks;
  change_state(state, message);
  log_failed_check(before, new_message);
  fail_in_kernel();
}

// "always" repeats what "once" says once, but at growing distance: after 2, 4, 8 ... checks.
void PathStep::log_failed_check(PathState before, bool new_message) {
  const std::string what = std::string(status_word(h_.state)) + ": " + h_.message;
  const unsigned n = h_.failed_checks;
  if (before != h_.state) {
    log(2, what);
  } else {
    const bool loud = new_message || (n & (n - 1)) == 0;
    const bool always = policy_.log_checker_err == LogCheckerErr::always;
    log(always && loud ? 2 : 3, "still " + what + " (" + std::to_string(n) + " checks)");
  }
}

void PathStep::settle_usable(const path_event::CheckDone& done) {
  h_.failed_checks = 0;
  h_.odd_answer = false;
  const bool contradicted = h_.contradicted && !h_.failed_in_flight;
  if (h_.state == PathState::delayed ? keep_holding(done.last_usable)
                                     : start_holding(done.last_usable)) {
    h_.interval = shortest(policy_);
    return;
  }
  const bool changed = h_.state != done.state;
  update_interval(!is_usable(h_.state) || contradicted);
  // That a new path works is no news.
  const int level = is_undecided(h_.state) ? 3 : 2;
  if (changed) log(level, std::string(status_word(done.state)) + ": " + done.message);
  change_state(done.state, done.message);
  // An answer older than the kernel's failure proves nothing; the next check will.
  if (!h_.failed_in_flight) reinstate_in_kernel();
  if (changed || (policy_.refresh_priority && h_.polled)) out_.emplace_back(RefreshPriority{});
}

void PathStep::update_interval(bool restart) {
  if (restart) {
    h_.interval = shortest(policy_);
  } else if (h_.polled) {
    h_.interval = std::clamp(h_.interval * 2, shortest(policy_), longest(policy_));
  }
}

// --- the kernel ---------------------------------------------------------------------------------

void PathStep::fail_in_kernel() {
  if (h_.kernel != DmPathState::active) return;
  h_.kernel = DmPathState::failed;
  out_.emplace_back(FailInKernel{});
}

void PathStep::reinstate_in_kernel() {
  if (h_.kernel != DmPathState::failed) return;
  h_.kernel = DmPathState::active;
  out_.emplace_back(ReinstateInKernel{});
}

void PathStep::kernel_failed() {
  if (h_.kernel == DmPathState::failed) return;  // the echo of our own command
  h_.kernel = DmPathState::failed;
  if (h_.admin_failed) return;
  const bool often = fails_often();
  if (is_usable(h_.state)) {
    count_fault();
    h_.contradicted = !h_.blocked;
    const bool loud = !often || (h_.flaps & (h_.flaps - 1)) == 0;
    log(loud ? 2 : 3, "failed by the kernel after an I/O error: checking");
  }
  if (often && !h_.in_flight) {
    h_.timer = now_ + kContradictedPace;
    return;
  }
  begin_check(false);
  // A check sent before the failure cannot speak for the time after it.
  h_.failed_in_flight = h_.recheck;
}

void PathStep::operator()(const path_event::KernelReinstated&) {
  if (h_.kernel == DmPathState::active) return;
  h_.kernel = DmPathState::active;
  h_.contradicted = false;
  h_.failed_in_flight = false;
  if (h_.admin_failed) {
    fail_in_kernel();
  } else if (!is_usable(h_.state)) {
    begin_check(false);
  }
}

void PathStep::operator()(const path_event::KernelState& kernel) {
  if (kernel.state == h_.kernel) return;
  if (kernel.state == DmPathState::failed && h_.kernel == DmPathState::active) {
    kernel_failed();
    return;
  }
  h_.kernel = kernel.state;
  h_.contradicted = false;
  h_.failed_in_flight = false;
  if (kernel.state == DmPathState::active && !is_usable(h_.state) && !is_undecided(h_.state)) {
    fail_in_kernel();
  }
  if (kernel.state == DmPathState::failed && is_usable(h_.state)) begin_check(false);
}

// --- people -------------------------------------------------------------------------------------

void PathStep::operator()(const path_event::AdminFail&) {
  if (h_.admin_failed) return;
  if (is_usable(h_.state) && !h_.contradicted) count_fault();
  h_.admin_failed = true;
  abandon_check();
  clear_flaps();
  h_.timer.reset();
  change_state(PathState::down, "failed by the administrator");
  log(2, "failed by the administrator: no checks until it is reinstated");
  fail_in_kernel();
}

void PathStep::operator()(const path_event::AdminReinstate&) {
  h_.admin_failed = false;
  clear_flaps();
  h_.failed_in_flight = false;
  log(2, "reinstated by the administrator");
  reinstate_in_kernel();
  begin_check(false);
}

void PathStep::operator()(const path_event::PolicyChanged&) {
  if (!h_.timer || h_.in_flight) return;
  h_.interval = is_usable(h_.state) ? std::clamp(h_.interval, shortest(policy_), longest(policy_))
                                    : shortest(policy_);
  schedule();
}

void PathStep::operator()(const path_event::Removed&) {
  abandon_check();
  clear_flaps();
  h_.timer.reset();
  h_.removed = true;
  change_state(PathState::removed, "");
}

void PathStep::count_fault() {
  ++h_.failures;
  out_.emplace_back(Fault{});
}

void PathStep::change_state(PathState to, const std::string& message) {
  h_.message = message;
  if (h_.state == to) return;
  out_.emplace_back(StateChanged{std::exchange(h_.state, to), to});
}

std::uint32_t spread_seed(DevId dev) {
  // Neighbouring minors must land far apart: multiplicative hashing by the golden ratio.
  const std::uint64_t id = (static_cast<std::uint64_t>(dev.major) << 32) | dev.minor;
  return static_cast<std::uint32_t>((id * 0x9e3779b97f4a7c15ULL) >> 32);
}

std::vector<PathAction> step(PathHealth& path, const PathEvent& event, const PathPolicy& policy,
                             TimePoint now) {
  if (path.removed) return {};
  PathStep run(path, policy, now);
  std::visit(run, event);
  return run.finish();
}

Progress next_check(const PathHealth& path, TimePoint now) {
  Progress progress;
  progress.total = static_cast<unsigned>(path.interval.count());
  if (!path.timer || path.in_flight || *path.timer <= now) return progress;
  const auto left = std::chrono::ceil<Seconds>(*path.timer - now);
  progress.cur = static_cast<unsigned>(std::min(left, path.interval).count());
  return progress;
}

}  // namespace libpath
