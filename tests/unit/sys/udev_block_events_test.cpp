#include "libpath/sys/udev_block_events.h"

#include <cerrno>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/fakes/fake_block_events.h"

namespace libpath {
namespace {

BlockDevice disk(std::uint32_t minor, const std::string& name) {
  return {DevId{8, minor}, name, "/sys/devices/x/block/" + name, true, {{"DEVTYPE", "disk"}}};
}

TEST(UdevProperty, KeepsBytesThatFitOnALine) {
  std::map<std::string, std::string> properties;
  EXPECT_TRUE(add_property(properties, "ID_MODEL", "caf\xc3\xa9 \"x\" = y"));
  EXPECT_TRUE(add_property(properties, "EMPTY", ""));
  EXPECT_EQ(properties["ID_MODEL"], "caf\xc3\xa9 \"x\" = y");
  EXPECT_EQ(properties.count("EMPTY"), 1U);
}

TEST(UdevProperty, DropsWhatCannotBeOne) {
  std::map<std::string, std::string> properties;
  EXPECT_FALSE(add_property(properties, "", "x"));
  EXPECT_FALSE(add_property(properties, "A=B", "x"));
  EXPECT_FALSE(add_property(properties, "A\n", "x"));
  EXPECT_FALSE(add_property(properties, "A", "two\nlines"));
  EXPECT_FALSE(add_property(properties, "A", "\x1b[2J"));
  EXPECT_FALSE(add_property(properties, std::string(257, 'A'), "x"));
  EXPECT_FALSE(add_property(properties, "A", std::string(16 * 1024 + 1, 'x')));
  EXPECT_TRUE(properties.empty());
}

TEST(UdevProperty, HoldsABoundedNumber) {
  std::map<std::string, std::string> properties;
  for (int i = 0; i < 2000; ++i) add_property(properties, "P" + std::to_string(i), "x");
  EXPECT_EQ(properties.size(), 1024U);
  EXPECT_TRUE(add_property(properties, "P0", "new"));
}

TEST(UdevAction, KnowsThreeWords) {
  EXPECT_EQ(parse_block_action("add"), BlockAction::add);
  EXPECT_EQ(parse_block_action("change"), BlockAction::change);
  EXPECT_EQ(parse_block_action("remove"), BlockAction::remove);
  EXPECT_EQ(parse_block_action("online"), BlockAction::other);
  EXPECT_EQ(parse_block_action(""), BlockAction::other);
}

TEST(UdevTrigger, RefusesWhatIsNoDevice) {
  const auto events = UdevBlockEvents::open();
  if (!events) GTEST_SKIP() << "no netlink here: " << events.error().message();
  EXPECT_EQ((*events)->trigger("/etc/passwd", "add").error().code, Errc::invalid);
  EXPECT_EQ((*events)->trigger("/sys/../etc", "add").error().code, Errc::invalid);
  EXPECT_EQ((*events)->trigger("/sys/block/none", "remove").error().code, Errc::invalid);
  EXPECT_EQ((*events)->trigger("/sys/block/none", "add").error().code, Errc::not_found);
}

TEST(FakeBlockEvents, EnumeratesByDeviceNumber) {
  FakeBlockEvents events;
  events.put(disk(32, "sdc"));
  events.put(disk(0, "sda"));
  const auto all = events.enumerate().value_or(std::vector<BlockDevice>{});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "sda");
  EXPECT_EQ(events.queued(), 0U);
}

TEST(FakeBlockEvents, GivesEventsInOrderAndABatchAtATime) {
  FakeBlockEvents events;
  for (std::uint32_t i = 0; i < 300; ++i) events.add(disk(i, "sd" + std::to_string(i)));
  events.remove({8, 0});
  EXPECT_EQ(events.read().events.size(), FakeBlockEvents::kBatch);
  const auto rest = events.read();
  ASSERT_EQ(rest.events.size(), 45U);
  EXPECT_EQ(rest.events.back().action, BlockAction::remove);
  EXPECT_EQ(events.lookup("sd0").error().code, Errc::not_found);
}

TEST(FakeBlockEvents, AnOverrunLosesEventsAndSaysSo) {
  FakeBlockEvents events;
  events.add(disk(0, "sda"));
  events.overrun();
  const auto batch = events.read();
  EXPECT_TRUE(batch.overrun);
  EXPECT_TRUE(batch.events.empty());
  EXPECT_FALSE(events.read().overrun);
  EXPECT_TRUE(events.lookup("sda"));
}

TEST(FakeBlockEvents, ATriggerBringsAnInitializedDevice) {
  FakeBlockEvents events;
  BlockDevice fresh = disk(0, "sda");
  fresh.initialized = false;
  events.put(fresh);
  ASSERT_TRUE(events.trigger(fresh.syspath, "add"));
  const auto batch = events.read();
  ASSERT_EQ(batch.events.size(), 1U);
  EXPECT_TRUE(batch.events[0].device.initialized);
}

}  // namespace
}  // namespace libpath
