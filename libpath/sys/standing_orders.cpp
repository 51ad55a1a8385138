#include "libpath/sys/standing_orders.h"

#include <utility>

namespace libpath {

void StandingOrders::stand_by(const StandingOrder& order) {
  stand_down(order.bond);
  if (const auto other = take(order.from)) stand_down(other->bond);
  by_slave_[order.from] = order;
  slave_of_[order.bond] = order.from;
}

void StandingOrders::stand_down(LinkIndex bond) {
  carried_out_.erase(bond);
  const auto found = slave_of_.find(bond);
  if (found == slave_of_.end()) return;
  by_slave_.erase(found->second);
  slave_of_.erase(found);
}

std::optional<StandingOrder> StandingOrders::take(LinkIndex lost) {
  const auto found = by_slave_.find(lost);
  if (found == by_slave_.end()) return std::nullopt;
  const StandingOrder order = found->second;
  by_slave_.erase(found);
  slave_of_.erase(order.bond);
  return order;
}

bool StandingOrders::waits_for(LinkIndex slave) const { return by_slave_.count(slave) > 0; }

void StandingOrders::carried_out(const FailoverOutcome& outcome) {
  carried_out_[outcome.bond] = outcome;
}

std::optional<FailoverOutcome> StandingOrders::requested(LinkIndex bond, LinkIndex slave) {
  std::optional<FailoverOutcome> done;
  const auto found = carried_out_.find(bond);
  if (found != carried_out_.end() && found->second.to == slave) done = std::move(found->second);
  stand_down(bond);
  return done;
}

}  // namespace libpath
