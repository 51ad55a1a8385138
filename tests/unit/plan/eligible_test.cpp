#include "libpath/plan/eligible.h"

#include <vector>

#include <gtest/gtest.h>

namespace libpath {
namespace {

CandidatePath candidate(std::uint32_t minor, bool usable) {
  CandidatePath made;
  made.rank.dev = {8, minor};
  made.rank.usable = usable;
  return made;
}

std::vector<DevId> devs(const std::vector<RankedPath>& paths) {
  std::vector<DevId> all;
  for (const auto& path : paths) all.push_back(path.dev);
  return all;
}

MultipathTable live_with(DevId dev) {
  MultipathTable table;
  table.groups = {{"round-robin 0", {{dev, {"1"}}}}};
  return table;
}

TEST(EligiblePaths, TakesUsablePathsAndLeavesDownOnesOutside) {
  const std::vector paths{candidate(16, true), candidate(32, false)};
  EXPECT_EQ(devs(eligible_paths(paths, nullptr)), (std::vector<DevId>{{8, 16}}));
}

TEST(EligiblePaths, KeepsADownPathTheLiveTableHolds) {
  const std::vector paths{candidate(16, true), candidate(32, false)};
  const auto live = live_with({8, 32});
  EXPECT_EQ(devs(eligible_paths(paths, &live)), (std::vector<DevId>{{8, 16}, {8, 32}}));
}

TEST(EligiblePaths, LeavesOutAnOfflineDeviceThatIsNotOpenYet) {
  auto offline = candidate(16, true);
  offline.offline = true;
  EXPECT_TRUE(eligible_paths(std::vector{offline}, nullptr).empty());
  const auto live = live_with({8, 16});
  EXPECT_EQ(eligible_paths(std::vector{offline}, &live).size(), 1U);
}

TEST(EligiblePaths, NeverTakesARemovedDevice) {
  auto removed = candidate(16, true);
  removed.removed = true;
  const auto live = live_with({8, 16});
  EXPECT_TRUE(eligible_paths(std::vector{removed}, &live).empty());
}

}  // namespace
}  // namespace libpath
