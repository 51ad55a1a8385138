// What the kernel tells of sessions and devices is acted on when it is told, not at the next check.
#include "tests/multipathd/world.h"

namespace multipathd {
namespace {

using libpath::Millis;
using libpath::Seconds;
using libpath::UnitAttention;

constexpr Millis kPromptly{200};

// Two sessions, one LUN; checks are rare.
void two_sessions(World& world, std::size_t luns = 1) {
  world.add_array({.hosts = 2, .luns = luns, .transport = libpath::FakeTransport::iscsi});
  world.start();
  world.advance(Seconds(120));
}

TEST(DaemonSessions, AFailedSessionFailsItsPathsAtOnce) {
  World world;
  two_sessions(world, 3);
  world.set_session(0, "FAILED");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(world.state(i), "failed faulty running");
  for (std::size_t i = 3; i < 6; ++i) EXPECT_EQ(world.state(i), "active ready running");
  EXPECT_TRUE(world.sent(kMap, "fail_path 8:0"));
  EXPECT_EQ(world.dm.loads(kMap), 1U);
}

TEST(DaemonSessions, ASessionThatReturnsHasItsPathsCheckedAtOnce) {
  World world;
  two_sessions(world);
  world.set_session(0, "FAILED");
  world.advance(Seconds(300));
  EXPECT_EQ(world.state(0), "failed faulty running");
  world.set_session(0, "LOGGED_IN");
  world.advance(kPromptly);
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_TRUE(world.sent(kMap, "reinstate_path 8:0"));
}

TEST(DaemonSessions, TheStateMayComeAfterTheEvent) {
  World world;
  two_sessions(world);
  world.transport.stir_sessions();
  world.loop.run_until_idle();
  world.set_state(0, "blocked");
  world.scsi.hang(disk_dev(0));
  world.sysfs.set(world.sysfs.resolve("/sys/class/iscsi_session/session2/state").value(),
                  "FAILED\n");
  world.loop.run_until_idle();
  EXPECT_EQ(world.state(0), "active ready running");
  world.advance(Seconds(4));
  EXPECT_EQ(world.state(0), "failed faulty running");
}

TEST(DaemonSessions, TheLastPathWaitsWithTheKernel) {
  World world(with_defaults("no_path_retry fail"));
  two_sessions(world);
  world.set_session(0, "FAILED");
  world.advance(Millis(300));
  world.set_session(1, "FAILED");
  world.advance(Seconds(600));
  EXPECT_EQ(world.state(0), "failed faulty running");
  EXPECT_EQ(world.state(1), "active ready running");
  EXPECT_FALSE(world.sent(kMap, "fail_path 8:16"));
  world.set_session(0, "LOGGED_IN");
  world.advance(Seconds(2));
  EXPECT_EQ(world.state(0), "active ready running");
  EXPECT_TRUE(world.sent(kMap, "fail_path 8:16")) << "now there is another way";
  world.set_session(1, "LOGGED_IN");
  world.advance(kPromptly);
  EXPECT_EQ(world.state(1), "active ready running");
}

TEST(DaemonSessions, BothAtOnceAreBothKept) {
  World world(with_defaults("no_path_retry fail"));
  two_sessions(world);
  world.executor.hold("iscsi-sessions");
  world.set_session(0, "FAILED");
  world.set_session(1, "FAILED");
  world.executor.release("iscsi-sessions");
  world.advance(Seconds(600));
  EXPECT_FALSE(world.sent(kMap, "fail_path 8:0"));
  EXPECT_FALSE(world.sent(kMap, "fail_path 8:16"));
}

TEST(DaemonSessions, ACheckUnderWayWhenTheLastSessionFailsDoesNotFailThePath) {
  World world(with_defaults("polling_interval 5\n max_polling_interval 5\n checker_timeout 2"));
  two_sessions(world);
  world.scsi.hang(disk_dev(0));
  world.scsi.hang(disk_dev(1));
  for (int i = 0; i < 12 && world.scsi.pending_count(disk_dev(1)) == 0; ++i) {
    world.advance(Millis(500));
  }
  ASSERT_GT(world.scsi.pending_count(disk_dev(1)), 0U);
  world.set_session(0, "FAILED");
  world.set_session(1, "FAILED");
  world.advance(Seconds(60));
  EXPECT_EQ(world.state(1), "active ready running");
}

TEST(DaemonSessions, WhatTheTransportGivesUpIsFailed) {
  World world;
  two_sessions(world);
  world.set_session(0, "FAILED");
  world.advance(Seconds(1));
  world.set_session(1, "FAILED");
  world.advance(Seconds(1));
  world.set_session(1, "FREE");
  world.advance(Seconds(1));
  EXPECT_EQ(world.state(1), "failed faulty offline");
  EXPECT_TRUE(world.sent(kMap, "fail_path 8:16"));
}

TEST(DaemonSessions, AreNotListenedToWithoutAPathOverOne) {
  World world;
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(10));
  EXPECT_FALSE(world.transport.listens_to_sessions()) << "it would load the kernel's module";
}

TEST(DaemonSessions, ArePolledWhenTheKernelDoesNotTell) {
  World world;
  world.transport.refuse(EPERM);
  two_sessions(world);
  world.set_session(0, "FAILED");
  world.advance(Seconds(6));
  EXPECT_EQ(world.state(0), "failed faulty running");
}

TEST(DaemonSessions, AStormOfEventsIsAFewLooks) {
  World world;
  two_sessions(world);
  const auto before = world.executor.completed();
  for (int i = 0; i < 1000; ++i) {
    world.transport.stir_sessions();
    world.advance(Millis(1));
  }
  EXPECT_LE(world.executor.completed() - before, 40U);
}

TEST(DaemonSessions, NothingIsReadWhenNothingHappens) {
  World world(with_defaults("polling_interval 600\n max_polling_interval 600"));
  two_sessions(world);
  const auto before = world.executor.completed();
  world.advance(Seconds(100));
  EXPECT_EQ(world.executor.completed(), before);
}

// --- unit attentions ----------------------------------------------------------------------------

const char* const kRarely = "polling_interval 600\n max_polling_interval 600\n";
const std::string kRareChecks = std::string(kRarely) + " prio alua";

void tell(World& world, std::size_t index, UnitAttention what) {
  world.transport.tell(world.disk(index).hctl, what);
  world.loop.run_until_idle();
}

TEST(DaemonAttention, AnAluaChangeIsReadFromAllPathsOfTheLun) {
  World world(with_defaults(kRareChecks));
  world.add_array({.hosts = 2, .luns = 2, .alua = true});
  world.scsi.set_tpg_state(1, libpath::AccessState::optimized);
  world.scsi.set_tpg_state(2, libpath::AccessState::non_optimized);
  world.start();
  world.advance(Seconds(20));
  world.scsi.set_tpg_state(1, libpath::AccessState::non_optimized);
  world.scsi.set_tpg_state(2, libpath::AccessState::optimized);
  tell(world, 0, UnitAttention::alua_state);
  EXPECT_EQ(world.cli("show paths raw format \"%d %p\""), "sda 10\nsdb 50\nsdc 50\nsdd 10\n")
      << "the LUN that told, and no other";
}

TEST(DaemonAttention, AnAluaChangeThatSysfsShowsLaterIsSeenAllTheSame) {
  World world(with_defaults(std::string(kRarely) + " prio sysfs\n detect_prio no"));
  world.add_array({.hosts = 2, .luns = 1, .alua = true});
  const auto show = [&world](std::size_t index, const std::string& state) {
    world.sysfs.set(world.sysfs.resolve(world.attribute(index, "")).value() + "/access_state",
                    state + "\n");
  };
  show(0, "active/optimized");
  show(1, "active/non-optimized");
  world.start();
  world.advance(Seconds(20));
  tell(world, 0, UnitAttention::alua_state);
  world.advance(Millis(600));
  show(0, "active/non-optimized");
  show(1, "active/optimized");
  world.advance(Seconds(1));
  EXPECT_EQ(world.cli("show paths raw format \"%d %p\""), "sda 10\nsdb 50\n");
  world.advance(Seconds(10));
  const auto before = world.executor.completed();
  world.advance(Seconds(100));
  EXPECT_EQ(world.executor.completed(), before) << "and that was that";
}

TEST(DaemonAttention, ChangedInquiryDataIsAReasonToAskWhoItIs) {
  World world(with_defaults(kRareChecks));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(20));
  world.remap(1, 7, false);
  tell(world, 1, UnitAttention::inquiry_data);
  world.advance(Seconds(5));
  EXPECT_EQ(world.table_paths(kMap), 1U);
}

