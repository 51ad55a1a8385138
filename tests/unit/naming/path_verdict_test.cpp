#include "libpath/naming/path_verdict.h"

#include <limits>

#include <gtest/gtest.h>

namespace libpath {
namespace {

using Mode = FindMultipaths;
constexpr Mode kModes[] = {Mode::strict, Mode::off, Mode::on, Mode::greedy, Mode::smart};
constexpr WallTime kNow{Micros(1'700'000'000'000'000)};

TEST(MayCreateMap, FollowsTheMode) {
  struct Row {
    WwidFacts facts;
    bool strict, off, on, greedy, smart;
  };
  const Row kTable[] = {
      {{false, false, 1, false}, false, true, false, true, false},
      {{false, false, 2, false}, false, true, true, true, true},
      {{true, false, 1, false}, true, true, true, true, true},
      {{false, true, 1, false}, true, true, true, true, true},
      {{false, true, 1, true}, true, true, true, true, true},
      {{true, false, 2, true}, false, false, false, false, false},
      {{true, false, 0, false}, false, false, false, false, false},
  };
  for (const auto& row : kTable) {
    EXPECT_EQ(may_create_map(Mode::strict, row.facts), row.strict);
    EXPECT_EQ(may_create_map(Mode::off, row.facts), row.off);
    EXPECT_EQ(may_create_map(Mode::on, row.facts), row.on);
    EXPECT_EQ(may_create_map(Mode::greedy, row.facts), row.greedy);
    EXPECT_EQ(may_create_map(Mode::smart, row.facts), row.smart);
  }
}

UdevFacts plain_disk() {
  UdevFacts facts;
  facts.daemon_running = facts.is_disk = facts.has_wwid = true;
  return facts;
}
SmartWait first_sight() { return {-10, true, std::nullopt, kNow}; }

TEST(DecideWithoutConfig, HidesThePathsOfMapsThatExistAndLeavesTheRest) {
  UdevFacts facts;
  facts.held_by_map = true;
  EXPECT_EQ(decide_without_config(facts).value().verdict, UdevVerdict::yes);
  facts = plain_disk();
  facts.known = true;
  EXPECT_EQ(decide_without_config(facts), std::nullopt);
  facts.map_exists = true;
  EXPECT_EQ(decide_without_config(facts).value().verdict, UdevVerdict::yes);
  facts.is_disk = false;
  EXPECT_EQ(decide_without_config(facts), std::nullopt);
}

TEST(Decide, MakesTheCommonDecisionsInOrder) {
  for (const Mode mode : kModes) {
    UdevFacts facts;  // everything speaks against it, one after the other is taken away
    facts.blacklisted = facts.wwid_failed = facts.known = true;
    EXPECT_EQ(decide(mode, facts, first_sight()).reason, "multipathd does not run");
    facts.daemon_running = true;
    EXPECT_EQ(decide(mode, facts, first_sight()).reason, "not a whole disk");
    facts.is_disk = true;
    EXPECT_EQ(decide(mode, facts, first_sight()).reason, "blacklisted");
    facts.blacklisted = false;
    EXPECT_EQ(decide(mode, facts, first_sight()).reason, "no WWID");
    facts.has_wwid = true;
    EXPECT_EQ(decide(mode, facts, first_sight()).verdict, UdevVerdict::no);
    facts.wwid_failed = false;
    EXPECT_EQ(decide(mode, facts, first_sight()).verdict, UdevVerdict::yes);
    UdevFacts held;
    held.held_by_map = held.blacklisted = true;
    EXPECT_EQ(decide(mode, held, first_sight()).verdict, UdevVerdict::yes);
  }
}

TEST(Decide, FollowsTheModeForAnUnknownDisk) {
  const UdevVerdict kExpected[] = {UdevVerdict::no, UdevVerdict::no, UdevVerdict::no,
                                   UdevVerdict::yes, UdevVerdict::maybe};
  for (std::size_t n = 0; n < std::size(kModes); ++n) {
    EXPECT_EQ(decide(kModes[n], plain_disk(), first_sight()).verdict, kExpected[n]);
  }
}

TEST(Decide, SaysYesToKnownAndMappedWwids) {
  for (const Mode mode : kModes) {
    UdevFacts known = plain_disk();
    known.known = known.released = true;
    EXPECT_EQ(decide(mode, known, first_sight()).verdict, UdevVerdict::yes);
    UdevFacts mapped = plain_disk();
    mapped.map_exists = mapped.released = true;
    EXPECT_EQ(decide(mode, mapped, first_sight()).verdict, UdevVerdict::yes);
  }
}

TEST(Decide, LooksAtUseOnlyWithGreedyAndSmart) {
  UdevFacts facts = plain_disk();
  facts.in_use = facts.known = true;
  EXPECT_EQ(decide(Mode::strict, facts, first_sight()).verdict, UdevVerdict::yes);
  EXPECT_EQ(decide(Mode::greedy, facts, first_sight()).verdict, UdevVerdict::no);
  EXPECT_EQ(decide(Mode::smart, facts, first_sight()).verdict, UdevVerdict::no);
}

TEST(Decide, LeavesAReleasedDiskReleased) {
  UdevFacts facts = plain_disk();
  facts.released = facts.sibling = true;
  for (const Mode mode : kModes) {
    const auto decision = decide(mode, facts, first_sight());
    EXPECT_EQ(decision.verdict, UdevVerdict::no);
    EXPECT_FALSE(decision.wait);
  }
}

TEST(Decide, SmartTakesASiblingUnlessTheDiskIsBusy) {
  UdevFacts facts = plain_disk();
  facts.sibling = true;
  EXPECT_EQ(decide(Mode::smart, facts, first_sight()).verdict, UdevVerdict::yes);
  facts.open_busy = true;
  EXPECT_EQ(decide(Mode::smart, facts, first_sight()).verdict, UdevVerdict::no);
}

TEST(Decide, SmartWaitsOnceAndThenGivesUp) {
  SmartWait smart = first_sight();
  const auto first = decide(Mode::smart, plain_disk(), smart);
  EXPECT_EQ(first.wait, Seconds(10));
  ASSERT_EQ(first.create_marker, kNow + Seconds(10));
  smart.marker = first.create_marker;
  smart.now = kNow + Micros(2'500'000);
  const auto second = decide(Mode::smart, plain_disk(), smart);
  EXPECT_EQ(second.verdict, UdevVerdict::maybe);
  EXPECT_EQ(udev_lines(second),
            "FIND_MULTIPATHS_WAIT_UNTIL=\"7.500000\"\nDM_MULTIPATH_DEVICE_PATH=\"2\"\n");
  EXPECT_FALSE(second.create_marker);
  smart.now = kNow + Seconds(10);
  EXPECT_EQ(udev_lines(decide(Mode::smart, plain_disk(), smart)),
            "FIND_MULTIPATHS_WAIT_UNTIL=\"0\"\nDM_MULTIPATH_DEVICE_PATH=\"0\"\n");
}

TEST(Decide, WaitsNoLongerWhenTheClockIsSetBack) {
  SmartWait smart = first_sight();
  smart.marker = kNow + Seconds(86400);
  EXPECT_EQ(decide(Mode::smart, plain_disk(), smart).wait, Seconds(10));
}

TEST(SmartTimeout, IsShortForUnknownHardwareWhenNegative) {
  EXPECT_EQ(smart_timeout(-10, true), Seconds(10));
  EXPECT_EQ(smart_timeout(-10, false), Seconds(1));
  EXPECT_EQ(smart_timeout(7, false), Seconds(7));
  EXPECT_EQ(smart_timeout(0, true), Seconds(10));
  EXPECT_EQ(smart_timeout(std::numeric_limits<int>::min(), true), Seconds(2147483648));
}

TEST(UdevLines, PadTheMicroseconds) {
  UdevDecision decision{UdevVerdict::maybe, "", Micros(3'000'042), {}};
  EXPECT_EQ(udev_lines(decision),
            "FIND_MULTIPATHS_WAIT_UNTIL=\"3.000042\"\nDM_MULTIPATH_DEVICE_PATH=\"2\"\n");
  EXPECT_EQ(udev_lines({UdevVerdict::yes, "", {}, {}}), "DM_MULTIPATH_DEVICE_PATH=\"1\"\n");
  EXPECT_EQ(udev_lines({UdevVerdict::no, "", {}, {}}), "DM_MULTIPATH_DEVICE_PATH=\"0\"\n");
}

TEST(Loosened, IsWhatOptionIMakesOfAMode) {
  EXPECT_EQ(loosened(Mode::strict), Mode::smart);
  EXPECT_EQ(loosened(Mode::on), Mode::smart);
  EXPECT_EQ(loosened(Mode::off), Mode::greedy);
  EXPECT_EQ(loosened(Mode::greedy), Mode::greedy);
  EXPECT_EQ(loosened(Mode::smart), Mode::smart);
}

}  // namespace
}  // namespace libpath
