#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/model/ids.h"
#include "libpath/model/settings.h"
#include "libpath/model/snapshot.h"
#include "libpath/model/states.h"

namespace libpath {
namespace {

TEST(DevId, ReadsItsOwnText) {
  const DevId dev{8, 16};
  EXPECT_EQ(dev.text(), "8:16");
  EXPECT_EQ(DevId::parse("8:16"), dev);
  EXPECT_EQ(DevId::parse("4294967295:0"), (DevId{4294967295U, 0}));
  EXPECT_LT((DevId{8, 16}), (DevId{65, 0}));
}

TEST(DevId, RefusesEverythingElse) {
  for (const char* text : {"", ":", "8", "8:", ":16", "8:16:", " 8:16", "8:16 ", "8:-1", "+8:16",
                           "8:16x", "4294967296:0", "0x8:1"}) {
    EXPECT_EQ(DevId::parse(text), std::nullopt) << text;
  }
}

TEST(Hctl, ReadsItsOwnText) {
  const Hctl hctl{2, 0, 3, 18446744073709551615ULL};
  EXPECT_EQ(hctl.text(), "2:0:3:18446744073709551615");
  EXPECT_EQ(Hctl::parse(hctl.text()), hctl);
}

TEST(Hctl, RefusesEverythingElse) {
  for (const char* text :
       {"", "1:2:3", "1:2:3:4:5", "1:2:3:", "a:0:0:0", "1:0:0:-1", "#:#:#:#", "4294967296:0:0:0"}) {
    EXPECT_EQ(Hctl::parse(text), std::nullopt) << text;
  }
}

TEST(Wwid, IsTrimmedPrintableAndBounded) {
  const auto wwid = Wwid::make("  3600a0b8 with space \n");
  ASSERT_TRUE(wwid);
  EXPECT_EQ(wwid->text(), "3600a0b8 with space");
  EXPECT_TRUE(Wwid::make(std::string(127, 'a')));
  EXPECT_FALSE(Wwid::make(std::string(128, 'a')));
  for (const char* text : {"", "   ", "a\tb", "a\nb", "caf\xc3\xa9", "\x7f"}) {
    EXPECT_FALSE(Wwid::make(text)) << text;
  }
}

TEST(Wwid, SaysWhetherItMayNameAFile) {
  const auto safe = [](const char* text) {
    const auto wwid = Wwid::make(text);
    return wwid && wwid->file_safe();
  };
  EXPECT_TRUE(safe("3600a0b8"));
  EXPECT_TRUE(safe("..."));
  EXPECT_FALSE(safe("../../etc/passwd"));
  EXPECT_FALSE(safe("a/b"));
  EXPECT_FALSE(safe("."));
  EXPECT_FALSE(safe(".."));
}

TEST(Wwid, GoesIntoADmUuidAndBack) {
  const auto wwid = Wwid::make("3600a0b8");
  ASSERT_TRUE(wwid);
  EXPECT_EQ(wwid->dm_uuid(), "mpath-3600a0b8");
  EXPECT_EQ(Wwid::from_dm_uuid("mpath-3600a0b8"), wwid);
  for (const char* uuid : {"", "mpath-", "mpath", "LVM-abc", "part1-mpath-3600a0b8", "MPATH-a"}) {
    EXPECT_FALSE(Wwid::from_dm_uuid(uuid)) << uuid;
  }
}

TEST(PathStateWords, AreThoseOfTheContract) {
  EXPECT_EQ(checker_word(PathState::up), "ready");
  EXPECT_EQ(checker_word(PathState::down), "faulty");
  EXPECT_EQ(checker_word(PathState::shaky), "shaky");
  EXPECT_EQ(checker_word(PathState::ghost), "ghost");
  EXPECT_EQ(checker_word(PathState::pending), "i/o pending");
  EXPECT_EQ(checker_word(PathState::timeout), "i/o timeout");
  EXPECT_EQ(checker_word(PathState::delayed), "delayed");
  EXPECT_EQ(checker_word(PathState::disconnected), "disconnected");
  EXPECT_EQ(checker_word(PathState::wild), "undef");
  EXPECT_EQ(status_word(PathState::up), "up");
  EXPECT_EQ(status_word(PathState::unchecked), "unchecked");
}

TEST(PathStateWords, EveryStateHasAStatusWordOfItsOwn) {
  std::set<std::string_view> words;
  for (int i = 0; i < kPathStateCount; ++i) words.insert(status_word(static_cast<PathState>(i)));
  EXPECT_EQ(words.size(), static_cast<std::size_t>(kPathStateCount));
  EXPECT_EQ(words.count(""), 0U);
}

TEST(PathState, OnlyUpAndGhostAreUsable) {
  for (int i = 0; i < kPathStateCount; ++i) {
    const auto state = static_cast<PathState>(i);
    EXPECT_EQ(is_usable(state), state == PathState::up || state == PathState::ghost) << i;
  }
}

TEST(StateWords, AreThoseOfTheContract) {
  EXPECT_EQ(word(DmPathState::undef), "undef");
  EXPECT_EQ(word(DmPathState::active), "active");
  EXPECT_EQ(word(DmPathState::failed), "failed");
  EXPECT_EQ(word(DeviceState::running), "running");
  EXPECT_EQ(word(DeviceState::offline), "offline");
  EXPECT_EQ(word(DeviceState::unknown), "unknown");
  EXPECT_EQ(word(DeviceState::blocked), "running") << "lists know three words";
  EXPECT_EQ(word(GroupState::enabled), "enabled");
  EXPECT_EQ(word(GroupState::disabled), "disabled");
  EXPECT_EQ(word(MapState::suspended), "suspend");
  EXPECT_EQ(word(InitState::fresh), "new");
  EXPECT_EQ(word(InitState::udev_missing), "udev-missing");
  EXPECT_EQ(word(InitState::udev_requested), "udev-requested");
  EXPECT_EQ(word(InitState::partial), "partial");
}

TEST(SettingWords, ReadTheirOwnText) {
  for (const auto grouping :
       {Grouping::failover, Grouping::multibus, Grouping::group_by_serial, Grouping::group_by_prio,
        Grouping::group_by_node_name, Grouping::group_by_tpg}) {
    EXPECT_EQ(parse_grouping(word(grouping)), grouping) << word(grouping);
  }
  for (const auto kind :
       {CheckerKind::none, CheckerKind::tur, CheckerKind::directio, CheckerKind::readsector0,
        CheckerKind::emc_clariion, CheckerKind::hp_sw, CheckerKind::rdac, CheckerKind::cciss_tur}) {
    EXPECT_EQ(parse_checker(word(kind)), kind) << word(kind);
  }
  for (const auto mode : {FindMultipaths::strict, FindMultipaths::off, FindMultipaths::on,
                          FindMultipaths::greedy, FindMultipaths::smart}) {
    EXPECT_EQ(parse_find_multipaths(word(mode)), mode) << word(mode);
  }
}

TEST(SettingWords, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(parse_grouping("group_by_moon"), std::nullopt);
  EXPECT_EQ(parse_grouping(""), std::nullopt);
  EXPECT_EQ(parse_checker("TUR"), std::nullopt);
  EXPECT_EQ(parse_find_multipaths("maybe"), std::nullopt);
}

TEST(SettingDefaults, AreThoseOfTheContract) {
  const GlobalSettings global;
  EXPECT_EQ(global.polling_interval, Seconds(5));
  EXPECT_EQ(global.max_polling_interval, Seconds(20));
  EXPECT_EQ(global.find_multipaths, FindMultipaths::strict);
  EXPECT_EQ(global.uxsock_timeout, Millis(4000));
  const MapSettings map;
  EXPECT_EQ(map.grouping, Grouping::failover);
  EXPECT_EQ(map.path_selector, "service-time 0");
  EXPECT_EQ(map.alias_prefix, "mpath");
  EXPECT_EQ(PathSettings{}.checker, CheckerKind::tur);
  EXPECT_EQ(PathSettings{}.uid_attribute, "ID_SERIAL");
}

}  // namespace
}  // namespace libpath
