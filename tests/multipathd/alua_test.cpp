// Priorities make groups; I/O goes to the best one and comes back to it.
#include "libpath/dm/table.h"
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::AccessState;
using libpath::Seconds;

std::string alua_config(const std::string& failback) {
  return with_defaults("failback " + failback + "\n polling_interval 5\n max_polling_interval 5");
}

// Hosts 0 and 1 are group 1 and 2 of the array: optimized and not.
void two_controllers(World& world) {
  world.add_array({.hosts = 2, .luns = 1, .alua = true});
  world.scsi.set_tpg_state(1, AccessState::optimized);
  world.scsi.set_tpg_state(2, AccessState::non_optimized);
  world.start();
  world.dm.run_io(kMap);
  world.advance(Seconds(10));
}

std::string table_of(World& world) { return world.dm.last_spec(kMap)->params; }

TEST(DaemonAlua, PrioritiesMakeGroupsBestFirst) {
  World world(alua_config("manual"));
  two_controllers(world);
  EXPECT_EQ(world.cli("show paths raw format \"%d %p\""), "sda 50\nsdb 10\n");
  const auto table = libpath::parse_table(table_of(world));
  ASSERT_TRUE(table);
  ASSERT_EQ(table->groups.size(), 2U);
  EXPECT_EQ(table->groups[0].paths[0].dev, disk_dev(0));
  EXPECT_EQ(table->groups[1].paths[0].dev, disk_dev(1));
}

TEST(DaemonAlua, ImmediateFailbackFollowsTheOptimizedController) {
  World world(alua_config("immediate"));
  two_controllers(world);
  world.scsi.set_tpg_state(1, AccessState::non_optimized);
  world.scsi.set_tpg_state(2, AccessState::optimized);
  world.advance(Seconds(15));
  EXPECT_EQ(world.cli("show paths raw format \"%d %p\""), "sda 10\nsdb 50\n");
  world.dm.run_io(kMap);
  const auto active = world.cli("show map " + kMap + " json");
  const auto status = world.dm.inspect(kMap).value().status;
  const auto table = libpath::parse_table(table_of(world));
  ASSERT_TRUE(table);
  const bool reordered = table->groups[0].paths[0].dev == disk_dev(1);
  EXPECT_TRUE(reordered || world.sent(kMap, "switch_group 2")) << status << active;
}

TEST(DaemonAlua, ManualFailbackStaysWhereIoIs) {
  World world(alua_config("manual"));
  two_controllers(world);
  world.break_disk(0);
  world.dm.fail_path(disk_dev(0));
  world.advance(Seconds(10));
  world.mend_disk(0);
  world.advance(Seconds(60));
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_FALSE(world.sent(kMap, "switch_group 1"));
}

TEST(DaemonAlua, ImmediateFailbackReturnsWhenThePathDoes) {
  World world(alua_config("immediate"));
  two_controllers(world);
  world.break_disk(0);
  world.dm.fail_path(disk_dev(0));
  world.advance(Seconds(10));
  world.scsi.set_reply(disk_dev(0), 0x00, libpath::good_reply());
  world.advance(Seconds(30));
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_TRUE(world.sent(kMap, "switch_group 1"));
}

TEST(DaemonAlua, StandbyPathsAreUsableAndShownAsGhost) {
  World world(alua_config("manual"));
  world.add_array({.hosts = 2, .luns = 1, .alua = true});
  world.scsi.set_tpg_state(2, AccessState::standby);
  world.start();
  EXPECT_EQ(world.state(1), "active ghost running");
  EXPECT_EQ(world.cli("show maps raw format \"%N\""), "2\n");
}

TEST(DaemonAlua, SwitchMapSendsIoToTheOtherGroup) {
  World world(alua_config("manual"));
  two_controllers(world);
  EXPECT_EQ(world.cli("switch map " + kMap + " group 2"), "ok\n");
  EXPECT_TRUE(world.sent(kMap, "switch_group 2"));
  for (const char* bad : {"0", "3", "x", "-1"}) {
    EXPECT_TRUE(world.cli("switch map " + kMap + " group " + bad).starts_with("fail\n")) << bad;
  }
}

// A load would wait for the I/O that hangs, and hold back the rest of the map's meanwhile.
TEST(DaemonAlua, ARestartWhileAPathHangsLeavesTheTableAlone) {
  World world(alua_config("immediate"));
  world.add_array({.hosts = 3, .luns = 1, .alua = true});
  for (const int group : {1, 2, 3}) {
    world.scsi.set_tpg_state(static_cast<std::uint16_t>(group), AccessState::optimized);
  }
  world.start();
  ASSERT_EQ(libpath::parse_table(table_of(world))->groups.size(), 1U);
  const auto loads = world.dm.loads(kMap);
  world.scsi.hang(disk_dev(0));
  world.restart();
  world.advance(Seconds(60));
  EXPECT_EQ(world.dm.loads(kMap), loads);
  EXPECT_EQ(world.state(0), "failed i/o timeout running");
  world.scsi.resume(disk_dev(0));
  world.advance(Seconds(30));
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_EQ(world.dm.loads(kMap), loads);
}

}  // namespace
}  // namespace multipathd
