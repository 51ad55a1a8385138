// Supervision of one bond: failover on the event, failback, refusals, other managers.
#include "libpath/supervise/supervise.h"

#include <gtest/gtest.h>

#include "tests/unit/supervise/supervise_support.h"

namespace libpath {
namespace {

TEST(Supervise, IsQuietAboutABondItFinds) {
  BondRig rig;
  EXPECT_FALSE(rig.state.stale);
  EXPECT_EQ(rig.state.active, 1U);
  EXPECT_EQ(usable_slaves(rig.state), 2U);
  EXPECT_EQ(rig.state.stats.failovers, 0U);
  EXPECT_EQ(brief(rig.resync()), "audit");
}

TEST(Supervise, FailsOverOnTheCarrierEvent) {
  BondRig rig;
  const auto actions = rig.carrier(1, false);
  EXPECT_EQ(brief(actions), "carrier-lost:eth1 set:2:no-carrier");
  const auto set = actions_of<bond_action::SetActive>(actions).at(0);
  EXPECT_EQ(set.bond, kTestBond);
  EXPECT_EQ(set.event_time, rig.now);
  EXPECT_EQ(actions_of<bond_action::Report>(actions).at(0).text,
            "eth1: no carrier; 1 of 2 slaves usable");
  rig.wait(3);
  EXPECT_EQ(brief(rig.active(2)), "") << "when it was done, only the answer tells";
  const auto done = rig.answer(true);
  EXPECT_EQ(brief(done), "failover:eth2");
  EXPECT_EQ(actions_of<bond_action::Report>(done).at(0).text,
            "eth1 -> eth2 within 3.0 ms: eth1: no carrier");
  EXPECT_EQ(rig.state.stats.failovers, 1U);
  EXPECT_EQ(rig.state.stats.last_cause, "no-carrier");
  EXPECT_EQ(rig.state.stats.histogram.longest, std::chrono::milliseconds(3));
  EXPECT_FALSE(rig.state.flight);
}

TEST(Supervise, TimesAFailoverByWhatTheKernelWasAskedAndAnswered) {
  BondRig rig;
  (void)rig.carrier(1, false);
  const TimePoint heard = rig.now - Millis(2);
  const auto serial = rig.state.serial;
  (void)rig.active(2);
  rig.wait(40);
  (void)rig.send(bond_event::SteerAnswered{serial, true, {}, {heard, heard + Millis(1)}});
  EXPECT_EQ(rig.state.stats.histogram.longest, std::chrono::milliseconds(1));
}

TEST(Supervise, MissesTheAnnouncementOfAnActiveSlave) {
  for (const bool announced : {true, false}) {
    BondRig rig;
    rig.option(BondOption::num_peer_notif, 1);
    (void)rig.see_bond();
    (void)rig.carrier(1, false);
    (void)rig.obey();
    if (announced) {
      (void)rig.send(bond_event::LinkSeen{rig.bond, AddressUse::unknown, LinkEvent::notify_peers});
    }
    EXPECT_EQ(brief(rig.run_for(10000)), announced ? "" : "not-announced:eth2");
  }
}

TEST(Supervise, ExpectsNoAnnouncementWhereTheKernelMakesNone) {
  BondRig none;
  none.option(BondOption::num_peer_notif, 0);
  (void)none.see_bond();
  (void)none.active(2);
  EXPECT_EQ(brief(none.run_for(10000)), "");
  BondRig stale;
  stale.option(BondOption::num_peer_notif, 1);
  (void)stale.see_bond();
  (void)stale.active(2);
  (void)stale.resync();  // events were lost
  EXPECT_EQ(brief(stale.run_for(10000)), "");
}

TEST(Supervise, OrdersAheadWhatALossOfTheActiveSlaveCallsFor) {
  BondRig rig(BondMode::active_backup, 3);
  EXPECT_EQ(rig.state.order, (StandingOrder{kTestBond, 1, 2}));
  auto actions = rig.carrier(2, false);
  EXPECT_EQ(actions_of<bond_action::StandBy>(actions).at(0).order,
            (StandingOrder{kTestBond, 1, 3}));
  actions = rig.carrier(3, false);
  EXPECT_EQ(actions_of<bond_action::StandDown>(actions).size(), 1U) << "nobody is left";
  EXPECT_FALSE(rig.state.order);
  (void)rig.carrier(3, true);
  (void)rig.carrier(1, false);
  EXPECT_FALSE(rig.state.order) << "a request ends it";
  (void)rig.obey();
  EXPECT_FALSE(rig.state.order) << "nobody but the active slave is left";
  (void)rig.carrier(1, true);
  EXPECT_EQ(rig.state.order, (StandingOrder{kTestBond, 3, 1}));
}

TEST(Supervise, OrdersNothingWhereItDoesNotSteer) {
  BondRig rig;
  rig.config.steer = false;
  const auto actions = rig.send(bond_event::ConfigChanged{});
  EXPECT_EQ(actions_of<bond_action::StandDown>(actions).size(), 1U);
  EXPECT_FALSE(BondRig(BondMode::lacp).state.order);
}

TEST(Supervise, AnOrderThatWasCarriedOutIsAFailoverOfOurs) {
  for (const bool loss_first : {false, true}) {
    BondRig rig;
    const bond_event::OrderCarriedOut done{*rig.state.order, true, {rig.now, rig.now + Millis(1)}};
    if (loss_first) {
      EXPECT_EQ(brief(rig.carrier(1, false)), "carrier-lost:eth1 set:2:no-carrier");
      EXPECT_EQ(brief(rig.send(done)), "");
      (void)rig.active(2);
      (void)rig.send(
          bond_event::SteerAnswered{rig.state.serial, true, {}, {rig.now, rig.now + Millis(1)}});
    } else {
      EXPECT_EQ(brief(rig.send(done)), "");
      EXPECT_EQ(brief(rig.carrier(1, false)), "carrier-lost:eth1") << "it is under way";
      EXPECT_EQ(brief(rig.active(2)), "failover:eth2");
    }
    EXPECT_EQ(rig.state.stats.last_cause, "no-carrier");
    EXPECT_EQ(rig.state.stats.failovers, 1U);
    EXPECT_EQ(rig.state.stats.histogram.longest, std::chrono::milliseconds(1));
  }
}

TEST(Supervise, AnOrderThatTheKernelRefusedChangesNothing) {
  BondRig rig;
  EXPECT_EQ(brief(rig.send(bond_event::OrderCarriedOut{*rig.state.order, false})), "");
  EXPECT_FALSE(rig.state.flight);
  EXPECT_EQ(brief(rig.carrier(1, false)), "carrier-lost:eth1 set:2:no-carrier");
}

TEST(Supervise, WhatAPersonChoseStaysWhileItIsUsable) {
  BondRig rig;
  rig.option(BondOption::primary, 1);
  (void)rig.see_bond();
  EXPECT_EQ(brief(rig.send(bond_event::Chosen{2})), "chosen:eth2");
  EXPECT_EQ(brief(rig.active(2)), "failover:eth2");
  EXPECT_EQ(rig.state.stats.last_cause, "chosen");
  EXPECT_EQ(brief(rig.see(1)), "");
  EXPECT_EQ(brief(rig.watcher(2, false)), "held-out:eth2 choice-ended:eth2 set:1:watcher-arp");
}

TEST(Supervise, ActsOnceOnAnEventHeardTwice) {
  BondRig rig;
  (void)rig.carrier(1, false);
  EXPECT_EQ(brief(rig.see(1)), "");
  EXPECT_EQ(brief(rig.see_bond()), "");
  (void)rig.obey();
  EXPECT_EQ(brief(rig.see_bond()), "");
  EXPECT_EQ(rig.state.stats.failovers, 1U);
  EXPECT_NEAR(rig.state.slaves[1].damper.penalty(rig.now), 1000, 1e-9);
}

TEST(Supervise, SendsOneRequestAtATime) {
  BondRig rig(BondMode::active_backup, 3);
  (void)rig.carrier(1, false);
  EXPECT_EQ(brief(rig.carrier(2, false)), "carrier-lost:eth2") << "eth2 is on its way";
  EXPECT_EQ(brief(rig.answer(false, "no link")), "set:3:no-carrier");
}

TEST(Supervise, CountsTheKernelsOwnFailover) {
  BondRig rig;
  rig.config.steer = false;
  (void)rig.carrier(1, false);
  rig.wait(80);
  (void)rig.mii(1, MiiStatus::down);
  EXPECT_EQ(brief(rig.active(2)), "failover:eth2");
  EXPECT_EQ(rig.state.stats.last_cause, "kernel");
  EXPECT_EQ(rig.state.stats.histogram.longest, std::chrono::milliseconds(80));
}

TEST(Supervise, OnlyWatchesWhenItMayNotSteer) {
  BondRig rig;
  rig.config.steer = false;
  EXPECT_EQ(brief(rig.carrier(1, false)), "carrier-lost:eth1");
  EXPECT_EQ(brief(rig.carrier(1, true)), "returned:eth1");
  EXPECT_EQ(brief(rig.active(2)), "failover:eth2");
  EXPECT_EQ(rig.state.stats.last_cause, "other-manager");
}

TEST(Supervise, TakesTheNextWhenOneIsRefusedAndSaysSoOnce) {
  BondRig rig(BondMode::active_backup, 3);
  (void)rig.carrier(1, false);
  rig.wait(2);
  const auto next = rig.answer(false, "invalid argument");
  EXPECT_EQ(brief(next), "set:3:no-carrier");
  EXPECT_EQ(actions_of<bond_action::SetActive>(next).at(0).event_time, bond_time(0));
  EXPECT_EQ(brief(rig.answer(false, "no permission")), "steer-refused");
  EXPECT_EQ(brief(rig.see(1)), "");
  // Later it tries again, and does not say so again.
  EXPECT_EQ(brief(rig.run_for(31000)), "set:2:no-carrier");
  EXPECT_EQ(brief(rig.answer(false, "no permission")), "set:3:no-carrier");
  EXPECT_EQ(brief(rig.answer(false, "no permission")), "");
}

TEST(Supervise, AsksForAReadBackWhenAYesHasNoEffect) {
  BondRig rig;
  (void)rig.carrier(1, false);
  EXPECT_EQ(brief(rig.answer(true)), "");
  EXPECT_EQ(brief(rig.run_for(500)), "audit");
  EXPECT_EQ(brief(rig.run_for(2000)), "steer-refused");
}

TEST(Supervise, LeavesASlaveThatItsWatchersHoldOut) {
  BondRig rig;
  EXPECT_EQ(brief(rig.watcher(1, false)), "held-out:eth1 set:2:watcher-arp");
  (void)rig.obey();
  EXPECT_EQ(brief(rig.watcher(1, true)), "returned:eth1") << "nothing makes eth1 the better one";
}

TEST(Supervise, KeepsAHeldOutSlaveThatIsTheLast) {
  BondRig rig;
  (void)rig.carrier(2, false);
  EXPECT_EQ(brief(rig.watcher(1, false)), "held-out:eth1");
  const auto back = rig.carrier(2, true);
  EXPECT_EQ(brief(back), "returned:eth2 set:2:watcher-arp");
  EXPECT_EQ(actions_of<bond_action::SetActive>(back).at(0).event_time, rig.now);
}

TEST(Supervise, FailsBackToThePrimaryAfterTheUpdelay) {
  BondRig rig;
  rig.option(BondOption::primary, 1);
  rig.option(BondOption::updelay, 5000);
  (void)rig.see_bond();
  (void)rig.carrier(1, false);
  (void)rig.mii(1, MiiStatus::down);
  (void)rig.obey();
  rig.wait(1000);
  EXPECT_EQ(brief(rig.carrier(1, true)), "carrier-back:eth1");
  rig.wait(3000);
  EXPECT_EQ(brief(rig.mii(1, MiiStatus::up)), "returned:eth1");
  EXPECT_EQ(brief(rig.run_for(1999)), "");
  EXPECT_EQ(brief(rig.run_for(1)), "set:1:primary");
  (void)rig.obey();
  EXPECT_EQ(rig.state.stats.by_cause.at("primary"), 1U);
}

TEST(Supervise, FailsBackAtOnceWithoutAnUpdelayAndNeverIfTold) {
  BondRig rig;
  rig.state.wanted_primary = ByDevicePath{"0000:01:00.1"};  // the kernel forgot it
  (void)rig.carrier(1, false);
  (void)rig.obey();
  EXPECT_EQ(brief(rig.carrier(1, true)), "returned:eth1 set:1:primary");
  (void)rig.obey();
  rig.option(BondOption::primary_reselect, 2);
  (void)rig.see_bond();
  (void)rig.carrier(1, false);
  (void)rig.obey();
  EXPECT_EQ(brief(rig.carrier(1, true)), "returned:eth1");
}

TEST(Supervise, HoldsOutAFlappingSlaveAndSaysItOnce) {
  BondRig rig;
  rig.option(BondOption::primary, 1);
  (void)rig.see_bond();
  const auto flap = [&] {
    std::string text = brief(rig.carrier(1, false));
    if (rig.state.flight) (void)rig.obey();
    text += " | " + brief(rig.carrier(1, true));
    if (rig.state.flight) (void)rig.obey();
    return text;
  };
  EXPECT_EQ(flap(), "carrier-lost:eth1 set:2:no-carrier | returned:eth1 set:1:primary");
  EXPECT_EQ(flap(), "carrier-lost:eth1 set:2:no-carrier | returned:eth1 set:1:primary");
  EXPECT_EQ(flap(), "carrier-lost:eth1 set:2:no-carrier | held-out:eth1");
  EXPECT_EQ(flap(), " | ");
  EXPECT_EQ(rig.state.active, 2U);
  EXPECT_EQ(brief(rig.run_for(61000)), "returned:eth1 set:1:primary");
}

TEST(Supervise, SaysWhenAHoldEndsWithoutCarrier) {
  BondRig rig;
  for (int n = 0; n < 3; ++n) {
    (void)rig.carrier(2, false);
    (void)rig.carrier(2, true);
  }
  EXPECT_EQ(brief(rig.carrier(2, false)), "");
  EXPECT_EQ(brief(rig.run_for(61000)), "carrier-lost:eth2");
  EXPECT_EQ(brief(rig.carrier(2, true)), "returned:eth2");
}

TEST(Supervise, SeesFlapsBetweenMessages) {
  BondRig rig;
  rig.links[2].carrier_down_count += 3;
  EXPECT_EQ(brief(rig.see(2)), "held-out:eth2");
  rig.links[1].carrier_down_count += 3;
  rig.links[1].up = false;
  rig.links[1].carrier = false;
  (void)rig.see(1);
  EXPECT_EQ(rig.state.slaves[1].damper.penalty(rig.now), 0) << "set down: no flap";
}

TEST(Supervise, TakesADampedSlaveRatherThanNone) {
  BondRig rig;
  rig.links[2].carrier_down_count += 3;
  (void)rig.see(2);
  EXPECT_EQ(brief(rig.carrier(1, false)), "carrier-lost:eth1 set:2:no-carrier");
}

TEST(Supervise, StopsSteeringWhenSomebodyAlwaysSetsItBack) {
  BondRig rig;
  rig.option(BondOption::primary, 1);
  (void)rig.see_bond();
  std::string said;
  (void)rig.watcher(1, false);
  for (int n = 0; n < 3; ++n) {
    ASSERT_TRUE(rig.state.flight) << n;
    (void)rig.obey();
    rig.wait(900);
    said = brief(rig.active(1));
  }
  EXPECT_EQ(said, "failover:eth1 steer-stopped");
  EXPECT_EQ(brief(rig.run_for(59000)), "");
  EXPECT_EQ(brief(rig.carrier(1, false)), "carrier-lost:eth1") << "left to the others";
  EXPECT_EQ(brief(rig.run_for(1000)), "steer-resumed set:2:no-carrier");
}

TEST(Supervise, CallsItNoWarWhenOurSlaveFailedOrTimePassed) {
  BondRig rig(BondMode::active_backup, 3);
  rig.config.damping.enabled = false;
  for (int n = 0; n < 5; ++n) {
    (void)rig.watcher(1, false);
    (void)rig.obey();
    rig.wait(1100);
    (void)rig.watcher(1, true);
    EXPECT_EQ(brief(rig.active(1)), "failover:eth1");
  }
  for (int n = 0; n < 5; ++n) {
    rig.run_for(120000);
    (void)rig.carrier(1, false);
    (void)rig.obey();
    (void)rig.carrier(1, true);
    (void)rig.carrier(2, false);
    (void)rig.active(1);  // the kernel was first
    EXPECT_EQ(brief(rig.answer(false, "too late")), "failover:eth1");
    (void)rig.carrier(2, true);
  }
  EXPECT_FALSE(rig.state.truce_until);
}

TEST(Supervise, DecidesNothingFromStaleState) {
  BondRig rig;
  (void)rig.send(bond_event::ResyncBegun{});
  EXPECT_EQ(brief(rig.carrier(1, false)), "");
  EXPECT_EQ(brief(rig.see_bond()), "");
  EXPECT_EQ(brief(rig.see(2)), "");
  EXPECT_EQ(brief(rig.send(bond_event::ResyncDone{})), "carrier-lost:eth1 set:2:no-carrier audit");
}

TEST(Supervise, CountsAFailoverItMissedWithoutATime) {
  BondRig rig;
  rig.links[1].carrier = false;
  rig.bond = test_bond(BondMode::active_backup, 2);
  EXPECT_EQ(brief(rig.resync()), "carrier-lost:eth1 failover:eth2 audit");
  EXPECT_EQ(rig.state.stats.by_cause.at("kernel"), 1U);
  EXPECT_EQ(rig.state.stats.histogram.total, 0U);
}

TEST(Supervise, DropsWhatAResyncDoesNotFind) {
  BondRig rig(BondMode::active_backup, 3);
  rig.links.erase(3);
  EXPECT_EQ(brief(rig.resync()), "slave-left:eth3 audit");
  (void)rig.send(bond_event::ResyncBegun{});
  EXPECT_EQ(brief(rig.send(bond_event::ResyncDone{})), "bond-gone");
  EXPECT_TRUE(rig.state.slaves.empty());
}

TEST(Supervise, ReportsSlavesOfModesWithoutAnActiveOne) {
  BondRig rig(BondMode::lacp, 3);
  const auto lost = rig.carrier(2, false);
  EXPECT_EQ(brief(lost), "carrier-lost:eth2");
  EXPECT_EQ(actions_of<bond_action::Report>(lost).at(0).text,
            "eth2: no carrier; 2 of 3 slaves usable");
  EXPECT_EQ(brief(rig.carrier(2, true)), "returned:eth2");
  rig.links[3].master = 0;
  const auto left = rig.see(3);
  EXPECT_EQ(actions_of<bond_action::Report>(left).at(0).text,
            "eth3 was taken out; 2 of 2 slaves usable");
  rig.links[3].master = kTestBond;
  EXPECT_EQ(brief(rig.see(3)), "slave-joined:eth3 audit");
  EXPECT_EQ(rig.state.stats.failovers, 0U);
}

TEST(Supervise, CallsTheLossOfAllAnError) {
  BondRig rig;
  (void)rig.carrier(2, false);
  const auto lost = rig.carrier(1, false);
  EXPECT_EQ(actions_of<bond_action::Report>(lost).at(0).level, FindingLevel::error);
  EXPECT_EQ(brief(rig.active(0)), "no-active-slave");
  EXPECT_EQ(brief(rig.carrier(2, true)), "returned:eth2") << "the kernel needs an active one first";
  rig.wait(90);
  EXPECT_EQ(brief(rig.active(2)), "failover:eth2");
  EXPECT_EQ(rig.state.stats.histogram.total, 0U) << "an outage is no failover's length";
  (void)rig.active(0);
  EXPECT_EQ(brief(rig.active(2)), "active-again:eth2");
}

TEST(Supervise, PrefersTheWantedSpeed) {
  BondRig rig;
  rig.config.wanted_speed = 10000;
  (void)rig.send(bond_event::SpeedSeen{2, 10000});
  EXPECT_EQ(brief(rig.send(bond_event::SpeedSeen{1, 1000})), "slow:eth1 set:2:wanted-speed");
}

TEST(Supervise, AuditsWhatSomebodyChanged) {
  BondRig rig;
  rig.option(BondOption::miimon, 0);
  EXPECT_EQ(brief(rig.see_bond()), "audit");
  rig.links[2].mtu = 9000;
  EXPECT_EQ(brief(rig.see(2)), "audit");
  EXPECT_EQ(brief(rig.see(2)), "");
}

TEST(Supervise, DropsWhatHasNothingToDoWithIt) {
  BondRig rig;
  Link other = test_slave(5);
  other.master = 77;
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{other})), "");
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{})), "");
  EXPECT_EQ(brief(rig.send(bond_event::LinkGone{5})), "");
  EXPECT_EQ(brief(rig.send(bond_event::SteerAnswered{9, false, "x"})), "");
  EXPECT_EQ(brief(rig.send(bond_event::ReEnslaveAnswered{9, false, "x"})), "");
  EXPECT_EQ(brief(rig.send(bond_event::WatchersSeen{9, {}})), "");
}

}  // namespace
}  // namespace libpath
