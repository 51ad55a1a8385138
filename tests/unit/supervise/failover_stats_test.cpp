// Counting failovers.
#include "libpath/supervise/failover_stats.h"

#include <numeric>

#include <gtest/gtest.h>

#include "tests/unit/supervise/link_samples.h"

namespace libpath {
namespace {

using std::chrono::microseconds;

TEST(FailoverStats, CountsCausesAndDurations) {
  FailoverStats stats;
  record_failover(stats, "no-carrier", bond_time(5), bond_time(2));
  record_failover(stats, "kernel", bond_time(500), bond_time(400));
  record_failover(stats, "kernel", bond_time(600), std::nullopt);
  EXPECT_EQ(stats.failovers, 3U);
  EXPECT_EQ(stats.by_cause.at("kernel"), 2U);
  EXPECT_EQ(stats.last_cause, "kernel");
  EXPECT_EQ(stats.last_failover, bond_time(600));
  EXPECT_EQ(stats.histogram.total, 2U);
  EXPECT_EQ(stats.histogram.sum, microseconds(103000));
  EXPECT_EQ(stats.histogram.longest, microseconds(100000));
}

TEST(FailoverStats, PutsADurationBelowItsBound) {
  FailoverHistogram histogram;
  for (const int micros : {-5, 500, 501, 1000000, 1000001}) add(histogram, microseconds(micros));
  const std::vector<std::uint64_t> expected{1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
  EXPECT_EQ(histogram.counts, expected);
  EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0ULL),
            histogram.total);
}

TEST(FailoverStats, TellsBelowWhatMostAre) {
  FailoverHistogram histogram;
  EXPECT_EQ(quantile(histogram, 0.5), std::nullopt);
  for (int n = 0; n < 9; ++n) add(histogram, microseconds(1500));
  add(histogram, microseconds(80000));
  EXPECT_EQ(quantile(histogram, 0.5), microseconds(2000));
  EXPECT_EQ(quantile(histogram, 0.9), microseconds(2000));
  EXPECT_EQ(quantile(histogram, 1), microseconds(80000));
  EXPECT_EQ(quantile(histogram, -1), microseconds(2000));
}

}  // namespace
}  // namespace libpath
