// Random events, with a kernel in memory that takes, refuses and acts by itself: what must hold.
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/supervise/supervise_support.h"

namespace libpath {
namespace {

class BondWalk {
 public:
  explicit BondWalk(std::uint32_t seed)
      : random_(seed), rig_(kModes[below(3)], 2 + below(3)), in_flight_(false) {
    rig_.option(BondOption::primary_reselect, below(3));
    rig_.option(BondOption::updelay, below(2) * 2000);
    if (below(2) == 0) rig_.option(BondOption::primary, 1 + below(3));
    rig_.config.steer = below(5) != 0;
    rig_.config.re_enslave = below(2) == 0;
    rig_.config.damping.enabled = below(2) == 0;
    (void)rig_.see_bond();
    settle();
  }

  void run(int steps) {
    for (int n = 0; n < steps; ++n) {
      rig_.wait(below(4) == 0 ? below(5000) : below(50));
      check(one_event());
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  unsigned steered() const { return steered_; }
  unsigned put_back() const { return put_back_; }

 private:
  static constexpr BondMode kModes[] = {BondMode::active_backup, BondMode::balance_alb,
                                        BondMode::lacp};

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
  }
  LinkIndex some_slave() { return 1 + below(static_cast<unsigned>(rig_.links.size())); }

  void settle() { in_flight_ = rig_.state.flight.has_value(); }

  std::vector<BondAction> answer() {
    if (!in_flight_) return {};
    in_flight_ = false;
    if (below(4) == 0) return rig_.answer(false, "refused");
    const LinkIndex target = target_;
    auto actions = rig_.answer(true);
    if (below(8) == 0) return actions;  // its message is lost
    check(actions);
    return rig_.active(target);
  }

  std::vector<BondAction> membership() {
    Link& link = rig_.links[some_slave()];
    if (below(2) == 0) return rig_.send(bond_event::LinkGone{link.index});
    link.master = link.master == 0 ? kTestBond : 0;
    return rig_.send(bond_event::LinkSeen{link, static_cast<AddressUse>(below(3))});
  }

  std::vector<BondAction> redump() {
    check(rig_.see_bond());
    for (const auto& [index, link] : rig_.links) {
      if (below(9) != 0) check(rig_.see(index));
    }
    return rig_.send(bond_event::ResyncDone{});
  }

  // The failover thread was first; whether the loss was told already, too, or not at all.
  std::vector<BondAction> order() {
    if (!rig_.state.order) return {};
    const StandingOrder order = *rig_.state.order;
    const bool taken = below(4) != 0;
    if (below(2) == 0) check(rig_.carrier(order.from, false));
    auto actions = rig_.send(
        bond_event::OrderCarriedOut{order, taken, {rig_.now, rig_.now + Millis(below(3))}});
    if (!taken || below(8) == 0) return actions;
    check(actions);
    return rig_.active(order.to);
  }

  std::vector<BondAction> rare_event() {
    switch (below(8)) {
      case 6:
        return order();
      case 7:
        return rig_.send(bond_event::Chosen{below(4) == 0 ? 0 : some_slave()});
      case 0:
        return rig_.mii(some_slave(), static_cast<MiiStatus>(below(4)));
      case 1:  // the kernel, or somebody
        return rig_.active(below(8) == 0 ? 0 : some_slave());
      case 2:
        return rig_.send(bond_event::SpeedSeen{some_slave(), below(3) * 1000});
      case 3:
        return membership();
      case 4:
        return rig_.send(bond_event::ResyncBegun{});
      default:
        return redump();
    }
  }

  std::vector<BondAction> one_event() {
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        return rig_.carrier(some_slave(), below(3) != 0);
      case 3:
        return rig_.watcher(some_slave(), below(3) != 0);
      case 4:
        return rig_.mii(some_slave(), MiiStatus::up);
      case 5:
      case 6:
        return answer();
      case 7:
        return rig_.state.stale ? redump() : rare_event();
      case 8:
        return rig_.state.active == 0 ? rig_.active(some_slave()) : answer();
      default:
        return rig_.send(bond_event::TimerDue{});
    }
  }

