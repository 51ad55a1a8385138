// What the health tests share: a clock that starts at an arbitrary time and readable actions.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libpath/health/map_health.h"
#include "libpath/health/path_health.h"

namespace libpath {

inline TimePoint at(long milliseconds) { return TimePoint(Seconds(100000) + Millis(milliseconds)); }

template <typename Kind, typename Variant>
std::vector<Kind> all_of_kind(const std::vector<Variant>& actions) {
  std::vector<Kind> found;
  for (const auto& action : actions) {
    if (const auto* one = std::get_if<Kind>(&action)) found.push_back(*one);
  }
  return found;
}

template <typename Kind, typename Variant>
bool has(const std::vector<Variant>& actions) {
  return !all_of_kind<Kind>(actions).empty();
}

// Actions without the words of log lines and the times of timers: "start fault log2 ...".
std::string brief(const std::vector<PathAction>& actions);
std::string brief(const std::vector<MapHealthAction>& actions);

// A path with its caller: the timer and the answer to each check.
struct PathRig {
  PathHealth path;
  PathPolicy policy;
  TimePoint now = at(0);

  std::vector<PathAction> send(const PathEvent& event) { return step(path, event, policy, now); }
  // Answers the running check.
  std::vector<PathAction> answer(PathState state, bool last_usable = false) {
    return send(path_event::CheckDone{path.serial, state, "words", last_usable});
  }
  // Lets the timer fire, then answers the check it starts.
  std::vector<PathAction> next_poll(PathState state, bool last_usable = false) {
    now = std::max(now, *path.timer);
    (void)send(path_event::CheckDue{});
    return answer(state, last_usable);
  }
  void wait(long milliseconds) { now += Millis(milliseconds); }
};

// In a map, checked once and up.
PathRig healthy_path();

}  // namespace libpath
