// A configuration that exists and cannot be read: nobody knows which disks are excluded.
#include "multipathd/engine/naming_store.h"
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;

class DaemonUnreadConfig : public testing::Test {
 protected:
  // LUN 0 has a map made under `config`; LUN 1 has none; then a daemon starts that cannot read.
  void start_blind(const std::string& config) {
    world.config_text = config;
    world.add_array({.hosts = 2, .luns = 2});
    world.unplug(1);
    world.unplug(3);
    world.start();
    ASSERT_EQ(world.dm.names().size(), 1U);
    world.kill();
    world.dm.restart();
    world.config_readable = false;
    world.start();
    world.advance(Seconds(20));
  }
  std::size_t queue_orders() const {
    const std::string name = world.dm.names().front();
    std::size_t orders = 0;
    for (const char* text : {"queue_if_no_path", "fail_if_no_path"}) {
      if (world.sent(name, text)) ++orders;
    }
    return orders;
  }
  World world;
};

TEST_F(DaemonUnreadConfig, NoMapIsMade) {
  world.config_readable = false;
  world.add_array({.hosts = 2, .luns = 2});
  world.files.set(std::string(kWwidsFile), "/" + kMap + "/\n");
  world.start();
  world.advance(Seconds(60));
  EXPECT_TRUE(world.dm.names().empty());
  EXPECT_EQ(world.cli("show daemon"), "pid 4711 idle\n");
  EXPECT_EQ(world.cli("add map " + kMap), "fail\n");
  EXPECT_TRUE(world.dm.names().empty());
}

TEST_F(DaemonUnreadConfig, TheMapThatExistsIsTakenOverAsItIs) {
  start_blind(
      with_defaults("user_friendly_names yes\n path_grouping_policy multibus\n "
                    "no_path_retry queue\n features \"2 pg_init_retries 50\""));
  const auto changes = world.dm.changes();
  world.plug(1);
  world.plug(3);
  world.advance(Seconds(60));
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{"mpatha"});
  EXPECT_EQ(world.total_loads(), 1U);
  EXPECT_TRUE(world.dm.queueing("mpatha"));
  EXPECT_EQ(world.state(0), "active ready running");
}

TEST_F(DaemonUnreadConfig, ANewPathIsCheckedButNotAdded) {
  world.config_text = kPlainConfig;
  world.add_array({.hosts = 2, .luns = 1});
  world.unplug(1);
  world.start();
  ASSERT_EQ(world.table_paths(kMap), 1U);
  world.kill();
  world.config_readable = false;
  world.start();
  world.plug(1);
  world.advance(Seconds(30));
  EXPECT_GT(world.scsi.sent_count(disk_dev(1)), 0U);
  EXPECT_EQ(world.table_paths(kMap), 1U);
  world.config_readable = true;
  EXPECT_EQ(world.reconfigure(kPlainConfig), "ok");
  EXPECT_EQ(world.table_paths(kMap), 2U);
}

TEST_F(DaemonUnreadConfig, PathsAreFailedAndReinstated) {
  start_blind(kPlainConfig);
  world.break_disk(0);
  world.advance(Seconds(60));
  EXPECT_TRUE(world.sent(kMap, "fail_path 8:0"));
  EXPECT_EQ(world.state(0).substr(0, 13), "failed faulty") << world.state(0);
  world.mend_disk(0);
  world.advance(Seconds(60));
  EXPECT_TRUE(world.sent(kMap, "reinstate_path 8:0"));
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_EQ(world.total_loads(), 1U);
}

TEST_F(DaemonUnreadConfig, QueueingGoesOnWhenAllPathsAreLost) {
  start_blind(with_defaults("no_path_retry queue"));
  world.break_disk(0);
  world.break_disk(2);
  world.advance(Seconds(300));
  EXPECT_TRUE(world.dm.queueing(kMap));
  EXPECT_FALSE(world.sent(kMap, "fail_if_no_path"));
  EXPECT_EQ(world.cli("disablequeueing map " + kMap), "ok\n");
  EXPECT_FALSE(world.dm.queueing(kMap));
  EXPECT_EQ(world.cli("restorequeueing map " + kMap), "ok\n");
  EXPECT_TRUE(world.dm.queueing(kMap));
}

TEST_F(DaemonUnreadConfig, AMapThatDoesNotQueueIsNotMadeTo) {
  start_blind(with_defaults("no_path_retry fail"));
  EXPECT_FALSE(world.dm.queueing(kMap));
  EXPECT_EQ(queue_orders(), 0U);
}

TEST_F(DaemonUnreadConfig, AMapWhosePathsAllLeaveStaysBecauseItCouldNotBeMadeAgain) {
  start_blind(kPlainConfig);
  world.unplug(0);
  world.unplug(2);
  world.advance(Seconds(60));
  EXPECT_TRUE(world.dm.exists(kMap));
  EXPECT_EQ(world.cli("del map " + kMap), "ok\n");
  EXPECT_FALSE(world.dm.exists(kMap));
}

TEST_F(DaemonUnreadConfig, AReconfigureThatReadsOneMakesWhatWasMissing) {
  start_blind(with_defaults("user_friendly_names yes"));
  world.plug(1);
  world.plug(3);
  world.advance(Seconds(5));
  EXPECT_EQ(world.cli("resize map mpatha"), "fail\n");
  EXPECT_NE(world.reconfigure(world.config_text), "ok");
  EXPECT_FALSE(world.engine().config_known());
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{"mpatha"});
  world.config_readable = true;
  EXPECT_EQ(world.reconfigure(with_defaults("user_friendly_names yes\n no_path_retry queue")),
            "ok");
  EXPECT_TRUE(world.engine().config_known());
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{"mpatha", "mpathb"}));
  EXPECT_TRUE(world.dm.queueing("mpatha"));
  EXPECT_EQ(world.cli("resize map mpatha"), "ok\n");
}

TEST_F(DaemonUnreadConfig, AConfigurationThatCanBeReadAgainIsWorthALine) {
  start_blind(kPlainConfig);
  EXPECT_FALSE(world.engine().config_outdated());
  world.config_readable = true;
  world.edit_config("");
  EXPECT_TRUE(world.engine().config_outdated());
}

}  // namespace
}  // namespace multipathd
