// Error watcher: does a NIC count errors faster than it may?
//
// Errors are those received (damaged frames among them, which some drivers count only apart) and
// those sent. The rate is that of a sliding window.
//
// Shape:  bad above max_errors a second; good again after kCalmSamples samples in a row below half
//         of it (of no errors at all, for max_errors 0). Undecided, and good, until two samples.
//         A window shorter than a second counts as one: two errors in a millisecond are no 2000 a
//         second.
// Reset:  a counter that goes back was reset by its driver and adds nothing, or went round at 32
//         bits and adds what it did.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "libpath/base/time.h"
#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link.h"

namespace libpath {

struct ErrorPolicy {
  std::uint32_t max_errors = 0;  // a second
  Millis window{10000};
  bool operator==(const ErrorPolicy&) const = default;
};
// The window is ten of the watcher's intervals, a second at least.
ErrorPolicy error_policy(const WatcherConfig& config);

struct ErrorVerdictChanged {
  bool good = true;
  std::string text;  // one line, for people
  bool operator==(const ErrorVerdictChanged&) const = default;
};

class ErrorWatcher {
 public:
  static constexpr unsigned kCalmSamples = 3;

  // Once an interval. A sample that is not later than the one before is ignored.
  std::optional<ErrorVerdictChanged> take(const LinkCounters& counters, const ErrorPolicy& policy,
                                          TimePoint now);
  // The interface is another one, or was away: what was counted says nothing any more.
  void reset();

  bool good() const { return good_; }
  bool decided() const { return samples_.size() > 1; }
  double rate() const { return rate_; }  // errors a second, of the window
  WatcherSnapshot snapshot() const;

 private:
  struct Sample {
    TimePoint when;
    std::uint64_t errors = 0;  // since the first sample
  };

  void measure(TimePoint now, Millis window);

  std::optional<LinkCounters> last_;
  std::deque<Sample> samples_;  // the oldest one may be older than the window, its next one is not
  double rate_ = 0;
  bool good_ = true;
  unsigned calm_ = 0;
  std::uint64_t downs_ = 0;
};

}  // namespace libpath
