// The daemon is killed after any kernel step; the next one leaves nothing empty or suspended.
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;

void expect_whole(World& world, std::size_t paths) {
  EXPECT_TRUE(world.healthy_kernel());
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(0)});
  EXPECT_EQ(world.table_paths(lun_wwid(0)), paths);
  EXPECT_EQ(world.cli("show maps raw format \"%n %N %t\""),
            lun_wwid(0) + " " + std::to_string(paths) + " active\n");
}

TEST(DaemonCrash, AKillAtAnyStepOfCreateIsMended) {
  for (unsigned step = 0; step < 3; ++step) {
    SCOPED_TRACE(step);
    World world;
    world.add_array({.hosts = 2, .luns = 1});
    world.dm.crash_after(step);
    world.boot();
    world.advance(Seconds(2));
    world.restart();
    world.advance(Seconds(5));
    expect_whole(world, 2);
  }
}

TEST(DaemonCrash, AKillAtAnyStepOfReloadIsMended) {
  for (unsigned step = 0; step < 3; ++step) {
    SCOPED_TRACE(step);
    World world;
    world.add_array({.hosts = 3, .luns = 1});
    world.start();
    world.dm.crash_after(step);
    world.unplug(2);
    world.advance(Seconds(2));
    world.restart();
    world.advance(Seconds(5));
    expect_whole(world, 2);
  }
}

TEST(DaemonCrash, AKilledReloadThatIsNoLongerWantedIsTakenBack) {
  for (unsigned step = 1; step < 3; ++step) {
    SCOPED_TRACE(step);
    World world;
    world.add_array({.hosts = 3, .luns = 1});
    world.start();
    world.dm.crash_after(step);
    world.unplug(2);
    world.advance(Seconds(2));
    world.kill();
    world.plug(2);
    world.dm.restart();
    world.start();
    world.advance(Seconds(5));
    EXPECT_TRUE(world.healthy_kernel());
    EXPECT_EQ(world.dm.inspect(lun_wwid(0)).value().table.find("8:32") == std::string::npos, false);
  }
}

TEST(DaemonCrash, AKillDuringRemovalIsFinishedWithoutPaths) {
  World world;
  world.add_array({.hosts = 1, .luns = 1});
  world.start();
  world.dm.crash_after(0);
  world.unplug(0);
  world.advance(Seconds(2));
  world.restart();
  world.advance(Seconds(5));
  EXPECT_TRUE(world.dm.names().empty());
}

TEST(DaemonCrash, AMapWithoutPathsGoesOnQueueingWhenItIsAdopted) {
  World world(with_defaults("no_path_retry queue"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  for (const std::size_t index : {0U, 1U}) world.break_disk(index);
  world.advance(Seconds(60));
  ASSERT_TRUE(world.dm.queueing(lun_wwid(0)));
  world.restart();
  world.advance(Seconds(60));
  EXPECT_TRUE(world.dm.queueing(lun_wwid(0)));
  EXPECT_FALSE(world.sent(lun_wwid(0), "fail_if_no_path"));  // it would have lost what waits
}

}  // namespace
}  // namespace multipathd
