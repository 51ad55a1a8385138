// FailoverStats: how often a bond changed its active slave, why, and how long it took.
//
// Units:  microseconds from the event (carrier lost, watcher's verdict) to the kernel's
// confirmation. Shape:  a failover whose event is not known is counted, and not put into the
// histogram.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "libpath/base/time.h"
#include "libpath/model/bond_snapshot.h"

namespace libpath {

struct FailoverStats {
  std::uint64_t failovers = 0;
  std::map<std::string, std::uint64_t> by_cause;
  std::string last_cause;
  std::optional<TimePoint> last_failover;
  FailoverHistogram histogram;  // counts is empty before the first entry
};

void record_failover(FailoverStats& stats, const std::string& cause, TimePoint confirmed,
                     std::optional<TimePoint> event);

// Adds one duration; a negative one counts as zero. Each count is of durations up to its bound, the
// last one of those beyond all bounds.
void add(FailoverHistogram& histogram, std::chrono::microseconds duration);

// The bound below which `share` (0 to 1) of the durations are; never more than the longest. Unset
// when there are none.
std::optional<std::chrono::microseconds> quantile(const FailoverHistogram& histogram, double share);

}  // namespace libpath
