#include "libpath/group/group.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace libpath {
namespace {

RankedPath path(std::uint32_t minor, int priority, std::uint32_t host, bool usable = true) {
  RankedPath made;
  made.dev = {8, minor};
  made.priority = priority;
  made.host = host;
  made.usable = usable;
  return made;
}

std::vector<std::vector<DevId>> members(const std::vector<PathGroup>& groups) {
  std::vector<std::vector<DevId>> all;
  for (const auto& group : groups) all.push_back(group.paths);
  return all;
}

using Members = std::vector<std::vector<DevId>>;

// Two adapters (hosts 2, 3), two controllers: one answers with 50, one with 10.
const std::array kAluaPaths{path(16, 50, 2), path(32, 10, 2), path(48, 50, 3), path(64, 10, 3)};

TEST(PlanGroups, PutsTheHighestPriorityGroupFirst) {
  const auto groups = plan_groups(Grouping::group_by_prio, kAluaPaths);
  EXPECT_EQ(members(groups), (Members{{{8, 16}, {8, 48}}, {{8, 32}, {8, 64}}}));
  EXPECT_EQ(groups[0].priority, 50);
  EXPECT_EQ(groups[1].priority, 10);
  EXPECT_EQ(groups[0].usable, 2U);
}

TEST(PlanGroups, GivesEveryPathItsOwnGroupForFailover) {
  EXPECT_EQ(members(plan_groups(Grouping::failover, kAluaPaths)),
            (Members{{{8, 16}}, {{8, 48}}, {{8, 32}}, {{8, 64}}}));
}

TEST(PlanGroups, AlternatesHostsInAMultibusGroup) {
  EXPECT_EQ(members(plan_groups(Grouping::multibus, kAluaPaths)),
            (Members{{{8, 16}, {8, 48}, {8, 32}, {8, 64}}}));
}

TEST(PlanGroups, AppendsWhatIsLeftOfTheLongerHost) {
  const std::array paths{path(16, 1, 2), path(32, 1, 2), path(48, 1, 2), path(64, 1, 3)};
  EXPECT_EQ(members(plan_groups(Grouping::multibus, paths)),
            (Members{{{8, 16}, {8, 64}, {8, 32}, {8, 48}}}));
}

TEST(PlanGroups, DoesNotDependOnTheOrderOfItsInput) {
  std::vector<RankedPath> paths(kAluaPaths.begin(), kAluaPaths.end());
  const auto by_dev = [](const RankedPath& a, const RankedPath& b) { return a.dev < b.dev; };
  for (const auto how : {Grouping::failover, Grouping::multibus, Grouping::group_by_prio}) {
    const auto expected = plan_groups(how, kAluaPaths);
    std::sort(paths.begin(), paths.end(), by_dev);
    do {
      EXPECT_EQ(plan_groups(how, paths), expected);
    } while (std::next_permutation(paths.begin(), paths.end(), by_dev));
  }
}

TEST(PlanGroups, PutsGroupsWithoutAUsablePathLast) {
  std::vector<RankedPath> paths(kAluaPaths.begin(), kAluaPaths.end());
  paths[0].usable = paths[2].usable = false;
  const auto groups = plan_groups(Grouping::group_by_prio, paths);
  EXPECT_EQ(groups[0].priority, 10);
  EXPECT_EQ(groups[1].priority, 50);
  EXPECT_EQ(groups[1].usable, 0U);
}

TEST(PlanGroups, PrefersMoreUsablePathsAmongEqualPriorities) {
  std::vector<RankedPath> paths{path(16, 1, 2), path(32, 1, 2), path(48, 1, 3), path(64, 1, 3)};
  paths[0].serial = paths[1].serial = "a";
  paths[2].serial = paths[3].serial = "b";
  EXPECT_EQ(plan_groups(Grouping::group_by_serial, paths)[0].paths[0], (DevId{8, 16}));
  paths[0].usable = false;
  EXPECT_EQ(plan_groups(Grouping::group_by_serial, paths)[0].paths[0], (DevId{8, 48}));
}

TEST(PlanGroups, GroupsByTargetNode) {
  std::vector<RankedPath> paths{path(16, 1, 2), path(32, 1, 3), path(48, 1, 2)};
  paths[0].node_name = paths[1].node_name = "iqn.a";
  paths[2].node_name = "iqn.b";
  EXPECT_EQ(members(plan_groups(Grouping::group_by_node_name, paths)),
            (Members{{{8, 16}, {8, 32}}, {{8, 48}}}));
}

TEST(PlanGroups, GroupsByTargetPortGroup) {
  std::vector<RankedPath> paths{path(16, 1, 2), path(32, 1, 3), path(48, 1, 2)};
  paths[0].tpg = 0;
  paths[1].tpg = 1;
  paths[2].tpg = 0;
  EXPECT_EQ(members(plan_groups(Grouping::group_by_tpg, paths)),
            (Members{{{8, 16}, {8, 48}}, {{8, 32}}}));
}

TEST(PlanGroups, KeepsAPathOfUnknownPortGroupOutOfTheKnownOnes) {
  std::vector<RankedPath> paths{path(16, 50, 2), path(32, 50, 3), path(48, 50, 2), path(64, 10, 2)};
  paths[0].tpg = paths[1].tpg = 1;
  EXPECT_EQ(members(plan_groups(Grouping::group_by_tpg, paths)),
            (Members{{{8, 16}, {8, 32}}, {{8, 48}}, {{8, 64}}}));
}

TEST(PlanGroups, PutsMarginalPathsIntoGroupsOfTheirOwnAtTheEnd) {
  std::vector<RankedPath> paths(kAluaPaths.begin(), kAluaPaths.end());
  paths[0].marginal = true;
  const auto groups = plan_groups(Grouping::group_by_prio, paths);
  EXPECT_EQ(members(groups), (Members{{{8, 48}}, {{8, 32}, {8, 64}}, {{8, 16}}}));
  EXPECT_TRUE(groups[2].marginal);
}

TEST(PlanGroups, TakesARepeatedPathOnce) {
  const std::array paths{path(16, 1, 2), path(16, 1, 2)};
  EXPECT_EQ(members(plan_groups(Grouping::multibus, paths)), (Members{{{8, 16}}}));
}

TEST(PlanGroups, HasNoGroupsWithoutPaths) {
  EXPECT_TRUE(plan_groups(Grouping::multibus, {}).empty());
}

TEST(GroupPriority, IsTheMeanOfTheUsablePaths) {
  const std::array paths{path(16, 50, 2), path(32, 10, 2), path(48, 1, 2, false)};
  EXPECT_EQ(group_priority(paths), 30);
}

TEST(GroupPriority, IsTheMeanOfAllWhenNoneIsUsable) {
  const std::array paths{path(16, 50, 2, false), path(32, 10, 2, false)};
  EXPECT_EQ(group_priority(paths), 30);
}

TEST(GroupPriority, RoundsAndCountsAnUnknownPriorityAsZero) {
  const std::array paths{path(16, 1, 2), path(32, -1, 2), path(48, 1, 2)};
  EXPECT_EQ(group_priority(paths), 1);
  EXPECT_EQ(group_priority({}), 0);
}

TEST(GroupPriority, DoesNotOverflow) {
  const std::array paths{path(16, 2147483647, 2), path(32, 2147483647, 2)};
  EXPECT_EQ(group_priority(paths), 2147483647);
}

TEST(BestGroup, IsTheFirstOfEqualsWithAUsablePath) {
  const std::vector<PathGroup> groups{{50, 0, false, {{8, 1}}},
                                      {10, 2, false, {{8, 2}}},
                                      {10, 2, false, {{8, 3}}},
                                      {90, 1, true, {{8, 4}}}};
  EXPECT_EQ(best_group(groups), 1U);
}

TEST(BestGroup, IsNoneWhenNothingIsUsable) {
  const std::vector<PathGroup> groups{{50, 0, false, {{8, 1}}}};
  EXPECT_EQ(best_group(groups), std::nullopt);
}

}  // namespace
}  // namespace libpath
