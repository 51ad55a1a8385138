#include "libpath/plan/plan.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/plan/plan_examples.h"

namespace libpath {
namespace {

using Steps = std::vector<MapStep>;

TEST(PlanMap, IsEmptyWhenThereIsNothing) { EXPECT_TRUE(plan_map({}, {}).empty()); }

TEST(PlanMap, CreatesAMissingMap) {
  const auto wanted = wanted_map({path(16, 50), path(32, 10)});
  EXPECT_EQ(plan_map({}, wanted), Steps{CreateMap{wanted}});
}

TEST(PlanMap, RefusesToCreateUnderATakenName) {
  PlanOptions options;
  options.name_taken = true;
  EXPECT_EQ(words(plan_map({}, wanted_map({path(16, 50)}), options)),
            "refuse mpatha: the name is in use by another device-mapper device");
}

TEST(PlanMap, RefusesToCreateWithoutPaths) {
  EXPECT_EQ(words(plan_map({}, wanted_map({}))), "refuse mpatha: no path can be opened");
}

TEST(PlanMap, AdoptsAMapThatIsAsWanted) {
  const auto wanted = wanted_map({path(16, 50), path(32, 10)});
  EXPECT_TRUE(plan_map(kernel_of(wanted), wanted).empty());
}

TEST(PlanMap, AdoptsAMapOfAnotherMakerByMeaning) {
  auto kernel = kernel_of(wanted_map({path(16, 50), path(32, 50)}));
  kernel = read_kernel_map(
      kernel, "1 retain_attached_hw_handler 1 alua 1 1 service-time 0 2 2 8:32 1 1 8:16 1 1 ",
      "2 0 0 0 1 1 A 0 2 2 8:32 A 0 0 1 8:16 A 0 0 1 ");
  EXPECT_TRUE(plan_map(kernel, wanted_map({path(16, 50), path(32, 50)})).empty());
}

TEST(PlanMap, ReloadsWhenAPathIsAdded) {
  const auto kernel = kernel_of(wanted_map({path(16, 50)}));
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50), path(32, 50)}))),
            "reload mpatha: 2 paths in 1 group, udev need not look");
}

TEST(PlanMap, ReloadsToNoGroupsWhenTheLastPathIsGone) {
  const auto kernel = kernel_of(wanted_map({path(16, 50)}));
  EXPECT_EQ(words(plan_map(kernel, wanted_map({}))),
            "reload mpatha: 0 paths in 0 groups, udev need not look, no usable path");
}

TEST(PlanMap, DoesNotReloadBecauseAPathFailed) {
  const auto kernel = kernel_of(wanted_map({path(16, 50), path(48, 50), path(32, 10)}));
  EXPECT_TRUE(
      plan_map(kernel, wanted_map({path(16, 50, false), path(48, 50), path(32, 10)})).empty());
}

TEST(PlanMap, DoesNotReloadBecauseAGroupLostAllItsPaths) {
  const auto kernel = kernel_of(wanted_map({path(16, 50), path(32, 10)}));
  const auto wanted = wanted_map({path(16, 50, false), path(32, 10)});
  EXPECT_EQ(wanted.table.groups[0].paths[0].dev, (DevId{8, 32}));  // it would stand first
  EXPECT_TRUE(plan_map(kernel, wanted).empty());
}

TEST(PlanMap, ReloadsWhenPrioritiesTurnRound) {
  const auto kernel = kernel_of(wanted_map({path(16, 50), path(32, 10)}));
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 10), path(32, 50)}))),
            "reload mpatha: 2 paths in 2 groups, udev need not look");
}

TEST(PlanMap, LetsUpperLayersLookWhenTheMapBecomesUsable) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel = read_kernel_map(kernel, "0 0 1 1 service-time 0 1 2 8:16 1 1 ",
                           "2 0 0 0 1 1 E 0 1 2 8:16 F 1 0 1 ");
  const auto steps = plan_map(kernel, wanted_map({path(16, 50, false), path(32, 50)}));
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_FALSE(std::get<ReloadMap>(steps[0]).map.udev.reload);
}

TEST(PlanMap, FlushesAndTellsUpperLayersOnResize) {
  const auto kernel = kernel_of(wanted_map({path(16, 50)}));
  auto wanted = wanted_map({path(16, 50)});
  wanted.size = 4096;
  EXPECT_EQ(words(plan_map(kernel, wanted)),
            "reload mpatha: 1 path in 1 group, resize to 4096 sectors, flush");
}

TEST(PlanMap, DoesNotDrainIOWhenNoPathWorks) {
  const auto kernel = kernel_of(wanted_map({path(16, 50)}));
  auto wanted = wanted_map({path(16, 50, false)});
  wanted.size = 4096;
  const auto steps = plan_map(kernel, wanted);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_FALSE(std::get<ReloadMap>(steps[0]).flush);
}

