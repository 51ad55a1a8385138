#include "libpath/supervise/flap_damper.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace libpath {
namespace {

using RealMillis = std::chrono::duration<double, std::milli>;

constexpr Millis kLongestHold = std::chrono::hours(24 * 365);  // of a configuration; no overflow

Millis longest_hold(const DampingConfig& config) {
  return std::clamp(config.max_hold, Millis(0), kLongestHold);
}

// How many half-lives; zero when nothing is left to decay.
double halvings(double from, double to) { return from > to && to > 0 ? std::log2(from / to) : 0; }

}  // namespace

double FlapDamper::penalty(TimePoint now) const {
  if (now <= counted_) return penalty_;
  if (config_.half_life <= Millis(0)) return 0;
  const RealMillis passed = now - counted_;
  return penalty_ * std::exp2(-(passed / RealMillis(config_.half_life)));
}

// Never below `suppress`: else a short max_hold would switch damping off.
double FlapDamper::highest() const {
  if (config_.half_life <= Millis(0)) return config_.suppress;
  const double in_hold =
      config_.reuse * std::exp2(RealMillis(longest_hold(config_)) / RealMillis(config_.half_life));
  return std::max(in_hold, config_.suppress);
}

void FlapDamper::set_hold_end(TimePoint now) {
  const TimePoint latest = last_loss_ + longest_hold(config_);
  // Without a threshold to come down to, only max_hold ends it.
  const bool decays = config_.reuse > 0 && config_.half_life > Millis(0);
  const RealMillis decay = config_.half_life * halvings(penalty_, config_.reuse);
  held_until_ = latest;
  if (decays && decay < RealMillis(kLongestHold)) {
    const auto wait = std::chrono::ceil<TimePoint::duration>(decay);
    held_until_ = std::min(latest, now + wait);
  }
  if (*held_until_ <= now) held_until_.reset();
}

void FlapDamper::lost(TimePoint now) {
  if (!config_.enabled) return;
  const bool held = suppressed(now);
  penalty_ = penalty(now) + std::max(config_.penalty, 0.0);
  counted_ = std::max(counted_, now);
  last_loss_ = counted_;
  const bool hold = held || penalty_ >= config_.suppress;
  penalty_ = std::min(penalty_, highest());
  held_until_.reset();
  if (hold) set_hold_end(counted_);
}

void FlapDamper::configure(const DampingConfig& config, TimePoint now) {
  if (config == config_) return;
  const bool held = suppressed(now);
  penalty_ = penalty(now);
  counted_ = std::max(counted_, now);
  config_ = config;
  held_until_.reset();
  if (held && config_.enabled) set_hold_end(counted_);
}

std::optional<TimePoint> FlapDamper::reuse_at(TimePoint now) const {
  return suppressed(now) ? held_until_ : std::nullopt;
}

DampingSnapshot FlapDamper::snapshot(TimePoint now) const {
  DampingSnapshot shot;
  shot.penalty = penalty(now);
  shot.suppressed = suppressed(now);
  if (shot.suppressed) shot.reuse_in = std::chrono::ceil<Millis>(*held_until_ - now);
  return shot;
}

}  // namespace libpath
