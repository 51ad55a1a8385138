#include "libpath/sys/standing_orders.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

constexpr StandingOrder kOrder{10, 1, 2};

FailoverOutcome outcome_of_order(const StandingOrder& order) {
  FailoverOutcome outcome;
  outcome.bond = order.bond;
  outcome.from = order.from;
  outcome.to = order.to;
  outcome.by_order = true;
  return outcome;
}

TEST(StandingOrders, AreCarriedOutOnce) {
  StandingOrders orders;
  orders.stand_by(kOrder);
  EXPECT_TRUE(orders.waits_for(1));
  EXPECT_FALSE(orders.waits_for(2));
  EXPECT_EQ(orders.take(2), std::nullopt);
  EXPECT_EQ(orders.take(1), kOrder);
  EXPECT_EQ(orders.take(1), std::nullopt);
}

TEST(StandingOrders, ANewOneReplacesThatOfTheBond) {
  StandingOrders orders;
  orders.stand_by(kOrder);
  orders.stand_by({10, 3, 1});
  EXPECT_FALSE(orders.waits_for(1));
  EXPECT_TRUE(orders.waits_for(3));
  orders.stand_down(10);
  EXPECT_FALSE(orders.waits_for(3));
}

// It left that bond for this one, and nobody said so yet.
TEST(StandingOrders, ASlaveHasTheOrderOfItsNewestBond) {
  StandingOrders orders;
  orders.stand_by(kOrder);
  orders.stand_by({20, 1, 4});
  orders.stand_down(10);
  EXPECT_EQ(orders.take(1), (StandingOrder{20, 1, 4}));
}

TEST(StandingOrders, ARequestEndsTheOrder) {
  StandingOrders orders;
  orders.stand_by(kOrder);
  EXPECT_FALSE(orders.requested(10, 2));
  EXPECT_FALSE(orders.waits_for(1));
}

TEST(StandingOrders, WhatOneHasDoneAnswersTheNextRequestForIt) {
  StandingOrders orders;
  orders.stand_by(kOrder);
  ASSERT_TRUE(orders.take(1));
  orders.carried_out(outcome_of_order(kOrder));
  const auto done = orders.requested(10, 2);
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->by_order);
  EXPECT_FALSE(orders.requested(10, 2)) << "once";
}

TEST(StandingOrders, WhatOneHasDoneIsForgottenWithTheNextOrder) {
  StandingOrders orders;
  orders.carried_out(outcome_of_order(kOrder));
  EXPECT_FALSE(orders.requested(10, 3)) << "another slave";
  EXPECT_FALSE(orders.requested(10, 2)) << "and a request was between";
  orders.carried_out(outcome_of_order(kOrder));
  orders.stand_by({10, 2, 1});
  EXPECT_FALSE(orders.requested(10, 2));
}

}  // namespace
}  // namespace libpath
