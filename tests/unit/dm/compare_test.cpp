#include "libpath/dm/compare.h"

#include <string>

#include <gtest/gtest.h>

namespace libpath {
namespace {

MultipathTable table(const std::string& text) {
  auto parsed = parse_table(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(MultipathTable{});
}

const char* const kWanted = "0 0 2 1 service-time 0 2 1 8:16 1 8:48 1 service-time 0 1 1 8:32 1";

TEST(SameLayout, TakesTheKernelsEchoForTheTableItWasGiven) {
  EXPECT_TRUE(same_layout(
      table("0 1 alua 2 2 service-time 0 2 2 8:16 1 1 8:48 1 1 service-time 0 1 2 8:32 1 1 "),
      table(kWanted)));
}

TEST(SameLayout, IgnoresQueueingAndARetainedHandler) {
  EXPECT_TRUE(same_layout(
      table("2 queue_if_no_path retain_attached_hw_handler 1 alua 1 1 round-robin 0 1 1 8:16 1"),
      table("0 0 1 1 round-robin 0 1 1 8:16 1")));
}

TEST(SameLayout, IgnoresTheOrderInsideAGroup) {
  EXPECT_TRUE(same_layout(table("0 0 1 1 round-robin 0 2 1 8:32 1 8:16 1"),
                          table("0 0 1 1 round-robin 0 2 1 8:16 1 8:32 1")));
}

TEST(SameLayout, IgnoresTheRepeatCount) {
  EXPECT_TRUE(same_layout(table("0 0 1 1 round-robin 0 1 1 8:16 1000"),
                          table("0 0 1 1 round-robin 0 1 1 8:16 1")));
}

TEST(SameLayout, KnowsTheDefaultsOfHistoricalServiceTime) {
  EXPECT_TRUE(same_layout(table("0 0 1 1 historical-service-time 2 972 0 1 1 8:16 0 "),
                          table("0 0 1 1 historical-service-time 0 1 1 8:16 1")));
  EXPECT_FALSE(same_layout(table("0 0 1 1 historical-service-time 2 500 0 1 1 8:16 0 "),
                           table("0 0 1 1 historical-service-time 0 1 1 8:16 1")));
}

TEST(SameLayout, SeesAnotherPath) {
  EXPECT_FALSE(same_layout(
      table("0 0 2 1 service-time 0 2 1 8:16 1 8:64 1 service-time 0 1 1 8:32 1"), table(kWanted)));
}

TEST(SameLayout, SeesAMissingPath) {
  EXPECT_FALSE(same_layout(table("0 0 2 1 service-time 0 1 1 8:16 1 service-time 0 1 1 8:32 1"),
                           table(kWanted)));
}

TEST(SameLayout, SeesAnotherSelector) {
  EXPECT_FALSE(same_layout(table("0 0 1 1 queue-length 0 1 1 8:16 1"),
                           table("0 0 1 1 round-robin 0 1 1 8:16 1")));
}

TEST(SameLayout, SeesAnotherRelativeThroughput) {
  EXPECT_FALSE(same_layout(table("0 0 1 1 service-time 0 1 2 8:16 1 50 "),
                           table("0 0 1 1 service-time 0 1 1 8:16 1")));
}

TEST(SameLayout, SeesAnotherFeatureValue) {
  EXPECT_FALSE(same_layout(table("2 pg_init_retries 3 0 1 1 round-robin 0 1 1 8:16 1"),
                           table("2 pg_init_retries 50 0 1 1 round-robin 0 1 1 8:16 1")));
  EXPECT_FALSE(same_layout(table("0 0 1 1 round-robin 0 1 1 8:16 1"),
                           table("2 queue_mode bio 0 1 1 round-robin 0 1 1 8:16 1")));
}

TEST(SameLayout, TakesTheRequestQueueModesForTheDefault) {
  EXPECT_TRUE(same_layout(table("0 0 1 1 round-robin 0 1 1 8:16 1"),
                          table("2 queue_mode mq 0 1 1 round-robin 0 1 1 8:16 1")));
}

TEST(SameGroups, AllowsAnotherOrderOfGroupsWhereSameLayoutDoesNot) {
  const auto turned = table("0 0 2 1 service-time 0 1 1 8:32 1 service-time 0 2 1 8:16 1 8:48 1");
  EXPECT_FALSE(same_layout(turned, table(kWanted)));
  EXPECT_TRUE(same_groups(turned, table(kWanted)));
}

TEST(TablePaths, ListsThemInTableOrder) {
  EXPECT_EQ(table_paths(table(kWanted)), (std::vector<DevId>{{8, 16}, {8, 48}, {8, 32}}));
}

TEST(HasFeature, FindsWholeWords) {
  EXPECT_TRUE(has_feature(table("1 queue_if_no_path 0 0 0"), kQueueIfNoPath));
  EXPECT_FALSE(has_feature(table("1 queue_if_no_pathx 0 0 0"), kQueueIfNoPath));
}

}  // namespace
}  // namespace libpath
