#include <array>
#include <cerrno>

#include <gtest/gtest.h>

#include "libpath/checker/checker.h"

namespace libpath {
namespace {

constexpr std::array<CheckerKind, 8> kAll = {
    CheckerKind::none,         CheckerKind::tur,   CheckerKind::directio, CheckerKind::readsector0,
    CheckerKind::emc_clariion, CheckerKind::hp_sw, CheckerKind::rdac,     CheckerKind::cciss_tur};

TEST(CheckerRow, EveryKindHasOne) {
  for (const CheckerKind kind : kAll) {
    const CheckerRow& row = checker_row(kind);
    EXPECT_EQ(checker_fallback_reason(kind).empty(), row.kind == kind) << word(kind);
    EXPECT_EQ(row.needs == CheckNeeds::scsi, row.scsi_verdict != nullptr);
    EXPECT_EQ(row.needs == CheckNeeds::scsi, row.command != nullptr);
    EXPECT_EQ(row.needs == CheckNeeds::read, row.read_verdict != nullptr);
    EXPECT_EQ(row.name, word(row.kind));
  }
}

TEST(CheckerRow, MissingCheckersFallBackToTurAndSaySo) {
  for (const CheckerKind kind :
       {CheckerKind::emc_clariion, CheckerKind::hp_sw, CheckerKind::rdac, CheckerKind::cciss_tur}) {
    EXPECT_EQ(checker_row(kind).kind, CheckerKind::tur);
    EXPECT_TRUE(checker_fallback_reason(kind).starts_with(word(kind)));
  }
}

TEST(ReadChecker, AReadThatWorksIsUp) {
  const auto v = verdict(checker_row(CheckerKind::directio), ReadReply{});
  EXPECT_EQ(v.state, PathState::up);
  EXPECT_EQ(v.message, "directio checker reports path is up");
  EXPECT_EQ(verdict(checker_row(CheckerKind::readsector0), ReadReply{}).message,
            "readsector0 checker reports path is up");
}

TEST(ReadChecker, TellsErrorsApart) {
  const CheckerRow& row = checker_row(CheckerKind::directio);
  EXPECT_EQ(verdict(row, ReadReply{true, 0}).state, PathState::timeout);
  EXPECT_EQ(verdict(row, ReadReply{false, EIO}).state, PathState::down);
  EXPECT_EQ(verdict(row, ReadReply{false, ENXIO}).state, PathState::down);
  EXPECT_EQ(verdict(row, ReadReply{false, ENODEV}).state, PathState::removed);
  EXPECT_EQ(verdict(row, ReadReply{false, EAGAIN}).state, PathState::pending);
}

TEST(Checker, AnAnswerNobodyAskedForDecidesNothing) {
  EXPECT_EQ(verdict(checker_row(CheckerKind::tur), ReadReply{}).state, PathState::wild);
  EXPECT_EQ(verdict(checker_row(CheckerKind::directio), ScsiReply{}).state, PathState::wild);
  EXPECT_EQ(verdict(checker_row(CheckerKind::none), ScsiReply{}).state, PathState::wild);
}

TEST(NoneChecker, TakesTheKernelsWord) {
  const CheckerRow& row = checker_row(CheckerKind::none);
  EXPECT_EQ(row.needs, CheckNeeds::nothing);
  EXPECT_EQ(verdict(row, DeviceState::running).state, PathState::up);
  EXPECT_EQ(verdict(row, DeviceState::offline).state, PathState::down);
  EXPECT_EQ(verdict(row, DeviceState::unknown).state, PathState::unchecked);
}

TEST(DeviceStateVerdict, SparesAnOfflineDeviceTheCommand) {
  const CheckerRow& row = checker_row(CheckerKind::tur);
  EXPECT_EQ(verdict(row, DeviceState::offline).state, PathState::down);
  EXPECT_EQ(verdict(row, DeviceState::running).state, PathState::pending);
  EXPECT_EQ(verdict(row, DeviceState::unknown).state, PathState::pending);
}

TEST(DeviceStateVerdict, ABlockedDeviceHasNoVerdictYet) {
  for (const CheckerKind kind : {CheckerKind::none, CheckerKind::tur, CheckerKind::directio}) {
    EXPECT_EQ(verdict(checker_row(kind), DeviceState::blocked).state, PathState::pending);
  }
}

TEST(ChooseChecker, DetectsAlua) {
  PathSettings settings;
  settings.checker = CheckerKind::rdac;
  PathInfo path;
  path.alua_supported = true;
  const auto choice = choose_checker(settings, path);
  EXPECT_EQ(choice.row->kind, CheckerKind::tur);
  EXPECT_EQ(choice.configured, CheckerKind::rdac);
  EXPECT_FALSE(choice.fallback);
  EXPECT_EQ(choice.reason, "detect_checker: device has ALUA, configured rdac set aside");
}

TEST(ChooseChecker, ObeysWhenDetectionIsOffOrFindsNothing) {
  PathSettings settings;
  settings.checker = CheckerKind::directio;
  PathInfo path;
  EXPECT_EQ(choose_checker(settings, path).row->kind, CheckerKind::directio);
  path.alua_supported = true;
  settings.detect_checker = false;
  EXPECT_EQ(choose_checker(settings, path).row->kind, CheckerKind::directio);
}

TEST(ChooseChecker, SaysWhyItFallsBack) {
  PathSettings settings;
  settings.checker = CheckerKind::emc_clariion;
  const auto choice = choose_checker(settings, PathInfo{});
  EXPECT_EQ(choice.row->kind, CheckerKind::tur);
  EXPECT_TRUE(choice.fallback);
  EXPECT_EQ(choice.reason, "emc_clariion checker is not available yet, tur is used in its place");
}

}  // namespace
}  // namespace libpath
