// Files that somebody else changes while the daemon runs.
#include <cerrno>

#include "libpath/base/log.h"
#include "multipathd/engine/naming_store.h"
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Seconds;

const std::string kWwids(kWwidsFile);
const std::string kBindings(kBindingsFile);
const char* const kStrict = "defaults {\n find_multipaths strict\n}\n";
const char* const kChanged = "configuration changed: `multipathd reconfigure` applies it\n";

std::string wwids_line(std::size_t lun) { return "/" + lun_wwid(lun) + "/\n"; }

class DaemonFiles : public testing::Test {
 protected:
  void start(const std::string& config) {
    world.config_text = config;
    world.add_array({.hosts = 2, .luns = 2});
    world.start();
    world.advance(Seconds(5));
  }
  World world;
};

TEST_F(DaemonFiles, AWwidAddedByAnotherProgramGetsItsMapWithoutAnEvent) {
  start(kStrict);
  ASSERT_TRUE(world.dm.names().empty());
  world.files.set(kWwids, wwids_line(1));
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(1)});
}

TEST_F(DaemonFiles, AWwidTakenAwayLeavesTheMapThatIsThere) {
  world.files.set(kWwids, wwids_line(0) + wwids_line(1));
  start(kStrict);
  ASSERT_EQ(world.dm.names().size(), 2U);
  world.files.set(kWwids, "");
  world.advance(Seconds(5));
  EXPECT_EQ(world.dm.names().size(), 2U);
}

TEST_F(DaemonFiles, AMapRemovedOnRequestStaysAwayWhateverTheFilesSay) {
  world.files.set(kWwids, wwids_line(0));
  start(kStrict);
  ASSERT_EQ(world.cli("del map " + lun_wwid(0)), "ok\n");
  world.files.set(kWwids, wwids_line(0) + wwids_line(1));
  world.advance(Seconds(5));
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(1)});
}

TEST_F(DaemonFiles, ABindingOfTheAdministratorRenamesTheMapWithoutAReload) {
  start(with_defaults("user_friendly_names yes"));
  const auto loads = world.total_loads();
  world.files.set(kBindings, "archive " + lun_wwid(0) + "\nmpathb " + lun_wwid(1) + "\n");
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{"archive", "mpathb"}));
  EXPECT_EQ(world.total_loads(), loads);
}

TEST_F(DaemonFiles, WhatTheDaemonWritesItselfChangesNothing) {
  start(with_defaults("user_friendly_names yes"));
  ASSERT_EQ(world.dm.names().size(), 2U);
  const auto changes = world.dm.changes();
  const auto writes = world.files.write_count();
  const auto jobs = world.executor.completed();
  world.advance(Seconds(5));
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_EQ(world.files.write_count(), writes);
  EXPECT_EQ(world.executor.pending("files"), 0U);
  world.files.set(kBindings, world.files.text(kBindings));  // the same again
  world.advance(Seconds(5));
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_EQ(world.files.write_count(), writes);
  EXPECT_GT(world.executor.completed(), jobs);
}

TEST_F(DaemonFiles, AChangeOfOurOwnOnItsWayIsNotLostToAReaderOfTheOldFile) {
  start(with_defaults("user_friendly_names yes"));
  world.unplug(1);
  world.unplug(3);
  world.advance(Seconds(1));
  ASSERT_EQ(world.dm.names(), std::vector<std::string>{"mpatha"});
  world.files.set(kBindings, "mpatha " + lun_wwid(0) + "\n");
  world.advance(Seconds(1));
  // The file is being read while the map is made and named.
  world.executor.hold("files");
  world.files.set(kBindings, "mpatha " + lun_wwid(0) + "\nspare 3600spare\n");
  world.advance(Seconds(1));
  world.plug(1);
  world.plug(3);
  world.advance(Seconds(1));
  ASSERT_EQ(world.dm.names(), (std::vector<std::string>{"mpatha", "mpathb"}));
  world.executor.release("files");
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{"mpatha", "mpathb"}));
  const std::string text = world.files.text(kBindings);
  EXPECT_NE(text.find("mpathb " + lun_wwid(1)), std::string::npos) << text;
  EXPECT_NE(text.find("spare 3600spare"), std::string::npos) << text;
}

TEST_F(DaemonFiles, AnUnreadableBindingsFileIsNeitherForgottenNorOverwritten) {
  start(with_defaults("user_friendly_names yes"));
  const std::string before = world.files.text(kBindings);
  world.files.fail_with(kBindings, EIO);
  world.file_watch.touch(kBindings);
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{"mpatha", "mpathb"}));
  EXPECT_EQ(world.reconfigure(with_defaults("user_friendly_names yes\n alias_prefix disk")), "ok");
  world.files.fail_with(kBindings, 0);
  EXPECT_EQ(world.dm.names(), (std::vector<std::string>{"mpatha", "mpathb"}));
  EXPECT_EQ(world.files.text(kBindings), before);
}

TEST_F(DaemonFiles, ADirectoryThatComesBackIsWatchedAgain) {
  start(kStrict);
  world.file_watch.remove_directory("/etc/multipath");
  world.advance(Seconds(1));
  EXPECT_FALSE(world.file_watch.watches("/etc/multipath"));
  world.files.set(kWwids, wwids_line(0));  // makes it
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(0)});
  world.files.set(kWwids, wwids_line(0) + wwids_line(1));
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names().size(), 2U);
}

TEST_F(DaemonFiles, LostReportsAreMadeUpForByReadingAll) {
  start(kStrict);
  world.files.set_listener({});
  world.files.set(kWwids, wwids_line(0));
  world.file_watch.overrun();
  world.advance(Seconds(1));
  EXPECT_EQ(world.dm.names(), std::vector<std::string>{lun_wwid(0)});
}

TEST_F(DaemonFiles, AChangedConfigurationWaitsForTheAdministratorAndIsSaidOnce) {
  start(kPlainConfig);
  const auto changes = world.dm.changes();
  const std::string first = world.logged([this] {
    world.edit_config(with_defaults("no_path_retry queue"));
    world.edit_config(with_defaults("no_path_retry 5"));
  });
  EXPECT_EQ(first, kChanged);
  EXPECT_TRUE(world.engine().config_outdated());
  EXPECT_EQ(world.dm.changes(), changes);
  EXPECT_EQ(world.cli("show daemon"), "pid 4711 idle\n");
  EXPECT_EQ(world.reconfigure(with_defaults("no_path_retry 5")), "ok");
  EXPECT_FALSE(world.engine().config_outdated());
  EXPECT_EQ(world.logged([this] { world.edit_config(kPlainConfig); }), kChanged);
}

TEST_F(DaemonFiles, AnEditThatMeansTheSameIsNotWorthALine) {
  start(kPlainConfig);
  const std::string text = std::string("# a remark\n") + kPlainConfig;
  EXPECT_EQ(world.logged([&] { world.edit_config(text); }), "");
  EXPECT_FALSE(world.engine().config_outdated());
}

TEST_F(DaemonFiles, AConfigurationThatCanNoLongerBeReadIsSaid) {
  start(kPlainConfig);
  world.config_readable = false;
  const std::string said = world.logged([this] { world.edit_config(kPlainConfig); });
  EXPECT_EQ(said, "configuration changed, and cannot be read: multipath.conf\n");
  EXPECT_EQ(world.cli("show daemon"), "pid 4711 idle\n");
}

}  // namespace
}  // namespace multipathd
