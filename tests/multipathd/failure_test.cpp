// Paths fail and come back; what happens when none is left.
#include <gmock/gmock.h>

#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::LogLevel;
using libpath::Millis;
using libpath::Seconds;

const std::string kQueueOn = "queue_if_no_path";
const std::string kQueueOff = "fail_if_no_path";

void break_all(World& world, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) world.break_disk(i);
}

TEST(DaemonFailure, ABrokenPathIsFailedInTheKernelAndShown) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.break_disk(0);
  world.advance(Seconds(30));
  EXPECT_TRUE(world.sent(kMap, "fail_path 8:0"));
  EXPECT_EQ(world.state(0), "failed faulty running");
  EXPECT_EQ(world.state(1), "active ready running");
  EXPECT_EQ(world.cli("show maps raw format \"%N\""), "1\n");
  EXPECT_EQ(world.dm.loads(kMap), 1U);
}

TEST(DaemonFailure, AMendedPathIsReinstatedWithoutAReload) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.break_disk(0);
  world.advance(Seconds(30));
  world.mend_disk(0);
  world.advance(Seconds(30));
  EXPECT_TRUE(world.sent(kMap, "reinstate_path 8:0"));
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_EQ(world.dm.loads(kMap), 1U);
}

// A deferred removal comes to its end while a message is on its way.
TEST(DaemonFailure, AMapThatWentMeanwhileIsWorthNoWarning) {
  const auto told = [](LogLevel up_to) {
    World world(with_defaults("no_path_retry queue"));
    world.add_array({.hosts = 2, .luns = 1});
    world.start();
    return world.logged(
        [&world] {
          world.ask("disablequeueing map " + kMap);
          EXPECT_TRUE(world.dm.remove(kMap, false));
          world.advance(Seconds(5));
        },
        up_to);
  };
  const auto has_message = testing::HasSubstr(kMap + ": " + kQueueOff);
  EXPECT_THAT(told(LogLevel::info), has_message);
  EXPECT_THAT(told(LogLevel::notice), testing::Not(has_message));
}

TEST(DaemonFailure, AnOfflineDeviceIsShownAsOffline) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.set_state(0, "offline");
  world.scsi.set_reply(disk_dev(0), 0x00, libpath::errno_reply(ENXIO));
  world.advance(Seconds(30));
  EXPECT_EQ(world.state(0), "failed faulty offline");
}

TEST(DaemonFailure, TheKernelsWordThatAPathFailedIsCheckedAtOnce) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(60));
  world.break_disk(0);
  const auto before = world.scsi.sent_count(disk_dev(0));
  world.dm.fail_path(disk_dev(0));
  world.loop.run_until_idle();  // no time passes
  EXPECT_GT(world.scsi.sent_count(disk_dev(0)), before);
  EXPECT_EQ(world.state(0), "failed faulty running");
}

TEST(DaemonFailure, APathTheKernelFailedButThatAnswersIsReinstated) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.dm.fail_path(disk_dev(0));
  world.advance(Seconds(30));
  EXPECT_TRUE(world.sent(kMap, "reinstate_path 8:0"));
  EXPECT_EQ(world.state(0), "active ready running");
}

TEST(DaemonFailure, AReloadDoesNotReviveAPathKnownToBeDown) {
  World world;
  world.add_array({.hosts = 3, .luns = 1});
  world.start();
  world.break_disk(0);
  world.advance(Seconds(30));
  world.unplug(2);
  world.advance(Millis(500));
  ASSERT_EQ(world.dm.loads(kMap), 2U);
  EXPECT_EQ(world.state(0), "failed faulty running");
  const auto status = world.dm.inspect(kMap).value().status;
  EXPECT_NE(status.find("8:0 F"), std::string::npos) << status;
}

TEST(DaemonQueueing, FailNeverQueues) {
  World world(with_defaults("no_path_retry fail"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  break_all(world, 2);
  world.advance(Seconds(60));
  EXPECT_FALSE(world.dm.queueing(kMap));
  EXPECT_EQ(world.cli("show maps raw format \"%Q\""), "off\n");
}

TEST(DaemonQueueing, QueueGoesOnForEver) {
  World world(with_defaults("no_path_retry queue"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  EXPECT_TRUE(world.dm.queueing(kMap));
  break_all(world, 2);
  world.advance(Seconds(3600));
  EXPECT_TRUE(world.dm.queueing(kMap));
  EXPECT_FALSE(world.sent(kMap, kQueueOff));
}

TEST(DaemonQueueing, ThreeRetriesEndAfterThreeIntervalsAndComeBackWithAPath) {
  World world(with_defaults("no_path_retry 3\n polling_interval 5"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  EXPECT_TRUE(world.dm.queueing(kMap));
  world.break_disk(0);
  world.break_disk(1);
  world.dm.fail_path(disk_dev(0));
  world.dm.fail_path(disk_dev(1));
  world.loop.run_until_idle();
  world.advance(Seconds(14));
  EXPECT_TRUE(world.dm.queueing(kMap)) << "15 s of queueing were asked for";
  world.advance(Seconds(2));
  EXPECT_FALSE(world.dm.queueing(kMap));
  EXPECT_TRUE(world.sent(kMap, kQueueOff));
  world.mend_disk(0);
  world.advance(Seconds(30));
  EXPECT_TRUE(world.dm.queueing(kMap));
  EXPECT_TRUE(world.sent(kMap, kQueueOn));
}

TEST(DaemonQueueing, APathInTimeEndsTheCountdown) {
  World world(with_defaults("no_path_retry 3\n polling_interval 5"));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  break_all(world, 2);
  world.dm.fail_path(disk_dev(0));
  world.dm.fail_path(disk_dev(1));
  world.advance(Seconds(8));
  world.mend_disk(0);
  world.advance(Seconds(60));
  EXPECT_FALSE(world.sent(kMap, kQueueOff));
  EXPECT_TRUE(world.dm.queueing(kMap));
}

TEST(DaemonQueueing, StoppingEndsQueueingUnlessConfiguredOtherwise) {
  for (const bool keep : {false, true}) {
    World world(with_defaults(std::string("no_path_retry queue\n queue_without_daemon ") +
                              (keep ? "yes" : "no")));
    world.add_array({.hosts = 2, .luns = 1});
    world.start();
    bool stopped = false;
    world.engine().stop([&stopped] { stopped = true; });
    world.advance(Seconds(6));
    EXPECT_TRUE(stopped);
    EXPECT_EQ(world.dm.queueing(kMap), keep);
  }
}

}  // namespace
}  // namespace multipathd