TEST(DaemonAttention, ChangedLunsAreAReasonToAskAllOfTheTarget) {
  World world(with_defaults(kRareChecks));
  world.add_array({.hosts = 2, .luns = 3});
  world.start();
  world.advance(Seconds(20));
  world.remap(5, 7, false);
  tell(world, 3, UnitAttention::luns);
  world.advance(Seconds(5));
  EXPECT_EQ(world.table_paths(lun_wwid(2)), 1U);
  EXPECT_EQ(world.table_paths(lun_wwid(1)), 2U);
}

TEST(DaemonAttention, AChangedCapacityHasTheSizeReadAgain) {
  World world(with_defaults(kRareChecks));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(20));
  for (std::size_t i = 0; i < 2; ++i) {
    world.sysfs.set(world.sysfs.resolve("/sys/block/" + disk_name(i) + "/size").value(),
                    "4194304\n");
    tell(world, i, UnitAttention::capacity);
  }
  EXPECT_EQ(world.cli("show paths raw format \"%d %S\""), "sda 2.0G\nsdb 2.0G\n");
}

TEST(DaemonAttention, WhatWasLostIsAskedForEverywhere) {
  World world(with_defaults(kRareChecks));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(20));
  world.remap(1, 7, false);
  world.transport.overrun();
  world.advance(Seconds(5));
  EXPECT_EQ(world.table_paths(kMap), 1U);
}

TEST(DaemonAttention, OfDevicesThatAreNoPathsIsIgnored) {
  World world(with_defaults(kRareChecks));
  world.add_array({.hosts = 2, .luns = 1});
  world.start();
  world.advance(Seconds(20));
  const auto before = world.scsi.sent().size();
  world.transport.tell({77, 0, 0, 0}, UnitAttention::luns);
  world.transport.tell({77, 0, 0, 0}, UnitAttention::alua_state);
  world.advance(Seconds(1));
  EXPECT_EQ(world.scsi.sent().size(), before);
}

}  // namespace
}  // namespace multipathd
