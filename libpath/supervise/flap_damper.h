// FlapDamper: holds a slave out that is lost again and again, until it has been quiet for a while.
//
// A value without a timer: the penalty is computed from the time since the last loss.
//
// Shape:  lost() adds the configured penalty, which halves in half_life. From `suppress` on the
//         slave is held out until the penalty is down to `reuse`, and max_hold after its last loss
//         at the latest. The penalty is cut where its decay to `reuse` would take longer than that,
//         so that a long storm is not remembered for longer than a short one.
//         A hold begins with a loss only; other thresholds change when it ends.
// Source: RFC 2439, sections 2.3 and 4.2, for the idea of penalty, half-life and two thresholds.
#pragma once

#include <optional>

#include "libpath/base/time.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"

namespace libpath {

class FlapDamper {
 public:
  FlapDamper() = default;
  explicit FlapDamper(const DampingConfig& config) : config_(config) {}

  void configure(const DampingConfig& config, TimePoint now);  // the penalty stays
  void lost(TimePoint now);                                    // nothing while not enabled

  double penalty(TimePoint now) const;
  bool suppressed(TimePoint now) const { return held_until_ && now < *held_until_; }
  std::optional<TimePoint> reuse_at(TimePoint now) const;  // unset: not suppressed
  DampingSnapshot snapshot(TimePoint now) const;
  bool operator==(const FlapDamper&) const = default;

 private:
  double highest() const;
  void set_hold_end(TimePoint now);

  DampingConfig config_;
  double penalty_ = 0;   // at counted_
  TimePoint counted_{};  // when penalty_ was computed
  TimePoint last_loss_{};
  std::optional<TimePoint> held_until_;
};

}  // namespace libpath
