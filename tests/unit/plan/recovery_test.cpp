// What a killed process may leave behind, and what puts it right.
#include <string>

#include <gtest/gtest.h>

#include "libpath/plan/plan.h"
#include "tests/unit/plan/plan_examples.h"

namespace libpath {
namespace {

KernelMap never_finished() {
  KernelMap map;
  map.name = "mpatha";
  map.uuid = "mpath-360a98";
  map.suspended = true;
  return map;
}

TEST(WantedAsFound, NeedsNoStep) {
  auto wanted = wanted_map({path(16, 50), path(32, 10)});
  for (const bool queueing : {false, true}) {
    wanted.queue_if_no_path = queueing;
    wanted.table.features = {"pg_init_retries", "50"};
    const auto kernel = kernel_of(wanted);
    EXPECT_EQ(words(plan_map(kernel, wanted_as_found(kernel, wanted.wwid))), "");
  }
}

TEST(WantedAsFound, MendsWhatWasLeftHalfDone) {
  auto kernel = kernel_of(wanted_map({path(16, 50), path(32, 10)}));
  kernel.suspended = true;
  kernel.has_inactive_table = true;
  const auto wanted = wanted_as_found(kernel, *Wwid::from_dm_uuid(kernel.uuid));
  EXPECT_EQ(words(plan_map(kernel, wanted)), "clear inactive table of mpatha\nresume mpatha");
}

TEST(WantedAsFound, WantsNothingOfATableThatIsNotUnderstood) {
  const auto kernel = never_finished();
  EXPECT_TRUE(wanted_as_found(kernel, *Wwid::from_dm_uuid(kernel.uuid)).table.groups.empty());
}

TEST(PlanMap, FinishesAMapThatWasMadeAndNeverLoaded) {
  EXPECT_EQ(words(plan_map(never_finished(), wanted_map({path(16, 50)}))),
            "reload mpatha: 1 path in 1 group");
}

TEST(PlanMap, FinishesAMapThatWasLoadedAndNeverResumed) {
  auto kernel = never_finished();
  kernel.has_inactive_table = true;
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50)}))),
            "reload mpatha: 1 path in 1 group");
}

TEST(PlanMap, RemovesAnUnfinishedMapNobodyWants) {
  EXPECT_EQ(words(plan_map(never_finished(), {})), "remove mpatha");
  EXPECT_EQ(words(plan_map(never_finished(), wanted_map({}))), "remove mpatha");
}

TEST(PlanMap, ResumesAMapLeftSuspended) {
  const auto wanted = wanted_map({path(16, 50)});
  auto kernel = kernel_of(wanted);
  kernel.suspended = true;
  EXPECT_EQ(words(plan_map(kernel, wanted)), "resume mpatha");
}

TEST(PlanMap, ClearsALeftTableBeforeItResumes) {
  auto wanted = wanted_map({path(16, 50)});
  auto kernel = kernel_of(wanted);
  kernel.suspended = true;
  kernel.has_inactive_table = true;
  wanted.queue_if_no_path = true;
  EXPECT_EQ(words(plan_map(kernel, wanted)),
            "clear inactive table of mpatha\nresume mpatha\nqueue I/O of mpatha without paths");
}

TEST(PlanMap, OverwritesALeftTableWhenItReloadsAnyway) {
  auto kernel = kernel_of(wanted_map({path(16, 50)}));
  kernel.suspended = true;
  kernel.has_inactive_table = true;
  EXPECT_EQ(words(plan_map(kernel, wanted_map({path(16, 50), path(32, 50)}))),
            "reload mpatha: 2 paths in 1 group, udev need not look");
}

TEST(PlanMap, LeavesAMapSuspendedThatAnOperatorSuspended) {
  auto wanted = wanted_map({path(16, 50)});
  auto kernel = kernel_of(wanted);
  kernel.suspended = true;
  PlanOptions options;
  options.keep_suspended = true;
  EXPECT_TRUE(plan_map(kernel, wanted, options).empty());
  wanted.queue_if_no_path = true;
  EXPECT_TRUE(plan_map(kernel, wanted, options).empty());
  EXPECT_TRUE(plan_map(kernel, wanted_map({path(16, 50), path(32, 50)}), options).empty());
}

TEST(PlanCleanup, RemovesEmptyMapsAndWakesSuspendedOnes) {
  auto suspended = kernel_of(wanted_map({path(16, 50)}));
  suspended.name = "mpathb";
  suspended.suspended = true;
  suspended.has_inactive_table = true;
  auto healthy = kernel_of(wanted_map({path(32, 50)}));
  healthy.name = "mpathc";
  EXPECT_EQ(words(plan_cleanup(std::vector{never_finished(), suspended, healthy})),
            "remove mpatha\nclear inactive table of mpathb\nresume mpathb");
}

TEST(PlanCleanup, NeverTouchesWhatIsNotOurs) {
  auto partition = never_finished();
  partition.uuid = "part1-mpath-360a98";
  auto volume = never_finished();
  volume.uuid = "LVM-abc";
  auto foreign = kernel_of(wanted_map({path(16, 50)}));
  foreign.target_type = "linear";
  foreign.suspended = true;
  auto open = never_finished();
  open.open_count = 1;
  EXPECT_TRUE(plan_cleanup(std::vector{partition, volume, foreign, open}).empty());
}

}  // namespace
}  // namespace libpath
