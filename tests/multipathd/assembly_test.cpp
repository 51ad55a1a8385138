// Maps come into being, are adopted, gain and lose paths.
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Millis;
using libpath::Seconds;

TEST(DaemonAssembly, FourHostsWithTwoLunsBecomeTwoMapsOfFourPaths) {
  World world;
  world.add_array({.hosts = 4, .luns = 2});
  world.start();
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{lun_wwid(0), lun_wwid(1)}));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 4U);
  EXPECT_EQ(world.table_paths(lun_wwid(1)), 4U);
  EXPECT_EQ(world.cli("show maps raw format \"%n %N %t\""),
            lun_wwid(0) + " 4 active\n" + lun_wwid(1) + " 4 active\n");
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(world.state(i), "active ready running");
  EXPECT_TRUE(world.healthy_kernel());
}

TEST(DaemonAssembly, TheStartLoadsEachTableOnce) {
  World world;
  world.add_array({.hosts = 4, .luns = 8});
  world.start();
  world.advance(Seconds(120));
  EXPECT_EQ(world.dm.names().size(), 8U);
  EXPECT_EQ(world.total_loads(), 8U);
}

TEST(DaemonAssembly, ARestartAdoptsWithoutTouchingTheKernel) {
  World world;
  world.add_array({.hosts = 4, .luns = 2});
  world.start();
  world.advance(Seconds(60));
  const auto changes = world.dm.changes();
  world.restart();
  world.advance(Seconds(60));
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_EQ(world.total_loads(), 2U);
  EXPECT_EQ(world.cli("show maps raw format \"%n %N\""),
            lun_wwid(0) + " 4\n" + lun_wwid(1) + " 4\n");
}

TEST(DaemonAssembly, ARestartReloadsOnlyTheMapThatLacksAPath) {
  World world;
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  world.kill();
  world.unplug(0);
  world.start();
  world.advance(Seconds(5));
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), 2U);
  EXPECT_EQ(world.dm.loads(lun_wwid(1)), 1U);
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 1U);
}

TEST(DaemonAssembly, ADeletedPathLeavesAndANewOneJoins) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.unplug(1);
  world.advance(Seconds(1));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 2U);
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), 2U);
  world.plug(1);
  world.advance(Seconds(1));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 3U);
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), 3U);
  EXPECT_EQ(world.state(1), "active ready running");
}

TEST(DaemonAssembly, PathsThatComeTogetherCostOneReload) {
  World world;
  world.add_array({.hosts = 4, .luns = 1});
  world.start();
  for (const std::size_t index : {1U, 2U, 3U}) world.unplug(index);
  world.advance(Seconds(1));
  const unsigned loads = world.dm.loads(lun_wwid(0));
  for (const std::size_t index : {1U, 2U, 3U}) world.plug(index);
  world.advance(Seconds(1));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 4U);
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), loads + 1);
}

TEST(DaemonAssembly, AChangeEventWithoutAChangeTouchesNothing) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(1));
  const auto changes = world.dm.changes();
  world.change_event(0);
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.changes(), changes);
}

TEST(DaemonAssembly, TheMapGoesWithItsLastPath) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.unplug(0);
  world.unplug(1);
  world.advance(Seconds(2));
  EXPECT_TRUE(world.dm.names().empty());
  EXPECT_EQ(world.cli("show maps"), "ok\n");
  EXPECT_EQ(world.cli("show paths"), "ok\n");
}

TEST(DaemonAssembly, AMapInUseOutlivesItsLastPathAndTakesItBack) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.dm.set_open_count(lun_wwid(0), 1);
  world.kill();
  world.start();
  world.unplug(0);
  world.unplug(1);
  world.advance(Seconds(2));
  ASSERT_TRUE(world.dm.exists(lun_wwid(0)));
  world.plug(0);
  world.plug(1);
  world.advance(Seconds(10));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 2U);
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_TRUE(world.healthy_kernel());
}

TEST(DaemonAssembly, LostEventsAreMadeUpForByAListOfAllDevices) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.block.remove(disk_dev(1));
  world.block.overrun();
  world.loop.fire(world.block.fd(), 1);
  world.advance(Seconds(1));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 1U);
}

TEST(DaemonAssembly, AnEmptyWwidJoinsNothing) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  libpath::FakeDiskSpec nameless;
  nameless.name = "sdx";
  nameless.dev = {65, 112};
  nameless.hctl = {9, 0, 0, 0};
  nameless.naa = "";
  nameless.serial = "";
  world.scsi.plug(nameless.dev);
  world.block.add(libpath::add_scsi_disk(world.sysfs, nameless));
  world.advance(Seconds(60));
  EXPECT_EQ(world.dm.names().size(), 1U);
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 2U);
}

TEST(DaemonAssembly, AForeignDeviceUnderTheWantedNameIsLeftAlone) {
  World world;
  world.dm.add_foreign(lun_wwid(0), "LVM-abc", "linear", "8:0 0", 2048);
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(10));
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), 0U);
  EXPECT_EQ(world.dm.inspect(lun_wwid(0)).value().uuid, "LVM-abc");
}

TEST(DaemonAssembly, AMapRemovedBySomebodyElseIsNotMadeAgain) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  ASSERT_TRUE(world.dm.remove(lun_wwid(0), false));
  world.advance(Seconds(30));
  EXPECT_TRUE(world.dm.names().empty());
  EXPECT_EQ(world.cli("add map " + lun_wwid(0)), "ok\n");
  EXPECT_TRUE(world.dm.exists(lun_wwid(0)));
}

}  // namespace
}  // namespace multipathd