  void check(const std::vector<BondAction>& actions) {
    const auto sets = actions_of<bond_action::SetActive>(actions);
    ASSERT_LE(sets.size(), 1U);
    if (target_ == rig_.bond.bond->active_slave()) in_flight_ = false;  // confirmed, and again
    for (const auto& set : sets) check_set(set);
    for (const auto& by : actions_of<bond_action::StandBy>(actions)) check_order(by.order);
    ASSERT_FALSE(rig_.state.order && rig_.state.flight) << "a request ends the order";
    for (const auto& timer : actions_of<bond_action::SetTimer>(actions)) {
      ASSERT_GT(timer.when, rig_.now) << "a timer that would fire at once";
      ASSERT_EQ(rig_.state.timer, timer.when);
    }
    for (const auto& back : actions_of<bond_action::ReEnslave>(actions)) {
      ASSERT_FALSE(rig_.state.stale);
      ASSERT_TRUE(rig_.config.re_enslave);
      ASSERT_EQ(rig_.links.at(back.slave).master, 0U);
      ++put_back_;
    }
    for (const auto& audit : actions_of<bond_action::Audit>(actions)) {
      ASSERT_EQ(audit.bond, kTestBond);
    }
    if (!rig_.state.flight) in_flight_ = false;
  }

  void check_order(const StandingOrder& order) {
    ASSERT_FALSE(rig_.state.stale) << "decided from stale state";
    ASSERT_TRUE(rig_.config.steer);
    ASSERT_EQ(order.from, rig_.state.active);
    ASSERT_NE(order.to, order.from);
    ASSERT_TRUE(rig_.state.slaves.at(order.to).verdict.takes);
    ASSERT_EQ(rig_.state.order, order);
  }

  void check_set(const bond_action::SetActive& set) {
    ASSERT_FALSE(rig_.state.stale) << "decided from stale state";
    ASSERT_TRUE(rig_.config.steer);
    ASSERT_FALSE(rig_.state.truce_until);
    ASSERT_FALSE(in_flight_) << "one is in flight";
    ASSERT_NE(rig_.bond.bond->mode(), BondMode::lacp);
    ASSERT_NE(set.slave, rig_.bond.bond->active_slave()) << "is it already";
    ASSERT_NE(rig_.bond.bond->active_slave(), 0U);
    const Link& target = rig_.state.slaves.at(set.slave).link;
    ASSERT_TRUE(target.carrier && target.up);
    ASSERT_NE(target.slave->mii, MiiStatus::down);
    ASSERT_FALSE(set.cause.empty());
    ASSERT_LE(set.event_time, rig_.now);
    target_ = set.slave;
    in_flight_ = true;
    ++steered_;
  }

  std::mt19937 random_;
  BondRig rig_;
  bool in_flight_;
  LinkIndex target_ = 0;
  unsigned steered_ = 0, put_back_ = 0;
};

TEST(SuperviseProperty, NeverAsksForWhatIsNeedlessRefusedOrStale) {
  unsigned steered = 0;
  unsigned put_back = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    BondWalk walk(seed);
    ASSERT_NO_FATAL_FAILURE(walk.run(300)) << "seed " << seed;
    steered += walk.steered();
    put_back += walk.put_back();
  }
  EXPECT_GT(steered, 1000U);  // else the walk proves little
  EXPECT_GT(put_back, 50U);
}

TEST(SuperviseProperty, SaysNothingTwiceToAnyEventRepeated) {
  std::mt19937 random(20260203);
  const auto below = [&](unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random);
  };
  BondRig rig(BondMode::active_backup, 3);
  for (int n = 0; n < 3000; ++n) {
    rig.wait(below(300));
    const LinkIndex slave = 1 + below(3);
    (void)rig.carrier(slave, below(3) != 0);
    EXPECT_EQ(brief(rig.see(slave)), "");
    if (rig.state.flight && below(2) == 0) (void)rig.obey();
    EXPECT_EQ(brief(rig.see_bond()), "");
  }
}

}  // namespace
}  // namespace libpath
