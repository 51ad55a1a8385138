// FailoverPort: sets the active slave of bonds; and by itself, at once, when the kernel tells of
// the loss that a standing order waits for. Real: NlFailoverPort (a thread of its own, on
// rtnetlink). Test: FakeFailoverPort.
//
// Shape:  all calls belong to the loop thread and never wait. Of each bond there is one order at
//         most: a new one replaces it, set_active() ends it, and so does its being carried out. A
//         loss that was told before the order was given counts only if the carrier is still gone.
//         Each set_active() has one outcome, with its ticket; so has each order that is carried
//         out, with ticket 0. A request for what an order has just done is answered with that
//         outcome: the kernel is not asked twice.
// Errors: of an outcome: the kernel's, with its explanation. A kernel that keeps the lock of all
//         interfaces for itself delays outcomes, and nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/model/standing_order.h"

namespace libpath {

struct FailoverOutcome {
  LinkIndex bond = 0;
  LinkIndex from = 0;  // of an order
  LinkIndex to = 0;
  std::uint64_t ticket = 0;  // 0: a standing order
  Status taken;
  TimePoint heard;        // of an order: when its loss was told; else when the request was taken up
  TimePoint done;         // when the kernel answered
  bool by_order = false;  // with a ticket: an order had done it already
};

class FailoverPort {
 public:
  virtual ~FailoverPort() = default;

  // The descriptor that becomes readable when there are outcomes.
  virtual Result<int> start() = 0;
  virtual void stand_by(const StandingOrder& order) = 0;
  virtual void stand_down(LinkIndex bond) = 0;
  virtual void set_active(LinkIndex bond, LinkIndex slave, std::uint64_t ticket) = 0;
  virtual std::vector<FailoverOutcome> outcomes() = 0;
};

}  // namespace libpath
