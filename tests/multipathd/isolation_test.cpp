// What hangs holds up nobody else.
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Millis;
using libpath::Seconds;

TEST(DaemonIsolation, APathThatHangsAtTheStartDelaysNoOtherMap) {
  World world;
  world.add_array({.hosts = 2, .luns = 4});
  world.scsi.hang(disk_dev(0));
  world.boot();
  world.advance(Seconds(6));
  EXPECT_TRUE(world.ready());
  for (std::size_t lun = 1; lun < 4; ++lun) EXPECT_EQ(world.table_paths(lun_wwid(lun)), 2U);
  EXPECT_TRUE(world.dm.exists(lun_wwid(0))) << "its healthy path is enough";
}

TEST(DaemonIsolation, CommandsAreAnsweredWhilePathsHang) {
  World world;
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  world.scsi.hang(disk_dev(0));
  world.reader.hang(disk_dev(0));
  world.advance(Seconds(20));
  EXPECT_EQ(world.lines("show paths raw format %d").size(), 4U);
  EXPECT_EQ(world.cli("reload map " + lun_wwid(1)), "ok\n");
  EXPECT_TRUE(world.cli("show daemon").starts_with("pid 4711 "));
  world.advance(Seconds(60));
  EXPECT_EQ(world.state(0), "failed i/o timeout running");
  EXPECT_EQ(world.state(1), "active ready running");
}

TEST(DaemonIsolation, AHungPathIsCheckedAgainWhenItAnswers) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.scsi.hang(disk_dev(0));
  world.advance(Seconds(90));
  ASSERT_TRUE(world.state(0).starts_with("failed"));
  world.scsi.resume(disk_dev(0));
  world.advance(Seconds(30));
  EXPECT_EQ(world.state(0), "active ready running");
}

TEST(DaemonIsolation, AMapWhoseLaneIsStuckDelaysNoOther) {
  World world;
  world.add_array({.hosts = 3, .luns = 2});
  world.start();
  world.executor.hold("map:" + lun_wwid(0));
  world.unplug(0);
  world.unplug(1);
  world.advance(Seconds(2));
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 3U);
  EXPECT_EQ(world.table_paths(lun_wwid(1)), 2U);
  EXPECT_EQ(world.cli("reload map " + lun_wwid(1)), "ok\n");
  const auto late = world.ask("del map " + lun_wwid(0));
  world.advance(Seconds(6));
  EXPECT_FALSE(late->has_value());
  world.executor.release("map:" + lun_wwid(0));
  world.advance(Seconds(2));
  EXPECT_EQ(late->value_or("(none)"), "fail\ntimeout\n") << "the one who asked has gone";
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 2U);
}

TEST(DaemonIsolation, ASlowUdevHidesNothingAndHoldsUpNoFailover) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.executor.hold("udev:" + lun_wwid(0));
  world.boot();
  world.advance(Seconds(2));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(world.state(i), "active ready running");
  EXPECT_FALSE(world.ready()) << "ready means that nodes and links are there";
  world.break_disk(0);
  world.advance(Seconds(30));
  EXPECT_EQ(world.state(0), "failed faulty running");
  EXPECT_TRUE(world.sent(lun_wwid(0), "fail_path " + disk_dev(0).text()));
  world.executor.release("udev:" + lun_wwid(0));
  world.advance(Seconds(1));
  EXPECT_TRUE(world.ready());
}

TEST(DaemonIsolation, ACommandIsAnsweredWhenUdevHasFinishedWithWhatItChanged) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.executor.hold("udev:" + lun_wwid(0));
  const auto reloaded = world.ask("reload map " + lun_wwid(0));
  world.loop.run_until_idle();
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), 2U);
  EXPECT_FALSE(reloaded->has_value());
  const auto removed = world.ask("del map " + lun_wwid(0));
  world.loop.run_until_idle();
  EXPECT_TRUE(world.dm.exists(lun_wwid(0))) << "udev may hold it open";
  world.executor.release("udev:" + lun_wwid(0));
  world.advance(Millis(500));
  EXPECT_EQ(reloaded->value_or("(none)"), "ok\n");
  EXPECT_EQ(removed->value_or("(none)"), "ok\n");
  EXPECT_FALSE(world.dm.exists(lun_wwid(0)));
}

TEST(DaemonIsolation, ADeviceWhoseSysfsHangsDelaysNoOther) {
  World world;
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  world.unplug(3);
  world.advance(Seconds(1));
  world.executor.hold("dev:" + disk_dev(0).text());
  world.change_event(0);
  world.plug(3);
  world.advance(Seconds(2));
  EXPECT_EQ(world.table_paths(lun_wwid(1)), 2U);
  EXPECT_EQ(world.state(3), "active ready running");
}

TEST(DaemonIsolation, AMapThatCannotBeLoadedIsTriedAgainAndHoldsUpNobody) {
  World world;
  world.add_array({.hosts = 2, .luns = 2});
  world.dm.set_load_failure(lun_wwid(0), EINVAL);
  world.boot();
  world.advance(Seconds(10));
  EXPECT_TRUE(world.dm.exists(lun_wwid(1)));
  EXPECT_FALSE(world.dm.exists(lun_wwid(0)));
  EXPECT_TRUE(world.files.has("/run/multipath/failed_wwids/" + lun_wwid(0)));
  world.dm.set_load_failure(lun_wwid(0), 0);
  world.advance(Seconds(120));
  EXPECT_TRUE(world.dm.exists(lun_wwid(0)));
  EXPECT_FALSE(world.files.has("/run/multipath/failed_wwids/" + lun_wwid(0)));
}

}  // namespace
}  // namespace multipathd
