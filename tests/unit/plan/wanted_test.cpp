#include "libpath/plan/wanted.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

RankedPath path(std::uint32_t minor, int priority, bool usable = true) {
  RankedPath made;
  made.dev = {8, minor};
  made.priority = priority;
  made.usable = usable;
  return made;
}

WantedInput input() {
  WantedInput made{*Wwid::make("360a98"), "mpatha", 2048, false, false, true, false, {}, "", {}};
  made.paths = {path(16, 50), path(32, 10)};
  return made;
}

MapSettings settings() {
  MapSettings made;
  made.grouping = Grouping::group_by_prio;
  return made;
}

TEST(BuildWanted, MakesTheKernelsParameters) {
  const auto map = build_wanted(settings(), input());
  ASSERT_TRUE(map) << map.error().message();
  EXPECT_EQ(table_params(*map), "0 0 2 1 service-time 0 1 1 8:16 1 service-time 0 1 1 8:32 1");
  EXPECT_EQ(map->ranks, (std::vector<GroupRank>{{50, 1, false}, {10, 1, false}}));
}

TEST(BuildWanted, PassesFeaturesThroughButGovernsQueueing) {
  auto with = settings();
  with.features = "4 queue_if_no_path pg_init_retries 50 retain_attached_hw_handler";
  auto map = build_wanted(with, input());
  ASSERT_TRUE(map);
  EXPECT_TRUE(table_params(*map).starts_with("2 pg_init_retries 50 0 "));
  auto queueing = input();
  queueing.queue_if_no_path = true;
  map = build_wanted(with, queueing);
  ASSERT_TRUE(map);
  EXPECT_TRUE(table_params(*map).starts_with("3 queue_if_no_path pg_init_retries 50 0 "));
}

TEST(BuildWanted, TakesTheAttachedHandlerRatherThanTheConfiguredOne) {
  auto with = settings();
  with.hardware_handler = "1 rdac";
  EXPECT_EQ(build_wanted(with, input())->table.hwhandler, (std::vector<std::string>{"rdac"}));
  auto attached = input();
  attached.attached_handler = "alua";
  EXPECT_EQ(build_wanted(with, attached)->table.hwhandler, (std::vector<std::string>{"alua"}));
  with.retain_attached_hw_handler = false;
  EXPECT_EQ(build_wanted(with, attached)->table.hwhandler, (std::vector<std::string>{"rdac"}));
}

TEST(BuildWanted, AddsTheArgumentCountASelectorLacks) {
  auto with = settings();
  with.path_selector = "round-robin";
  EXPECT_EQ(build_wanted(with, input())->table.groups[0].selector, "round-robin 0");
}

TEST(BuildWanted, KeepsTheGroupInUseWhenFailbackIsNotDue) {
  auto keep = input();
  keep.keep_active = {{8, 32}};
  EXPECT_EQ(build_wanted(settings(), keep)->table.first_group, 2U);
  keep.paths[1].usable = false;
  EXPECT_EQ(build_wanted(settings(), keep)->table.first_group, 1U);
}

TEST(BuildWanted, TellsUdevWhenNoPathIsUsable) {
  auto down = input();
  down.paths = {path(16, 50, false)};
  EXPECT_TRUE(build_wanted(settings(), down)->udev.no_paths);
  down.has_pending_path = true;
  EXPECT_FALSE(build_wanted(settings(), down)->udev.no_paths);
  down.probe_allowed = false;
  EXPECT_TRUE(build_wanted(settings(), down)->udev.no_paths);
}

TEST(BuildWanted, CarriesTheMapsOwnSettings) {
  auto with = settings();
  with.skip_kpartx = true;
  with.mode = 0640U;
  with.uid = 5U;
  const auto map = build_wanted(with, input());
  EXPECT_TRUE(map->udev.no_kpartx);
  EXPECT_EQ(map->mode, 0640U);
  EXPECT_EQ(map->uid, 5U);
}

TEST(BuildWanted, AllowsAMapWithoutPaths) {
  auto none = input();
  none.paths.clear();
  const auto map = build_wanted(settings(), none);
  ASSERT_TRUE(map);
  EXPECT_EQ(table_params(*map), "0 0 0 0");
}

TEST(BuildWanted, RefusesMalformedSettings) {
  auto bad = settings();
  bad.features = "2 pg_init_retries";
  EXPECT_FALSE(build_wanted(bad, input()));
  bad = settings();
  bad.hardware_handler = "alua";
  EXPECT_FALSE(build_wanted(bad, input()));
  bad = settings();
  bad.path_selector = "round-robin 3 1";
  EXPECT_FALSE(build_wanted(bad, input()));
  auto empty = input();
  empty.size = 0;
  EXPECT_FALSE(build_wanted(settings(), empty));
}

}  // namespace
}  // namespace libpath
