// Holding back a path whose checks contradict its I/O.
#include <algorithm>
#include <string>

#include "libpath/health/path_step.h"

namespace libpath {

using namespace path_action;

void PathStep::clear_flaps() {
  h_.contradicted = false;
  h_.flaps = 0;
  h_.paced = false;
  h_.flap_base.reset();
  h_.hold_until.reset();
}

// The last usable path is never held back, whatever its I/O does. What fails for ever (a read
// beyond the end of a volume that shrank, on a map that queues) must not be tried without a pause.
bool PathStep::fails_often() const {
  return h_.paced && is_usable(h_.state) && h_.flap_base &&
         now_ - *h_.flap_base <= policy_.flap.window;
}

// True: the check that just said "up" is not believed for now.
bool PathStep::start_holding(bool last_usable) {
  const FlapPolicy& flap = policy_.flap;
  if (!h_.contradicted || h_.failed_in_flight) return false;
  h_.contradicted = false;
  if (!h_.flap_base || now_ - *h_.flap_base > flap.window) {
    h_.flap_base = now_;
    h_.flaps = 0;
  }
  ++h_.flaps;
  h_.paced = last_usable && h_.flaps >= flap.threshold;
  if (!flap.enabled || last_usable || h_.flaps < flap.threshold) return false;
  Seconds delay = flap.first_delay;
  for (unsigned n = flap.threshold; n < h_.flaps && delay < flap.max_delay; ++n) delay *= 2;
  delay = std::min(delay, flap.max_delay);
  h_.hold_until = now_ + delay;
  change_state(PathState::delayed, "I/O fails although checks succeed");
  log(1, "I/O failed " + std::to_string(h_.flaps) +
             " times in a row although checks succeed: held back for " +
             std::to_string(delay.count()) + " s");
  return true;
}

bool PathStep::keep_holding(bool last_usable) {
  const bool over = !h_.hold_until || now_ >= *h_.hold_until || last_usable ||
                    h_.kernel != DmPathState::failed || !policy_.flap.enabled;
  if (!over) return true;
  h_.hold_until.reset();
  h_.flap_base = now_;  // the window in which another failure doubles the delay
  return false;
}

void PathStep::operator()(const path_event::CapacityChanged&) {
  if (h_.flaps == 0) return;
  const bool held = h_.state == PathState::delayed;
  clear_flaps();
  if (held && !h_.in_flight) begin_check(false);
}

void PathStep::operator()(const path_event::OthersLost&) {
  if (h_.state != PathState::delayed) return;
  h_.hold_until = now_;
  if (!h_.in_flight) begin_check(false);
}

}  // namespace libpath
