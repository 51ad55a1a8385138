#include <cerrno>
#include <set>

#include <gtest/gtest.h>

#include "libpath/prio/prioritizer.h"

namespace libpath {
namespace {

int value(std::string_view name, const PathInfo& path, unsigned random = 0) {
  const auto got = priority(*find_prioritizer(name), PrioArgs{}, path, nullptr, random);
  return got ? *got : -1;
}

PathInfo alua_path() {
  PathInfo path;
  path.name = "sdb";
  path.alua_supported = true;
  path.target_port_group = 2;
  return path;
}

// Group 2 in the given state.
ScsiReply rtpg(std::uint8_t state_byte) {
  ScsiReply reply;
  reply.data = {0, 0, 0, 16, 0x01, 0, 0, 1, 0, 0, 0, 0, state_byte, 0, 0, 2, 0, 0, 0, 0};
  return reply;
}

int alua(std::uint8_t state_byte, bool exclusive = false) {
  PrioArgs args;
  args.exclusive_pref_bit = exclusive;
  const auto reply = rtpg(state_byte);
  return *priority(*find_prioritizer("alua"), args, alua_path(), &reply);
}

TEST(Prioritizer, ConstAndNoneAreOne) {
  EXPECT_EQ(value("const", PathInfo{}), 1);
  EXPECT_EQ(value("none", PathInfo{}), 1);
}

TEST(Prioritizer, RandomIsOneToTen) {
  std::set<int> seen;
  for (unsigned i = 0; i < 100; ++i) seen.insert(value("random", PathInfo{}, i * 7919));
  EXPECT_EQ(*seen.begin(), 1);
  EXPECT_EQ(*seen.rbegin(), 10);
  EXPECT_EQ(seen.size(), 10U);
}

TEST(Alua, RanksTheAccessStates) {
  EXPECT_EQ(alua(0x0), 50);
  EXPECT_EQ(alua(0x1), 10);
  EXPECT_EQ(alua(0x4), 5);
  EXPECT_EQ(alua(0x2), 1);
  EXPECT_EQ(alua(0x3), 0);
  EXPECT_EQ(alua(0xe), 0);
  EXPECT_EQ(alua(0xf), 0);
  EXPECT_EQ(alua(0x7), 0);
}

TEST(Alua, ThePreferredBitLiftsOnlyOtherStates) {
  EXPECT_EQ(alua(0x80), 50);
  EXPECT_EQ(alua(0x81), 90);
  EXPECT_EQ(alua(0x82), 81);
}

TEST(Alua, ExclusivePrefBitLiftsOptimizedPathsToo) {
  EXPECT_EQ(alua(0x80, true), 130);
  EXPECT_EQ(alua(0x00, true), 50);
  EXPECT_EQ(alua(0x81, true), 90);
}

TEST(Alua, SaysWhyThereIsNoPriority) {
  const PrioritizerRow& row = *find_prioritizer("alua");
  const auto code = [&row](const PathInfo& path, const ScsiReply* reply) {
    return priority(row, PrioArgs{}, path, reply).error().code;
  };
  EXPECT_EQ(code(alua_path(), nullptr), Errc::invalid);
  ScsiReply reply;
  reply.timed_out = true;
  EXPECT_EQ(code(alua_path(), &reply), Errc::timeout);
  reply = {};
  reply.sys_errno = ENODEV;
  EXPECT_EQ(code(alua_path(), &reply), Errc::not_found);
  reply = rtpg(0);
  reply.status = 0x02;
  EXPECT_EQ(code(alua_path(), &reply), Errc::io);
  reply = {};
  EXPECT_EQ(code(alua_path(), &reply), Errc::io);  // GOOD without data
  reply = rtpg(0);
  PathInfo path = alua_path();
  path.target_port_group = 9;
  EXPECT_EQ(code(path, &reply), Errc::not_found);
  path.target_port_group.reset();
  EXPECT_EQ(code(path, &reply), Errc::not_found);
}

TEST(SysfsPrio, UsesTheSameScale) {
  PathInfo path = alua_path();
  const auto of = [&path](std::string_view state, bool preferred) {
    path.access_state = state;
    path.preferred_path = preferred;
    return value("sysfs", path);
  };
  EXPECT_EQ(of("active/optimized", false), 50);
  EXPECT_EQ(of("active/optimized", true), 50);
  EXPECT_EQ(of("active/non-optimized", false), 10);
  EXPECT_EQ(of("active/non-optimized", true), 90);
  EXPECT_EQ(of("lba-dependent", false), 5);
  EXPECT_EQ(of("standby", false), 1);
  EXPECT_EQ(of("unavailable", false), 0);
  EXPECT_EQ(of("transitioning", false), 0);
  EXPECT_EQ(of("", false), -1);
  EXPECT_EQ(of("unknown", false), -1);
}

TEST(Prioritizer, NeedsOneThingEach) {
  EXPECT_EQ(find_prioritizer("alua")->needs, PrioNeeds::rtpg);
  EXPECT_EQ(find_prioritizer("sysfs")->needs, PrioNeeds::sysfs);
  EXPECT_EQ(find_prioritizer("random")->needs, PrioNeeds::random);
  EXPECT_EQ(find_prioritizer("const")->needs, PrioNeeds::nothing);
  EXPECT_EQ(find_prioritizer("weightedpath")->needs, PrioNeeds::nothing);
}

TEST(Prioritizer, KnowsTheNamesOfTheContract) {
  for (const std::string_view name :
       {"const", "sysfs", "emc", "alua", "ontap", "rdac", "hp_sw", "hds", "random", "weightedpath",
        "path_latency", "ana", "datacore", "iet", "none"}) {
    EXPECT_TRUE(is_known_prioritizer(name)) << name;
  }
  EXPECT_FALSE(is_known_prioritizer("pyrite"));
  EXPECT_EQ(find_prioritizer("emc"), nullptr);
  EXPECT_EQ(prioritizer_rows().size(), 6U);
}

}  // namespace
}  // namespace libpath
