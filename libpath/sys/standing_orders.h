// StandingOrders: the orders a failover port holds, and what became of the last one of each bond.
//
// Shape: pure; one order a bond. A slave belongs to one bond, so a loss calls for one order at
// most.
#pragma once

#include <map>
#include <optional>

#include "libpath/model/standing_order.h"
#include "libpath/sys/failover_port.h"

namespace libpath {

class StandingOrders {
 public:
  void stand_by(const StandingOrder& order);
  void stand_down(LinkIndex bond);
  // Takes out the order that waits for the loss of this slave.
  std::optional<StandingOrder> take(LinkIndex lost);
  bool waits_for(LinkIndex slave) const;

  void carried_out(const FailoverOutcome& outcome);
  // The bond's order has done that already; told once. Ends the bond's order.
  std::optional<FailoverOutcome> requested(LinkIndex bond, LinkIndex slave);

 private:
  std::map<LinkIndex, StandingOrder> by_slave_;       // by `from`
  std::map<LinkIndex, LinkIndex> slave_of_;           // by bond
  std::map<LinkIndex, FailoverOutcome> carried_out_;  // by bond; until the next order or request
};

}  // namespace libpath
