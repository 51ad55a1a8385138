#include <gtest/gtest.h>

#include "libpath/ipc/format.h"
#include "tests/unit/ipc/sample.h"

namespace libpath {
namespace {

TEST(MapWildcards, AreAllOfTheContract) {
  std::string letters;
  for (const auto& row : map_wildcards()) letters += row.letter;
  EXPECT_EQ(letters, "nwdFQNrtSfxhA01234svpeGgk");
  letters.clear();
  for (const auto& row : group_wildcards()) letters += row.letter;
  EXPECT_EQ(letters, "sptM");
}

TEST(MapWildcards, NameTheMap) {
  const Sample sample = make_sample();
  const MapSnapshot& map = sample.snapshot.maps[1];
  EXPECT_EQ(map_value(map, 'n'), "mpathb");
  EXPECT_EQ(map_value(map, 'w'), "3600a0b80000f1e2d");
  EXPECT_EQ(map_value(map, 'd'), "dm-3");
  EXPECT_EQ(map_value(map, 'S'), "250G");
  EXPECT_EQ(map_value(map, 'f'), "1 queue_if_no_path");
  EXPECT_EQ(map_value(map, 'h'), "1 alua");
  EXPECT_EQ(map_value(map, 's'), "ACME,FASTBOX 3000");
  EXPECT_EQ(map_value(map, 'v'), "ACME");
  EXPECT_EQ(map_value(map, 'p'), "FASTBOX 3000");
  EXPECT_EQ(map_value(map, 'e'), "0042");
  EXPECT_EQ(map_value(map, 'G'), "--");
}

TEST(MapWildcards, HaveAWordForWhatIsUnknown) {
  MapSnapshot map;
  map.wwid = "3600";
  const std::vector<std::pair<char, std::string>> expected = {
      {'n', "3600"}, {'d', "undef"}, {'r', "undef"}, {'t', "undef"},   {'s', "##,##"},
      {'v', "##"},   {'p', "##"},    {'e', "##"},    {'g', "[undef]"}, {'k', "n/a"},
      {'f', "0"},    {'h', "0"},     {'A', ""},      {'Q', "-"},       {'F', "manual"},
  };
  for (const auto& [letter, text] : expected) EXPECT_EQ(map_value(map, letter), text) << letter;
}

TEST(MapWildcards, SayHowFailbackGoes) {
  MapSnapshot map;
  map.failback.kind = Failback::Kind::followover;
  EXPECT_EQ(map_value(map, 'F'), "followover");
  map.failback = {Failback::Kind::deferred, Seconds(15)};
  EXPECT_EQ(map_value(map, 'F'), "deferred:15");
  map.failback_wait = Progress{3, 15};
  EXPECT_EQ(map_value(map, 'F'), "XX........ 3/15");
}

TEST(MapWildcards, SayHowQueueingGoes) {
  using Kind = QueueingSnapshot::Kind;
  MapSnapshot map;
  const auto text = [&map](Kind kind, unsigned number) {
    map.queueing = {kind, number};
    return map_value(map, 'Q');
  };
  EXPECT_EQ(text(Kind::off, 0), "off");
  EXPECT_EQ(text(Kind::on, 0), "on");
  EXPECT_EQ(text(Kind::checks, 12), "12 chk");
  EXPECT_EQ(text(Kind::counting, 40), "40 sec");
}

TEST(MapWildcards, SayTheActionButNotResize) {
  MapSnapshot map;
  const std::vector<std::pair<MapAction, std::string>> expected = {
      {MapAction::create, "create"},     {MapAction::reload, "reload"},
      {MapAction::reject, "reject"},     {MapAction::rename, "rename"},
      {MapAction::switchpg, "switchpg"}, {MapAction::resize, ""},
  };
  for (const auto& [action, text] : expected) {
    map.action = action;
    EXPECT_EQ(map_value(map, 'A'), text);
  }
}

TEST(MapWildcards, CountEvents) {
  MapSnapshot map;
  map.path_faults = 1;
  map.switch_groups = 2;
  map.map_loads = 3;
  map.total_queue_time = 4;
  map.queue_timeouts = 5;
  map.failures = 6;
  std::string all;
  for (const char letter : std::string("01234x")) all += map_value(map, letter);
  EXPECT_EQ(all, "123456");
}

TEST(MapWildcards, SayWriteProtection) {
  MapSnapshot map;
  map.read_only = true;
  EXPECT_EQ(map_value(map, 'r'), "ro");
  map.read_only = false;
  EXPECT_EQ(map_value(map, 'r'), "rw");
  map.dm_state = MapState::suspended;
  EXPECT_EQ(map_value(map, 't'), "suspend");
}

TEST(GroupWildcards, MayHaveANegativePriority) {
  GroupSnapshot group;
  group.priority = -1;
  group.marginal = true;
  EXPECT_EQ(group_value(group, 'p'), "-1");
  EXPECT_EQ(group_value(group, 't'), "undef");
  EXPECT_EQ(group_value(group, 'M'), "marginal");
}

}  // namespace
}  // namespace libpath
