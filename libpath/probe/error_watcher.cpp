#include "libpath/probe/error_watcher.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace libpath {
namespace {

constexpr std::size_t kMostSamples = 256;
constexpr int kWindowIntervals = 10;
constexpr Millis kShortestWindow{1000};

std::uint64_t growth(std::uint64_t before, std::uint64_t now) {
  constexpr std::uint64_t kRound = std::uint64_t{1} << 32;
  constexpr std::uint64_t kNearRound = kRound - kRound / 16;
  if (now >= before) return now - before;
  if (before < kRound && before >= kNearRound && now < kRound / 16) return now + kRound - before;
  return 0;
}

// A damaged frame is one error, whether the driver counts it once or twice.
std::uint64_t new_errors(const LinkCounters& before, const LinkCounters& now) {
  return std::max(growth(before.rx_errors, now.rx_errors),
                  growth(before.rx_crc_errors, now.rx_crc_errors)) +
         growth(before.tx_errors, now.tx_errors);
}

std::string rate_text(double rate) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), rate, std::chars_format::fixed, 1);
  return std::string(text.data(), end.ptr) + " errors a second";
}

}  // namespace

ErrorPolicy error_policy(const WatcherConfig& config) {
  return {config.max_errors, std::max(kWindowIntervals * config.interval, kShortestWindow)};
}

std::optional<ErrorVerdictChanged> ErrorWatcher::take(const LinkCounters& counters,
                                                      const ErrorPolicy& policy, TimePoint now) {
  if (!samples_.empty() && now <= samples_.back().when) return std::nullopt;
  const auto errors =
      samples_.empty() ? std::uint64_t{0} : samples_.back().errors + new_errors(*last_, counters);
  last_ = counters;
  samples_.push_back({now, errors});
  measure(now, policy.window);
  if (good_) {
    if (rate_ <= policy.max_errors) return std::nullopt;
    good_ = false;
    calm_ = 0;
    ++downs_;
    return ErrorVerdictChanged{
        false, rate_text(rate_) + ", more than " + std::to_string(policy.max_errors)};
  }
  const bool calm = rate_ == 0 || rate_ * 2 < policy.max_errors;
  calm_ = calm ? calm_ + 1 : 0;
  if (calm_ < kCalmSamples) return std::nullopt;
  good_ = true;
  return ErrorVerdictChanged{true, rate_text(rate_)};
}

void ErrorWatcher::measure(TimePoint now, Millis window) {
  while (samples_.size() > kMostSamples ||
         (samples_.size() > 2 && samples_[1].when <= now - window)) {
    samples_.pop_front();
  }
  const auto elapsed =
      std::max<std::chrono::duration<double>>(now - samples_.front().when, std::chrono::seconds{1});
  rate_ = static_cast<double>(samples_.back().errors - samples_.front().errors) / elapsed.count();
}

void ErrorWatcher::reset() {
  const auto downs = downs_;
  *this = ErrorWatcher{};
  downs_ = downs;
}

WatcherSnapshot ErrorWatcher::snapshot() const {
  WatcherSnapshot out;
  out.kind = WatcherKind::errors;
  out.good = good_;
  out.decided = decided();
  out.downs = downs_;
  return out;
}

}  // namespace libpath
