// Another LUN behind a known address must never stay in the old map.
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Millis;
using libpath::Seconds;

const std::string kOld = lun_wwid(0);
const std::string kNew = lun_wwid(7);

TEST(DaemonIdentity, AChangeEventWithAnotherWwidMovesThePath) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.remap(0, 7, false);
  world.change_event(0);
  world.advance(Seconds(10));
  EXPECT_EQ(world.table_paths(kOld), 2U);
  EXPECT_EQ(world.dm.last_spec(kOld)->params.find(" 8:0 "), std::string::npos);
  ASSERT_TRUE(world.dm.exists(kNew));
  EXPECT_EQ(world.table_paths(kNew), 1U);
}

TEST(DaemonIdentity, ADeviceThatTellsIsAskedWhoItIs) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.advance(Seconds(60));
  world.remap(0, 7, true);
  world.advance(Seconds(25));
  EXPECT_EQ(world.table_paths(kOld), 2U);
  EXPECT_EQ(world.dm.last_spec(kOld)->params.find(" 8:0 "), std::string::npos);
}

TEST(DaemonIdentity, APathThatComesBackAsAnotherLunIsNotReinstated) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.break_disk(0);
  world.advance(Seconds(30));
  ASSERT_TRUE(world.sent(kOld, "fail_path 8:0"));
  world.remap(0, 7, false);
  world.mend_disk(0);
  world.advance(Seconds(60));
  EXPECT_EQ(world.table_paths(kOld), 2U);
  const auto status = world.dm.inspect(kOld).value().status;
  EXPECT_EQ(status.find(" 8:0 "), std::string::npos) << status;
}

// udev and the kernel remember the old LUN; only the device knows better.
TEST(DaemonIdentity, ALunRemappedWhileNoDaemonRanIsFoundOutAtTheStart) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.kill();
  world.remap(0, 7, false, false);
  world.start();
  world.advance(Seconds(10));
  EXPECT_EQ(world.table_paths(kOld), 2U);
  EXPECT_EQ(world.dm.last_spec(kOld)->params.find(" 8:0 "), std::string::npos);
  ASSERT_TRUE(world.dm.exists(kNew)) << "the kernel was asked to look again";
  EXPECT_EQ(world.table_paths(kNew), 1U);
}

TEST(DaemonIdentity, AnOldNameFromUdevDoesNotBringTheStrangerBack) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.advance(Seconds(60));
  world.udev_answers = false;  // nobody rescans, whoever asks
  world.sysfs.fail_writes(world.sysfs.resolve(world.attribute(0, "rescan")).value_or(""), EIO);
  world.remap(0, 7, true, false);
  world.advance(Seconds(25));
  EXPECT_EQ(world.table_paths(kOld), 2U);
  auto device = world.block.lookup("sda").value();
  ASSERT_EQ(device.properties["ID_SERIAL"], kOld);
  world.block.change(device);
  world.advance(Seconds(10));
  EXPECT_EQ(world.table_paths(kOld), 2U);
  EXPECT_FALSE(world.dm.exists(kNew)) << "its size is not known";
}

TEST(DaemonIdentity, AnEventWithoutAWwidLeavesThePathWhereItIs) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  const auto changes = world.dm.changes();
  auto device = world.block.lookup("sda").value();
  device.properties.erase("ID_SERIAL");
  const auto page = world.sysfs.resolve(world.attribute(0, "vpd_pg83"));
  ASSERT_TRUE(page);
  world.sysfs.remove(*page);
  world.block.change(device);
  world.advance(Seconds(10));
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_EQ(world.state(0), "active ready running");
}

TEST(DaemonIdentity, ANewDeviceUnderAnOldNumberIsAnotherPath) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.unplug(0);
  world.disk(0).hctl = {40, 0, 0, 5};
  world.disk(0).naa = lun_naa(7);
  world.plug(0);
  world.advance(Seconds(10));
  EXPECT_EQ(world.table_paths(kOld), 1U);
  EXPECT_EQ(world.table_paths(kNew), 1U);
}

}  // namespace
}  // namespace multipathd
