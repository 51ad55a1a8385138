#include "libpath/supervise/failover_stats.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace libpath {
namespace {

using Micros = std::chrono::microseconds;

constexpr std::size_t kHistogramBounds = std::size(FailoverHistogram::kBoundsMicros);

}  // namespace

void add(FailoverHistogram& histogram, Micros duration) {
  duration = std::max(duration, Micros(0));
  histogram.counts.resize(kHistogramBounds + 1);
  std::size_t bucket = 0;
  while (bucket < kHistogramBounds && duration > Micros(FailoverHistogram::kBoundsMicros[bucket]))
    ++bucket;
  ++histogram.counts[bucket];
  ++histogram.total;
  histogram.sum += duration;
  histogram.longest = std::max(histogram.longest, duration);
}

void record_failover(FailoverStats& stats, const std::string& cause, TimePoint confirmed,
                     std::optional<TimePoint> event) {
  ++stats.failovers;
  ++stats.by_cause[cause];
  stats.last_cause = cause;
  stats.last_failover = confirmed;
  if (event) add(stats.histogram, std::chrono::duration_cast<Micros>(confirmed - *event));
}

std::optional<Micros> quantile(const FailoverHistogram& histogram, double share) {
  if (histogram.total == 0) return std::nullopt;
  const double within =
      std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(histogram.total));
  double seen = 0;
  for (std::size_t n = 0; n < std::min(kHistogramBounds, histogram.counts.size()); ++n) {
    seen += static_cast<double>(histogram.counts[n]);
    if (seen >= std::max(within, 1.0)) {
      return std::min(Micros(FailoverHistogram::kBoundsMicros[n]), histogram.longest);
    }
  }
  return histogram.longest;
}

}  // namespace libpath
