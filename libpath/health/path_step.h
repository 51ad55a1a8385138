// PathStep: one step of a path's health, shared by the files it is spread over. Not for callers:
// they use step().
//
// path_health.cpp: checks, the kernel, people. path_flap.cpp: holding back. path_transport.cpp:
// what is below the path.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libpath/health/path_health.h"

namespace libpath {

constexpr bool is_undecided(PathState state) {
  return state == PathState::wild || state == PathState::unchecked || state == PathState::pending;
}

class PathStep {
 public:
  PathStep(PathHealth& path, const PathPolicy& policy, TimePoint now)
      : h_(path), policy_(policy), now_(now), old_timer_(path.timer) {}

  std::vector<PathAction> finish() {
    if (h_.timer == old_timer_) return std::move(out_);
    if (h_.timer) {
      out_.emplace_back(path_action::CheckAt{*h_.timer});
    } else if (!timer_fired_) {
      out_.emplace_back(path_action::CancelCheck{});
    }
    return std::move(out_);
  }

  void operator()(const path_event::Start&) { begin_check(false); }
  void operator()(const path_event::Transport&);
  void operator()(const path_event::TransportBlocked& transport);
  void operator()(const path_event::CheckDue&);
  void operator()(const path_event::CheckDone& done);
  void operator()(const path_event::KernelState& kernel);
  void operator()(const path_event::KernelFailed&) { kernel_failed(); }
  void operator()(const path_event::KernelReinstated&);
  void operator()(const path_event::AdminFail&);
  void operator()(const path_event::AdminReinstate&);
  void operator()(const path_event::DeviceChanged& device);
  void operator()(const path_event::OthersLost&);
  void operator()(const path_event::CapacityChanged&);
  void operator()(const path_event::PolicyChanged&);
  void operator()(const path_event::Removed&);

 private:
  void log(int level, std::string text) {
    out_.emplace_back(path_action::Log{level, std::move(text)});
  }
  void begin_check(bool polled);
  void abandon_check();
  void schedule();
  void kernel_failed();
  void fail_in_kernel();
  void reinstate_in_kernel();
  void change_state(PathState to, const std::string& message);
  void count_fault();
  void clear_flaps();
  void settle_failed(PathState state, const std::string& message);
  void settle_usable(const path_event::CheckDone& done);
  void settle_undecided(const path_event::CheckDone& done);
  void log_failed_check(PathState before, bool new_message);
  bool fails_often() const;
  bool keep_holding(bool last_usable);
  bool start_holding(bool last_usable);
  void update_interval(bool restart);

  PathHealth& h_;
  const PathPolicy& policy_;
  TimePoint now_;
  std::optional<TimePoint> old_timer_;
  bool timer_fired_ = false;
  std::vector<PathAction> out_;
};

}  // namespace libpath
