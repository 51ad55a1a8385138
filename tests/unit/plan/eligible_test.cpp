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

// Paths 8:16 and 8:32 in one group, 8:48 in another.
MultipathTable two_groups() {
  MultipathTable table;
  table.groups = {{"round-robin 0", {{{8, 16}, {"1"}}, {{8, 32}, {"1"}}}},
                  {"round-robin 0", {{{8, 48}, {"1"}}}}};
  return table;
}

std::vector<std::vector<DevId>> groups_by_priority(const std::vector<CandidatePath>& paths) {
  const auto live = two_groups();
  std::vector<std::vector<DevId>> groups;
  for (const auto& group : plan_groups(Grouping::group_by_prio, eligible_paths(paths, &live))) {
    groups.push_back(group.paths);
  }
  return groups;
}

CandidatePath ranked(std::uint32_t minor, bool usable, int priority) {
  auto made = candidate(minor, usable);
  made.rank.priority = priority;
  return made;
}

TEST(EligiblePaths, LeaveAPathOfUnknownPriorityInItsGroup) {
  EXPECT_EQ(groups_by_priority({ranked(16, false, -1), ranked(32, true, 50), ranked(48, true, 10)}),
            (std::vector<std::vector<DevId>>{{{8, 16}, {8, 32}}, {{8, 48}}}));
}

TEST(EligiblePaths, LeaveGroupsApartOfWhichNothingIsKnown) {
  EXPECT_EQ(groups_by_priority({ranked(16, true, -1), ranked(32, true, -1), ranked(48, true, -1)}),
            (std::vector<std::vector<DevId>>{{{8, 16}, {8, 32}}, {{8, 48}}}));
}

TEST(EligiblePaths, MoveAPathOnceItsPriorityIsKnown) {
  EXPECT_EQ(groups_by_priority({ranked(16, false, 10), ranked(32, true, 50), ranked(48, true, 10)}),
            (std::vector<std::vector<DevId>>{{{8, 32}}, {{8, 16}, {8, 48}}}));
}

TEST(EligiblePaths, LetANewPathOfUnknownPriorityJoinNoGroup) {
  EXPECT_EQ(groups_by_priority({ranked(16, true, 50), ranked(32, true, 50), ranked(64, true, -1)}),
            (std::vector<std::vector<DevId>>{{{8, 16}, {8, 32}}, {{8, 64}}}));
}

}  // namespace
}  // namespace libpath
