// What only the fake does: stop after a kernel step, refuse an open, stand in for the world.
#include "tests/fakes/fake_device_mapper.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "libpath/dm/table.h"

namespace libpath {
namespace {

DmTableSpec spec(const std::string& params) {
  DmTableSpec made;
  made.name = "mpatha";
  made.uuid = "mpath-360a98";
  made.size = 2048;
  made.params = params;
  return made;
}

const char* const kOnePath = "0 0 1 1 round-robin 0 1 1 8:16 1";
const char* const kTwoPaths = "0 0 1 1 round-robin 0 2 1 8:16 1 8:32 1";

TEST(FakeDeviceMapper, LeavesAnEmptyDeviceWhenKilledAfterTheFirstStepOfACreate) {
  FakeDeviceMapper dm;
  dm.crash_after(1);
  EXPECT_FALSE(dm.create(spec(kOnePath)));
  EXPECT_FALSE(dm.inspect("mpatha"));  // the process is dead
  dm.restart();
  const auto device = dm.inspect("mpatha");
  ASSERT_TRUE(device);
  EXPECT_FALSE(device->has_live_table);
  EXPECT_FALSE(device->has_inactive_table);
}

TEST(FakeDeviceMapper, LeavesALoadedDeviceWhenKilledBeforeTheResume) {
  FakeDeviceMapper dm;
  dm.crash_after(2);
  EXPECT_FALSE(dm.create(spec(kOnePath)));
  dm.restart();
  EXPECT_TRUE(dm.inspect("mpatha")->has_inactive_table);
  EXPECT_FALSE(dm.inspect("mpatha")->has_live_table);
}

TEST(FakeDeviceMapper, LeavesASuspendedDeviceWhenKilledInsideAReload) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(dm.create(spec(kOnePath)));
  dm.crash_after(2);
  EXPECT_FALSE(dm.reload(spec(kTwoPaths), false));
  dm.restart();
  EXPECT_TRUE(dm.inspect("mpatha")->suspended);
  EXPECT_TRUE(dm.inspect("mpatha")->has_inactive_table);
}

TEST(FakeDeviceMapper, FailsALoadThatWouldOpenAnOfflinePathButKeepsAnOpenOne) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(dm.create(spec(kOnePath)));
  dm.set_openable({8, 16}, false);
  EXPECT_TRUE(dm.reload(spec(kTwoPaths), false));
  dm.set_openable({8, 48}, false);
  const auto failed = dm.reload(spec("0 0 1 1 round-robin 0 2 1 8:16 1 8:48 1"), false);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sys_errno, ENXIO);
  EXPECT_EQ(failed.error().code, Errc::io);
  EXPECT_EQ(dm.loads("mpatha"), 2U);
}

TEST(FakeDeviceMapper, FailsOverWhenThePathInUseFails) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(dm.create(spec("0 0 2 1 service-time 0 1 1 8:16 1 service-time 0 1 1 8:32 1")));
  dm.fail_path({8, 16});
  const auto status = parse_status(dm.inspect("mpatha")->status);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->next_group, 2U);
  EXPECT_EQ(status->groups[0].state, GroupState::enabled);
  EXPECT_EQ(status->groups[1].state, GroupState::active);
  EXPECT_EQ(dm.inspect("mpatha")->event_nr, 1U);
}

TEST(FakeDeviceMapper, TurnsReadOnlyWhenAPathIsWriteProtected) {
  FakeDeviceMapper dm;
  dm.set_write_protected({8, 16}, true);
  ASSERT_TRUE(dm.create(spec(kOnePath)));
  EXPECT_TRUE(dm.inspect("mpatha")->read_only);
}

TEST(FakeDeviceMapper, FailsLoadsAsToldAndLeavesNoMap) {
  FakeDeviceMapper dm;
  dm.set_load_failure("mpatha", ENOMEM);
  EXPECT_FALSE(dm.create(spec(kOnePath)));
  EXPECT_FALSE(dm.exists("mpatha"));
  dm.set_load_failure("mpatha", 0);
  EXPECT_TRUE(dm.create(spec(kOnePath)));
}

TEST(FakeDeviceMapper, ShowsForeignDevicesAndHolders) {
  FakeDeviceMapper dm;
  ASSERT_TRUE(dm.create(spec(kOnePath)));
  dm.add_foreign("vg-root", "LVM-abc", "linear", "8:3 2048", 4096);
  EXPECT_EQ(dm.inspect("vg-root")->target_type, "linear");
  const DevId map = dm.inspect("mpatha")->dev;
  dm.add_holder(map, "mpatha-part1");
  EXPECT_EQ(dm.holders(map).value(), (std::vector<std::string>{"mpatha-part1"}));
}

TEST(FakeDmEvents, IsPendingAfterAnEventAndUntilArmed) {
  FakeDeviceMapper dm;
  FakeDmEvents events(dm);
  ASSERT_TRUE(dm.create(spec(kOnePath)));
  ASSERT_TRUE(events.arm());
  EXPECT_FALSE(events.pending());
  dm.fail_path({8, 16});
  EXPECT_TRUE(events.pending());
}

}  // namespace
}  // namespace libpath
