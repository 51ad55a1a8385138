#include <gtest/gtest.h>

#include "libpath/prio/prioritizer.h"

namespace libpath {
namespace {

PathInfo alua_path(std::string_view access_state) {
  PathInfo path;
  path.alua_supported = true;
  path.access_state = access_state;
  return path;
}

PathSettings configured(std::string_view name, std::string_view args = "") {
  PathSettings settings;
  settings.prio = name;
  settings.prio_is_set = true;
  settings.prio_args = args;
  return settings;
}

TEST(ChoosePrioritizer, TakesSysfsForAluaWhereTheStateIsShown) {
  const auto choice = choose_prioritizer(PathSettings{}, alua_path("active/optimized"));
  EXPECT_EQ(choice.row->name, "sysfs");
  EXPECT_EQ(choice.reason, "detect_prio: device has ALUA, sysfs shows its access state");
  EXPECT_FALSE(choice.fallback);
}

TEST(ChoosePrioritizer, TakesAluaWhereItIsNot) {
  EXPECT_EQ(choose_prioritizer(PathSettings{}, alua_path("")).row->name, "alua");
  EXPECT_EQ(choose_prioritizer(PathSettings{}, alua_path("unknown")).row->name, "alua");
}

TEST(ChoosePrioritizer, DetectionBeatsConfigurationAndSaysSo) {
  const auto choice = choose_prioritizer(configured("const"), alua_path("standby"));
  EXPECT_EQ(choice.row->name, "sysfs");
  EXPECT_TRUE(choice.reason.ends_with("configured const set aside")) << choice.reason;
}

TEST(ChoosePrioritizer, KeepsTheArgumentsOfAluaThroughDetection) {
  const auto settings = configured("alua", "exclusive_pref_bit");
  EXPECT_TRUE(choose_prioritizer(settings, alua_path("standby")).args.exclusive_pref_bit);
  const auto other = configured("weightedpath", "hbtl .* 1");
  const auto choice = choose_prioritizer(other, alua_path("standby"));
  EXPECT_FALSE(choice.args.exclusive_pref_bit);
  EXPECT_FALSE(choice.fallback);
}

TEST(ChoosePrioritizer, ObeysWithoutDetection) {
  auto settings = configured("random");
  settings.detect_prio = false;
  const auto choice = choose_prioritizer(settings, alua_path("standby"));
  EXPECT_EQ(choice.row->name, "random");
  EXPECT_EQ(choice.reason, "configured: random");
}

TEST(ChoosePrioritizer, TakesConstByDefaultWithoutAlua) {
  const auto choice = choose_prioritizer(PathSettings{}, PathInfo{});
  EXPECT_EQ(choice.row->name, "const");
  EXPECT_EQ(choice.reason, "default: const");
  EXPECT_FALSE(choice.fallback);
}

TEST(ChoosePrioritizer, CompilesTheArgumentsOnce) {
  const auto choice = choose_prioritizer(configured("weightedpath", "devname sd 5"), PathInfo{});
  ASSERT_NE(choice.args.weights, nullptr);
  PathInfo path;
  path.name = "sdz";
  EXPECT_EQ(*priority(*choice.row, choice.args, path), 5);
}

TEST(ChoosePrioritizer, FallsBackToConstAndSaysWhy) {
  const auto missing = choose_prioritizer(configured("emc"), PathInfo{});
  EXPECT_EQ(missing.row->name, "const");
  EXPECT_TRUE(missing.fallback);
  EXPECT_EQ(missing.reason, "emc prioritizer is not available yet; const is used in its place");
  const auto unknown = choose_prioritizer(configured("py\nrite"), PathInfo{});
  EXPECT_EQ(unknown.row->name, "const");
  EXPECT_TRUE(unknown.fallback);
  EXPECT_EQ(unknown.reason, "unknown prioritizer \"py_rite\"; const is used in its place");
  const auto bad = choose_prioritizer(configured("weightedpath", "hbtl ( 1"), PathInfo{});
  EXPECT_EQ(bad.row->name, "const");
  EXPECT_TRUE(bad.fallback);
}

TEST(ChoosePrioritizer, ReportsArgumentsItDoesNotUnderstand) {
  const auto choice =
      choose_prioritizer(configured("alua", "exclusive_pref_bit speed=11"), PathInfo{});
  EXPECT_EQ(choice.row->name, "alua");
  EXPECT_TRUE(choice.args.exclusive_pref_bit);
  EXPECT_TRUE(choice.fallback);
  EXPECT_TRUE(choice.reason.ends_with("not understood: speed=11")) << choice.reason;
}

}  // namespace
}  // namespace libpath
