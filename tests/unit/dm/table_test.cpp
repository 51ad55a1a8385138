#include "libpath/dm/table.h"

#include <string>

#include <gtest/gtest.h>

namespace libpath {
namespace {

MultipathTable two_groups() {
  MultipathTable table;
  table.features = {"queue_if_no_path"};
  table.hwhandler = {"alua"};
  table.groups = {{"service-time 0", {{{8, 16}, {"1"}}, {{8, 48}, {"1"}}}},
                  {"service-time 0", {{{8, 32}, {"1"}}}}};
  return table;
}

TEST(FormatTable, WritesTheFormTheKernelReads) {
  EXPECT_EQ(format_table(two_groups()),
            "1 queue_if_no_path 1 alua 2 1 service-time 0 2 1 8:16 1 8:48 1 "
            "service-time 0 1 1 8:32 1");
}

TEST(FormatTable, WritesNoGroupsWithFirstGroupZero) {
  EXPECT_EQ(format_table(MultipathTable{}), "0 0 0 0");
}

TEST(ParseTable, ReadsWhatFormatWrote) {
  const auto table = parse_table(format_table(two_groups()));
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(*table, two_groups());
}

TEST(ParseTable, ReadsTheKernelsEchoOfServiceTime) {
  const auto table = parse_table("0 1 alua 1 1 service-time 0 2 2 8:16 1 1 65:160 1 1 ");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->groups.size(), 1U);
  EXPECT_EQ(table->groups[0].paths[1], (TablePath{{65, 160}, {"1", "1"}}));
}

TEST(ParseTable, KeepsASelectorsOwnArguments) {
  const auto table = parse_table("0 0 1 1 historical-service-time 2 972 0 1 1 8:0 0 ");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->groups[0].selector, "historical-service-time 2 972 0");
}

TEST(ParseTable, ReadsFeaturesWithValues) {
  const auto table =
      parse_table("3 queue_if_no_path pg_init_retries 50 1 rdac 1 1 round-robin 0 1 1 8:16 1");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->features,
            (std::vector<std::string>{"queue_if_no_path", "pg_init_retries", "50"}));
}

TEST(ParseTable, ReadsATableWithoutGroups) {
  const auto table = parse_table("0 0 0 0");
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->groups.empty());
  EXPECT_EQ(table->first_group, 0U);
}

class BadTable : public testing::TestWithParam<const char*> {};

TEST_P(BadTable, IsAnErrorAndNoCrash) {
  const auto table = parse_table(GetParam());
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, Errc::invalid);
}

INSTANTIATE_TEST_SUITE_P(
    ParseTable, BadTable,
    testing::Values("", " ", "0", "0 0", "0 0 1", "x 0 1 1", "-1 0 0 0", "4294967295 0 0 0",
                    "18446744073709551616 0 0 0", "2 queue_if_no_path", "0 0 0 1", "0 0 1 0",
                    "0 0 1 2 round-robin 0 1 1 8:16 1",           // no such first group
                    "0 0 1 1 round-robin 0 4294967295 1 8:16 1",  // more paths than words
                    "0 0 1 1 round-robin 0 1 4294967295 8:16 1",  // more arguments than words
                    "0 0 1 1 round-robin 9 1 1 8:16 1",           // selector arguments missing
                    "0 0 1 1 round-robin 0 1 1 sdb 1",            // not a device number
                    "0 0 1 1 round-robin 0 1 1 8:16",             // argument missing
                    "0 0 1 1 round-robin 0 1 1 8:16 1 8:32 1",    // words left over
                    "0 0 2 1 round-robin 0 1 1 8:16 1",           // a group missing
                    "0 2097152 linear 8:16 0"));

TEST(ParseStatus, ReadsGroupsPathsAndFailures) {
  const auto status =
      parse_status("2 1 7 0 2 2 E 0 2 2 8:16 A 0 0 1 8:32 F 3 0 1 A 0 1 2 8:48 A 12 4096 1 ");
  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(status->queue_io, 1U);
  EXPECT_EQ(status->pg_init_count, 7U);
  EXPECT_EQ(status->next_group, 2U);
  ASSERT_EQ(status->groups.size(), 2U);
  EXPECT_EQ(status->groups[0].state, GroupState::enabled);
  EXPECT_EQ(status->groups[0].paths[1], (StatusPath{{8, 32}, DmPathState::failed, 3}));
  EXPECT_EQ(status->groups[1].state, GroupState::active);
  EXPECT_EQ(status->groups[1].paths[0], (StatusPath{{8, 48}, DmPathState::active, 12}));
}

TEST(ParseStatus, ReadsRoundRobinWithoutArguments) {
  const auto status = parse_status("2 0 0 0 1 1 D 0 2 0 8:16 A 0 8:32 F 1 ");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->groups[0].state, GroupState::disabled);
  EXPECT_EQ(status->groups[0].paths.size(), 2U);
}

TEST(ParseStatus, SkipsASelectorsOwnStatus) {
  const auto status = parse_status("2 0 0 0 1 1 A 2 972 0 1 3 8:16 A 0 150000 1 4294967296 ");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->groups[0].paths[0].dev, (DevId{8, 16}));
}

TEST(ParseStatus, ReadsOneWithoutGroups) {
  const auto status = parse_status("2 0 0 0 0 0 ");
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->groups.empty());
}

class BadStatus : public testing::TestWithParam<const char*> {};

TEST_P(BadStatus, IsAnErrorAndNoCrash) {
  const auto status = parse_status(GetParam());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::invalid);
}

INSTANTIATE_TEST_SUITE_P(
    ParseStatus, BadStatus,
    testing::Values("", "2 0 0 0 1", "2 0 0 0 1 1", "2 0 0 0 1 1 X 0 1 0 8:16 A 0",
                    "2 0 0 0 1 1 A 0 1 0 8:16 B 0", "2 0 0 0 1 1 A 0 1 0 8:16 A",
                    "2 0 0 0 1 1 A 0 4294967295 0 8:16 A 0",
                    "2 0 0 0 1 1 A 0 1 4294967295 8:16 A 0",
                    "2 0 0 0 1 1 A 4294967295 1 0 8:16 A 0",
                    "2 0 0 0 4294967295 1 A 0 1 0 8:16 A 0", "2 0 0 0 1 1 A 0 1 0 8:16 A -1",
                    "2 0 0 0 1 1 A 0 1 0 8:16 A 0 junk", "2 0 0 0 1 3 A 0 1 0 8:16 A 0"));

TEST(ParseStatus, NamesTheTextInItsErrorButNotAllOfIt) {
  const auto status = parse_status(std::string(10000, 'x'));
  ASSERT_FALSE(status);
  EXPECT_LT(status.error().what.size(), 200U);
}

}  // namespace
}  // namespace libpath
