#include "libpath/plan/resize.h"

#include <array>

#include <gtest/gtest.h>

namespace libpath {
namespace {

using Kind = ResizeDecision::Kind;

constexpr std::uint64_t kOld = 1000;
constexpr std::array kGrown{PathSize{{8, 16}, 2000}, PathSize{{8, 32}, 2000}};
constexpr std::array kShrunk{PathSize{{8, 16}, 500}, PathSize{{8, 32}, 500}};
constexpr std::array kMixed{PathSize{{8, 16}, 1000}, PathSize{{8, 32}, 2000}};

TEST(CommandResize, GrowsAndShrinks) {
  EXPECT_EQ(command_resize(kOld, kGrown), (ResizeDecision{Kind::grow, 2000, ""}));
  EXPECT_EQ(command_resize(kOld, kShrunk), (ResizeDecision{Kind::shrink, 500, ""}));
}

TEST(CommandResize, KeepsAnUnchangedSize) {
  EXPECT_EQ(command_resize(2000, kGrown), (ResizeDecision{Kind::keep, 2000, ""}));
}

TEST(CommandResize, RefusesPathsThatDiffer) {
  const auto decision = command_resize(kOld, kMixed);
  EXPECT_EQ(decision.kind, Kind::refuse);
  EXPECT_EQ(decision.size, kOld);
  EXPECT_NE(decision.reason.find("8:32 has 2000"), std::string::npos);
}

TEST(CommandResize, OverlooksPathsOfUnknownSize) {
  const std::array paths{PathSize{{8, 16}, 0}, PathSize{{8, 32}, 2000}};
  EXPECT_EQ(command_resize(kOld, paths).kind, Kind::grow);
}

TEST(CommandResize, RefusesWhenNoSizeIsKnown) {
  EXPECT_EQ(command_resize(kOld, {}).kind, Kind::refuse);
}

TEST(AutoResize, ObeysThePolicy) {
  EXPECT_EQ(auto_resize(AutoResize::never, kOld, kGrown).kind, Kind::keep);
  EXPECT_EQ(auto_resize(AutoResize::never, kOld, kShrunk).kind, Kind::keep);
  EXPECT_EQ(auto_resize(AutoResize::grow_only, kOld, kGrown).kind, Kind::grow);
  EXPECT_EQ(auto_resize(AutoResize::grow_only, kOld, kShrunk).kind, Kind::keep);
  EXPECT_EQ(auto_resize(AutoResize::grow_shrink, kOld, kShrunk).kind, Kind::shrink);
}

TEST(AutoResize, SaysWhyItKeepsTheSize) {
  const auto decision = auto_resize(AutoResize::never, kOld, kGrown);
  EXPECT_EQ(decision.size, kOld);
  EXPECT_FALSE(decision.reason.empty());
}

TEST(InitialSize, IsWhatAllPathsAgreeOn) {
  EXPECT_EQ(initial_size(kGrown), (ResizeDecision{Kind::keep, 2000, ""}));
  EXPECT_EQ(initial_size(kMixed).kind, Kind::refuse);
}

}  // namespace
}  // namespace libpath
