// Which LUNs get a map, and what it is called.
#include "multipathd/engine/naming_store.h"
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;

const std::string kWwids(kWwidsFile);
const std::string kBindings(kBindingsFile);

std::string mode(const std::string& word) {
  return "defaults {\n find_multipaths " + word + "\n}\n";
}

// The maps of LUN 0, which has two paths, and LUN 1, which has one.
std::vector<std::string> maps_of(World& world) {
  world.add_array({.hosts = 2, .luns = 2});
  world.unplug(3);
  world.start();
  world.advance(Seconds(20));
  return world.dm.names();
}

TEST(DaemonNaming, StrictMakesNoMapOfAnUnknownWwid) {
  World world(mode("strict"));
  EXPECT_TRUE(maps_of(world).empty());
  EXPECT_EQ(world.cli("add map " + lun_wwid(0)), "ok\n");
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(0)});
  EXPECT_NE(world.files.text(kWwids).find("/" + lun_wwid(0) + "/"), std::string::npos);
}

TEST(DaemonNaming, StrictMakesAMapOfAWwidInTheFile) {
  World world(mode("strict"));
  world.files.set(kWwids, "/" + lun_wwid(1) + "/\n");
  EXPECT_EQ(maps_of(world), std::vector<std::string>{lun_wwid(1)});
}

TEST(DaemonNaming, OnWantsTwoPaths) {
  World world(mode("on"));
  EXPECT_EQ(maps_of(world), std::vector<std::string>{lun_wwid(0)});
  world.plug(3);
  world.advance(Seconds(1));
  EXPECT_TRUE(world.dm.exists(lun_wwid(1)));
}

TEST(DaemonNaming, GreedyAndOffMakeAMapOfEveryDisk) {
  for (const char* word : {"greedy", "off"}) {
    World world(mode(word));
    EXPECT_EQ(maps_of(world).size(), 2U) << word;
  }
}

// The old name is the WWID, which finds the map for ever.
TEST(DaemonNaming, ARenamedMapIsNotTakenForARemovedOne) {
  World world(with_defaults("user_friendly_names no"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  ASSERT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(0)});
  world.reconfigure(with_defaults("user_friendly_names yes"));
  world.advance(Seconds(5));
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{"mpatha"});
  EXPECT_EQ(world.total_loads(), 1U) << "renamed, not made or loaded anew";
  EXPECT_EQ(world.cli("show maps raw format \"%n %N\""), "mpatha 2\n");
}

TEST(DaemonNaming, FriendlyNamesAreBoundAndKept) {
  const std::string config = with_defaults("user_friendly_names yes");
  World world(config);
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{"mpatha", "mpathb"}));
  const std::string bindings = world.files.text(kBindings);
  EXPECT_NE(bindings.find("mpatha " + lun_wwid(0)), std::string::npos) << bindings;
  world.kill();
  for (const char* name : {"mpatha", "mpathb"}) ASSERT_TRUE(world.dm.remove(name, false));
  world.start();
  EXPECT_EQ(world.cli("show maps raw format \"%n %w\""),
            "mpatha " + lun_wwid(0) + "\nmpathb " + lun_wwid(1) + "\n");
  EXPECT_EQ(world.files.text(kBindings), bindings);
}

TEST(DaemonNaming, ABindingOfTheAdministratorWins) {
  World world(with_defaults("user_friendly_names yes"));
  world.files.set(kBindings, "mpathz " + lun_wwid(0) + "\n");
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{"mpathz"});
}

TEST(DaemonNaming, AReadOnlyEtcDoesNotStopMaps) {
  World world(with_defaults("user_friendly_names yes"));
  world.files.set_read_only(true);
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{"mpatha"});
}

}  // namespace
}  // namespace multipathd
