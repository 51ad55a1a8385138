// The active slave: moved on the event, never on what may be old.
#include <sys/epoll.h>

#include "tests/bondd/world.h"

namespace bondd {
namespace {

using Monitor = BondKernelSim::Monitor;
using Words = std::vector<std::string>;

std::size_t switches(const World& world) {
  std::size_t count = 0;
  for (const auto& change : world.net.applied()) {
    const auto* set = std::get_if<lc::SetOption>(&change);
    if (set != nullptr && set->option == BondOption::active_slave) ++count;
  }
  return count;
}

// A kernel whose own monitor never comes to it.
class Failover : public AdoptedBond {
 protected:
  void SetUp() override {
    AdoptedBond::SetUp();
    world.net.set_monitor(Monitor::by_hand);
    ASSERT_EQ(world.active("bond0"), "eth0");
  }
};

TEST_F(Failover, HappensOnTheEventBeforeTheKernelLooks) {
  world.cut("eth0");
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(switches(world), 1U);
  const auto shown = world.bond("bond0");
  EXPECT_EQ(shown.failovers, 1U);
  EXPECT_EQ(shown.last_cause, "no-carrier");
  EXPECT_EQ(shown.histogram.total, 1U);
  EXPECT_EQ(world.count("failover"), 1U);
  EXPECT_EQ(world.count("carrier-lost"), 1U);
}

TEST_F(Failover, IsCountedOnceWhenTheMonitorComesAfterwards) {
  world.happens([&] {
    world.net.change_by_other(lc::SetOption{world.index("bond0"), BondOption::num_peer_notif, 1U});
  });
  world.cut("eth0");
  world.happens([&] { world.net.monitor_ticks(3); });
  world.advance(Millis(30000));
  EXPECT_EQ(world.bond("bond0").failovers, 1U);
  EXPECT_EQ(switches(world), 1U);
  EXPECT_EQ(world.count("not-announced"), 0U) << "the kernel did announce it";
}

TEST_F(Failover, OfTheKernelIsCountedWhenItWasFirst) {
  world.failover.hold();
  world.cut("eth0");
  world.happens([&] { world.net.monitor_ticks(1); });
  EXPECT_EQ(world.active("bond0"), "eth1");
  world.failover.release();
  world.settle();
  world.advance(Millis(5000));
  EXPECT_EQ(world.bond("bond0").failovers, 1U);
}

TEST_F(Failover, ABusyKernelIsAskedOnceAndTheCliAnswersFromMemory) {
  world.executor.hold_all();
  world.failover.hold();
  world.cut("eth0");
  world.advance(Millis(2500));
  EXPECT_EQ(world.failover.requests(), 1U);
  EXPECT_NE(world.cli("show status").find("bond0"), std::string::npos);
  EXPECT_NE(world.cli("show bond bond0 json").find("eth1"), std::string::npos);
  EXPECT_EQ(world.active("bond0"), "eth0");
  world.executor.release_all();
  world.failover.release();
  world.advance(Millis(5000));
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(switches(world), 1U);
}

TEST_F(Failover, NoSlaveWithoutCarrierIsChosen) {
  world.cut("eth1");
  world.cut("eth0");
  world.advance(Millis(5000));
  EXPECT_EQ(switches(world), 0U);
  EXPECT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::lost);
  world.mend("eth1");  // the monitor's knowledge of eth1 was never lost
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(Failover, ARefusalIsToldAndTheChoiceLeftToTheKernel) {
  world.net.refuse([](const libpath::LinkChange& change) {
    return std::holds_alternative<lc::SetOption>(change) ? EINVAL : 0;
  });
  world.cut("eth0");
  world.advance(Millis(10000));
  EXPECT_EQ(world.count("steer-refused"), 1U);
  EXPECT_EQ(world.active("bond0"), "eth0");
  world.happens([&] { world.net.monitor_ticks(1); });
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(world.bond("bond0").last_cause, "kernel");
}

TEST_F(Failover, AYesWithoutEffectIsNotBelieved) {
  world.net.ignore([](const libpath::LinkChange&) { return true; });
  world.cut("eth0");
  world.advance(Millis(10000));
  EXPECT_EQ(world.count("steer-refused"), 1U);
  EXPECT_EQ(world.bond("bond0").failovers, 0U);
}

// --- what may be old ----------------------------------------------------------------------------

// What was decided before holds; what else happened is not known.
TEST_F(Failover, UntilTheDumpIsInOnlyTheStandingOrderIsCarriedOut) {
  world.executor.hold("links");
  world.net.overrun();
  world.settle();
  EXPECT_TRUE(world.engine().snapshot().stale);
  world.cut("eth0");
  EXPECT_EQ(world.active("bond0"), "eth1");
  world.mend("eth0");
  world.cut("eth1");
  world.advance(Millis(3000));
  EXPECT_EQ(switches(world), 1U);
  EXPECT_EQ(world.active("bond0"), "eth1");
  world.executor.release("links");
  world.settle();
  EXPECT_FALSE(world.engine().snapshot().stale);
  EXPECT_EQ(world.active("bond0"), "eth0");
  EXPECT_EQ(world.bond("bond0").failovers, 2U);
}

TEST_F(Failover, WhatWasLostIsFoundByTheDump) {
  world.net.cut(world.index("eth0"));
  world.net.overrun();
  world.settle();
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(world.engine().links().stats().overruns, 1U);
}

TEST_F(Failover, ADumpOlderThanAnEventDoesNotUndoIt) {
  world.executor.hold("links");
  world.net.overrun();
  world.settle();
  world.executor.release("links");
  ASSERT_TRUE(world.executor.run_one());  // the dump is read, and its answer is on its way
  world.net.cut(world.index("eth0"));
  world.loop.fire(world.net.kFd, EPOLLIN);
  world.settle();
  EXPECT_FALSE(world.engine().links().table().find("eth0")->carrier);
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(Failover, AnInterfaceThatTheOldDumpStillHasStaysGone) {
  world.executor.hold("links");
  world.net.overrun();
  world.settle();
  world.executor.release("links");
  ASSERT_TRUE(world.executor.run_one());
  world.net.unplug(world.index("eth0"));
  world.loop.fire(world.net.kFd, EPOLLIN);
  world.settle();
  EXPECT_EQ(world.engine().links().table().find("eth0"), nullptr);
  EXPECT_EQ(world.bond("bond0").slaves.size(), 1U);
}

TEST_F(Failover, ALookOlderThanAnEventDoesNotUndoIt) {
  world.executor.hold("look");
  world.advance(Millis(10000));  // the audit
  ASSERT_EQ(world.executor.pending("look"), 1U);
  world.executor.release("look");
  ASSERT_TRUE(world.executor.run_one());
  world.net.cut(world.index("eth0"));
  world.loop.fire(world.net.kFd, EPOLLIN);
  world.settle();
  EXPECT_FALSE(world.engine().links().table().find("eth0")->carrier);
  EXPECT_EQ(world.active("bond0"), "eth1");
}

// What lay in the socket when it ran over is older than what was lost, and than the dump.
TEST_F(Failover, AMessageFromBeforeTheOverrunDoesNotUndoTheDump) {
  world.net.mend(world.index("eth0"));
  world.net.change_by_other(lc::SetMtu{world.index("eth0"), 1400});
  world.net.fill_up();
  world.net.cut(world.index("eth0"));  // not told
  world.settle();
  EXPECT_FALSE(world.engine().links().table().find("eth0")->carrier);
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(Failover, ALookAtWhatLeftAndCameBackMeanwhileIsNotTaken) {
  world.executor.hold("look");
  world.advance(Millis(10000));
  world.executor.release("look");
  ASSERT_TRUE(world.executor.run_one());
  const LinkIndex nic = world.index("eth0");
  world.net.move_away(nic);
  world.net.move_back(nic);
  world.loop.fire(world.net.kFd, EPOLLIN);
  world.settle();
  EXPECT_EQ(world.engine().links().table().find("eth0")->master, 0U);
  EXPECT_EQ(world.bond("bond0").slaves.size(), 1U);
}

TEST_F(Failover, AFailedDumpIsTriedAgain) {
  world.net.fail(libpath::FakeRtnetlink::Verb::links, EAGAIN);
  world.net.cut(world.index("eth0"));
  world.net.overrun();
  world.advance(Millis(3500));
  EXPECT_TRUE(world.engine().snapshot().stale);
  world.net.fail(libpath::FakeRtnetlink::Verb::links, 0);
  world.advance(Millis(1000));
  EXPECT_FALSE(world.engine().snapshot().stale);
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(switches(world), 1U);
}

// --- standing orders ----------------------------------------------------------------------------

TEST_F(Failover, IsOrderedAheadForTheSlaveThatIsActive) {
  const LinkIndex bond = world.index("bond0");
  ASSERT_NE(world.failover.order_of(bond), nullptr);
  EXPECT_EQ(*world.failover.order_of(bond),
            (libpath::StandingOrder{bond, world.index("eth0"), world.index("eth1")}));
  world.cut("eth1");  // nobody is left to go to
  EXPECT_EQ(world.failover.order_of(bond), nullptr);
  world.mend("eth1");
  world.cut("eth0");
  world.mend("eth0");
  world.advance(Millis(1000));
  ASSERT_NE(world.failover.order_of(bond), nullptr);
  EXPECT_EQ(world.failover.order_of(bond)->from, world.index("eth1"));
}

TEST_F(Failover, NothingStandsByForWhatIsNotSteered) {
  EXPECT_EQ(world.reload(""), "ok\n");
  EXPECT_EQ(world.failover.order_of(world.index("bond0")), nullptr);
  world.cut("eth0");
  EXPECT_EQ(switches(world), 0U);
}

TEST_F(Failover, WhatAnOrderDidIsNotAskedForAgain) {
  world.net.cut(world.index("eth0"));
  ASSERT_TRUE(world.failover.work());  // before the loop hears of it
  EXPECT_EQ(world.active("bond0"), "eth1");
  world.settle();
  EXPECT_EQ(switches(world), 1U);
  const auto shown = world.bond("bond0");
  EXPECT_EQ(shown.failovers, 1U);
  EXPECT_EQ(shown.last_cause, "no-carrier");
  EXPECT_EQ(shown.histogram.total, 1U);
}

TEST_F(Failover, ALossThatIsOverWhenTheKernelIsFreeAgainMovesNothing) {
  world.failover.hold();
  world.executor.hold_all();
  world.net.cut(world.index("eth0"));
  world.net.mend(world.index("eth0"));
  world.failover.release();
  EXPECT_FALSE(world.failover.work());
  EXPECT_EQ(switches(world), 0U);
}

TEST_F(Failover, EndsWithItsBond) {
  const LinkIndex bond = world.index("bond0");
  world.happens([&] { world.net.change_by_other(lc::DeleteLink{bond}); });
  EXPECT_EQ(world.failover.order_of(bond), nullptr);
}

// --- a person -----------------------------------------------------------------------------------

class ChosenSlave : public ConfiguredBond {
 protected:
  void SetUp() override {
    ConfiguredBond::start("  primary eth0\n");
    world.net.set_monitor(Monitor::by_hand);
    ASSERT_EQ(world.active("bond0"), "eth0");
    ASSERT_EQ(world.cli("set-active bond bond0 slave eth1"), "ok\n");
    world.advance(Millis(5000));
  }
};

TEST_F(ChosenSlave, StaysAgainstThePrimary) {
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(world.bond("bond0").last_cause, "chosen");
  EXPECT_EQ(world.count("chosen"), 1U);
  world.cut("eth0");
  world.mend("eth0");
  world.advance(Millis(5000));
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(ChosenSlave, IsLeftWhenItFailsAndNotComeBackTo) {
  world.cut("eth1");
  EXPECT_EQ(world.active("bond0"), "eth0");
  EXPECT_EQ(world.count("choice-ended"), 1U);
  world.mend("eth1");
  world.advance(Millis(90000));
  EXPECT_EQ(world.active("bond0"), "eth0");
}

TEST_F(ChosenSlave, IsLeftWhenThePersonSaysSo) {
  EXPECT_EQ(world.cli("set-active bond bond0 slave auto"), "ok\n");
  world.advance(Millis(1000));
  EXPECT_EQ(world.active("bond0"), "eth0");
}

TEST_F(ChosenSlave, IsNotRememberedWhenTheKernelRefuses) {
  EXPECT_EQ(world.cli("set-active bond bond0 slave auto"), "ok\n");
  world.net.refuse([](const libpath::LinkChange&) { return EINVAL; });
  EXPECT_EQ(world.cli("set-active bond bond0 slave eth1").rfind("fail\n", 0), 0U);
  world.net.refuse({});
  world.advance(Millis(60000));
  EXPECT_EQ(world.active("bond0"), "eth0");
}

// --- flapping -----------------------------------------------------------------------------------

TEST_F(AdoptedBond, ASlaveThatFlapsIsHeldOutUntilItIsQuiet) {
  for (int i = 0; i < 5; ++i) {
    world.cut("eth0");
    world.advance(Millis(200));
    world.mend("eth0");
    world.advance(Millis(200));
  }
  auto shown = world.bond("bond0");
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_TRUE(shown.slaves[0].damping.suppressed);
  EXPECT_FALSE(shown.slaves[0].held_out.empty());
  EXPECT_EQ(shown.redundancy, libpath::Redundancy::degraded);
  EXPECT_EQ(world.count("held-out"), 1U);
  world.advance(Millis(61000));
  shown = world.bond("bond0");
  EXPECT_FALSE(shown.slaves[0].damping.suppressed);
  EXPECT_TRUE(shown.slaves[0].usable);
  EXPECT_EQ(shown.redundancy, libpath::Redundancy::full) << shown.redundancy_reason;
}

TEST_F(Failover, AFlapBetweenTwoMessagesCounts) {
  for (int i = 0; i < 3; ++i) world.happens([&] { world.net.flap(world.index("eth0")); });
  EXPECT_TRUE(world.bond("bond0").slaves[0].damping.suppressed);
  EXPECT_EQ(world.active("bond0"), "eth1");
}

// --- others who steer ---------------------------------------------------------------------------

TEST_F(BonddTest, AnotherManagerThatTakesItBackIsLeftTheChoice) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.net.change_by_other(lc::SetSlavePrio{world.index("eth1"), 10});
  world.config_text = kSteered;
  world.start();
  ASSERT_EQ(world.active("bond0"), "eth1");
  for (int i = 0; i < 8; ++i) {
    world.happens([&] {
      world.net.set_option_by_other(world.index("bond0"), BondOption::active_slave,
                                    world.index("eth0"));
    });
  }
  EXPECT_EQ(world.count("steer-stopped"), 1U);
  EXPECT_EQ(world.active("bond0"), "eth0");
  world.advance(Millis(61000));
  EXPECT_EQ(world.count("steer-resumed"), 1U);
}

TEST_F(BonddTest, AnAdoptedBondIsNotSteeredUnlessTheConfigurationSaysSo) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.start();
  world.net.set_monitor(Monitor::by_hand);
  world.cut("eth0");
  world.advance(Millis(1000));
  EXPECT_TRUE(world.net.applied().empty());
  world.happens([&] { world.net.monitor_ticks(1); });
  EXPECT_EQ(world.bond("bond0").last_cause, "kernel");
}

// --- watchers -----------------------------------------------------------------------------------

const std::string kArpWatcher =
    "  watcher arp_probe {\n    targets 192.0.2.1\n    interval 500\n    missed_max 3\n  }\n";
constexpr libpath::ProbeTarget kProbed{libpath::Ipv4Address{{192, 0, 2, 1}}};

TEST_F(BonddTest, ASlaveWhoseProbesAreNotAnsweredIsLeft) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.probes.add_host(0, kProbed, {{2, 0, 0, 0, 9, 9}});
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = "defaults {\n steer yes\n" + kArpWatcher + "}\n";
  world.start();
  world.advance(Millis(3000));
  EXPECT_TRUE(world.bond("bond0").slaves[0].usable);
  world.probes.lose(world.index("eth0"), libpath::FakeProbePorts::Loss::received);
  world.advance(Millis(3000));
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(world.bond("bond0").last_cause, "watcher-arp");
  world.probes.lose(world.index("eth0"), libpath::FakeProbePorts::Loss::none);
  world.advance(Millis(90000));
  EXPECT_TRUE(world.bond("bond0").slaves[0].usable);
}

TEST_F(BonddTest, ProbesEndWithTheSlave) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = "defaults {\n steer yes\n" + kArpWatcher + "}\n";
  world.start();
  EXPECT_EQ(world.probes.open_ports(), 2U);
  world.unplug("eth1");
  EXPECT_EQ(world.probes.open_ports(), 1U);
  world.happens([&] { world.net.change_by_other(lc::Release{world.index("eth0")}); });
  EXPECT_EQ(world.probes.open_ports(), 0U);
}

TEST_F(BonddTest, ReloadingWithoutWatchersEndsThem) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = "defaults {\n steer yes\n" + kArpWatcher + "}\n";
  world.start();
  world.advance(Millis(5000));
  ASSERT_FALSE(world.bond("bond0").slaves[0].usable);  // nobody answers
  EXPECT_EQ(world.reload(""), "ok\n");
  EXPECT_EQ(world.probes.open_ports(), 0U);
  world.advance(Millis(60000));
  EXPECT_TRUE(world.bond("bond0").slaves[0].usable);
  EXPECT_TRUE(world.bond("bond0").slaves[0].watchers.empty());
}

TEST_F(BonddTest, ACountOfErrorsThatGrowsTooFastIsAReason) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text =
      "defaults {\n steer yes\n watcher errors {\n interval 1s\n max_errors 10\n }\n}\n";
  world.start();
  for (int i = 0; i < 5; ++i) {
    world.net.count_errors(world.index("eth0"), 1000);
    world.advance(Millis(1000));
  }
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_EQ(world.bond("bond0").last_cause, "watcher-errors");
}

}  // namespace
}  // namespace bondd