TEST(PlanMap, ReloadsWhenReadOnlyChanges) {
  const auto kernel = kernel_of(wanted_map({path(16, 50)}));
  auto wanted = wanted_map({path(16, 50)});
  wanted.read_only = true;
  EXPECT_EQ(words(plan_map(kernel, wanted)),
            "reload mpatha: 1 path in 1 group, read-only, udev need not look");
}

TEST(PlanMap, ReloadsAnEqualMapOnlyWhenForced) {
  const auto wanted = wanted_map({path(16, 50)});
  PlanOptions options;
  options.force_reload = true;
  EXPECT_EQ(plan_map(kernel_of(wanted), wanted, options).size(), 1U);
  options.force_udev = true;
  const auto steps = plan_map(kernel_of(wanted), wanted, options);
  EXPECT_FALSE(std::get<ReloadMap>(steps[0]).map.udev.reload);
}

TEST(PlanMap, SendsAMessageWhenOnlyQueueingDiffers) {
  const auto kernel = kernel_of(wanted_map({path(16, 50)}));
  auto wanted = wanted_map({path(16, 50)});
  wanted.queue_if_no_path = true;
  EXPECT_EQ(plan_map(kernel, wanted), (Steps{SetQueueing{"mpatha", true}}));
  EXPECT_EQ(plan_map(kernel_of(wanted), wanted_map({path(16, 50)})),
            (Steps{SetQueueing{"mpatha", false}}));
}

TEST(PlanMap, RenamesAMapOfOursWithAnotherName) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel.name = "old";
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50)}))), "rename old to mpatha");
}

TEST(PlanMap, KeepsTheOldNameWhileTheNewOneIsTaken) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel.name = "old";
  PlanOptions options;
  options.name_taken = true;
  EXPECT_TRUE(plan_map(kernel, wanted_map({path(16, 50)}), options).empty());
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50), path(32, 50)}), options)),
            "reload old: 2 paths in 1 group, udev need not look");
}

TEST(PlanMap, ReloadsUnderTheNewName) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel.name = "old";
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50), path(32, 50)}))),
            "rename old to mpatha\nreload mpatha: 2 paths in 1 group, udev need not look");
}

TEST(PlanMap, RemovesWhatIsNotWanted) {
  EXPECT_EQ(words(plan_map(kernel_of(wanted_map({path(16, 50)})), {})), "remove mpatha");
}

TEST(PlanMap, EndsQueueingBeforeItRemoves) {
  auto wanted = wanted_map({path(16, 50)});
  wanted.queue_if_no_path = true;
  EXPECT_EQ(words(plan_map(kernel_of(wanted), {})),
            "fail I/O of mpatha without paths\nremove mpatha");
}

TEST(PlanMap, RemovesAnOpenMapOnlyAtItsLastClose) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel.open_count = 2;
  EXPECT_EQ(words(plan_map(kernel, {})), "refuse mpatha: in use, open count 2");
  PlanOptions options;
  options.deferred_remove = true;
  EXPECT_EQ(words(plan_map(kernel, {}, options)), "remove mpatha at last close");
  kernel.deferred_remove = true;
  EXPECT_TRUE(plan_map(kernel, {}, options).empty());
}

TEST(PlanMap, CancelsADeferredRemovalWhenTheMapIsWantedAgain) {
  const auto wanted = wanted_map({path(16, 50)});
  auto kernel = kernel_of(wanted);
  kernel.deferred_remove = true;
  EXPECT_EQ(words(plan_map(kernel, wanted)), "cancel removal of mpatha");
}

TEST(PlanMap, RefusesAForeignTargetUnderOurUuid) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel.target_type = "linear";
  kernel.table.reset();
  const std::string reason =
      "refuse mpatha: holds 1 target(s) of type 'linear', not one multipath target";
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50)}))), reason);
  EXPECT_EQ(words(plan_map(kernel, {})), reason);
}

TEST(PlanMap, RefusesATableItDoesNotUnderstand) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel = read_kernel_map(kernel, "something new", "2 0 0 0 0 0 ");
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50)}))),
            "refuse mpatha: the kernel's multipath table is not understood");
}

TEST(PreferredGroup, FollowsPresentRanksInTheKernelsOrder) {
  const auto table = wanted_map({path(16, 50), path(32, 10)}).table;
  EXPECT_EQ(preferred_group(table, std::vector{path(16, 50), path(32, 10)}), 1U);
  EXPECT_EQ(preferred_group(table, std::vector{path(16, 50, false), path(32, 10)}), 2U);
  EXPECT_EQ(preferred_group(table, std::vector{path(16, 10), path(32, 50)}), 2U);
  EXPECT_EQ(preferred_group(table, std::vector{path(16, 50, false), path(32, 10, false)}), 0U);
}

}  // namespace
}  // namespace libpath
