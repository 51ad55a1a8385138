#include "tests/vm/tools/holes.h"

#include <vector>

#include <gtest/gtest.h>

namespace hawser_vm {
namespace {

using Arrivals = std::vector<Arrival>;

TEST(LongestHole, IsNothingWithoutArrivals) {
  EXPECT_EQ(longest_hole(Arrivals{}, 0), Hole{});
  EXPECT_EQ(longest_hole(Arrivals{{7, 900}}, 0), Hole{});
}

TEST(LongestHole, SpansTheSendTimesAroundWhatWasLost) {
  const Arrivals arrivals{{1, 250}, {2, 500}, {6, 1500}, {7, 1750}};
  EXPECT_EQ(longest_hole(arrivals, 0), (Hole{1000, 3}));
}

TEST(LongestHole, IsNoPauseOfTheSender) {
  const Arrivals arrivals{{1, 250}, {2, 90000}, {4, 90500}};
  EXPECT_EQ(longest_hole(arrivals, 0), (Hole{500, 1}));
}

TEST(LongestHole, CountsOnlyWhatEndsAfterTheCut) {
  const Arrivals arrivals{{1, 250}, {9, 2250}, {10, 2500}, {12, 3000}};
  EXPECT_EQ(longest_hole(arrivals, 2250), (Hole{500, 1}));
  EXPECT_EQ(longest_hole(arrivals, 2249), (Hole{2000, 7}));
}

TEST(LongestHole, BeganBeforeTheCutAndCountsWhole) {
  const Arrivals arrivals{{1, 250}, {9, 2250}};
  EXPECT_EQ(longest_hole(arrivals, 1000), (Hole{2000, 7}));
}

TEST(LongestHole, IsNotMadeByWhatComesTwiceOrLate) {
  const Arrivals arrivals{{1, 250}, {2, 500}, {2, 500}, {1, 250}, {3, 750}};
  EXPECT_EQ(longest_hole(arrivals, 0), Hole{});
}

TEST(LongestPause, IsTheMachinesOwn) {
  const Arrivals arrivals{{1, 250}, {2, 9000}, {3, 9250}, {3, 9250}, {4, 11250}};
  EXPECT_EQ(longest_pause(arrivals, 0), 8750);
  EXPECT_EQ(longest_pause(arrivals, 250), 2000);
  EXPECT_EQ(longest_pause(arrivals, 11250), 0);
}

}  // namespace
}  // namespace hawser_vm
