// A new configuration changes what differs and nothing else.
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;

std::string with_alias(const std::string& alias) {
  return std::string(kPlainConfig) + "multipaths {\n multipath {\n  wwid " + lun_wwid(0) +
         "\n  alias " + alias + "\n }\n}\n";
}

TEST(DaemonReconfigure, TheSameConfigurationTouchesNothing) {
  World world;
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  world.advance(Seconds(5));
  const auto changes = world.dm.changes();
  EXPECT_EQ(world.reconfigure(kPlainConfig), "ok");
  EXPECT_EQ(world.dm.changes(), changes);
}

TEST(DaemonReconfigure, ANewAliasRenamesWithoutAReload) {
  World world(with_alias("data"));
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{lun_wwid(1), "data"}));
  EXPECT_EQ(world.reconfigure(with_alias("archive")), "ok");
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{lun_wwid(1), "archive"}));
  EXPECT_EQ(world.dm.loads("archive"), 1U);
  EXPECT_EQ(world.dm.loads(lun_wwid(1)), 1U);
}

TEST(DaemonReconfigure, ABlacklistedPathLeavesAndComesBackWhenItIsNot) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  EXPECT_EQ(world.reconfigure(std::string(kPlainConfig) + "blacklist {\n devnode ^sda$\n}\n"),
            "ok");
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 1U);
  EXPECT_EQ(world.cli("show paths raw format %d"), "sdb\n");
  EXPECT_EQ(world.cli("add path sda"), "blacklisted\n");
  EXPECT_EQ(world.reconfigure(kPlainConfig), "ok");
  EXPECT_EQ(world.table_paths(lun_wwid(0)), 2U);
}

TEST(DaemonReconfigure, AnotherPollingIntervalIsFollowed) {
  World world(with_defaults("polling_interval 20\n max_polling_interval 20"));
  world.add_array({.hosts = 1, .luns = 1});
  world.start();
  world.advance(Seconds(100));
  EXPECT_EQ(world.reconfigure(with_defaults("polling_interval 2\n max_polling_interval 2")), "ok");
  world.advance(Seconds(30));
  const auto before = world.scsi.sent_count(disk_dev(0));
  world.advance(Seconds(20));
  EXPECT_NEAR(static_cast<double>(world.scsi.sent_count(disk_dev(0)) - before), 10, 2);
}

TEST(DaemonReconfigure, NoPathRetryChangesByMessageOnly) {
  World world(with_defaults("no_path_retry fail"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  EXPECT_EQ(world.reconfigure(with_defaults("no_path_retry queue")), "ok");
  EXPECT_TRUE(world.dm.queueing(lun_wwid(0)));
  EXPECT_EQ(world.dm.loads(lun_wwid(0)), 1U);
}

TEST(DaemonReconfigure, AnUnreadableFileKeepsTheOldConfiguration) {
  World world(with_alias("data"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.config_readable = false;
  EXPECT_NE(world.reconfigure(with_alias("archive")), "ok");
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{"data"});
}

TEST(DaemonReconfigure, AllReloadsUnchangedMapsToo) {
  World world;
  world.add_array({.hosts = 2, .luns = 2});
  world.start();
  EXPECT_EQ(world.cli("reconfigure"), "ok\n");
  world.advance(Seconds(1));
  EXPECT_EQ(world.total_loads(), 2U);
  EXPECT_EQ(world.cli("reconfigure all"), "ok\n");
  world.advance(Seconds(1));
  EXPECT_EQ(world.total_loads(), 4U);
}

}  // namespace
}  // namespace multipathd
