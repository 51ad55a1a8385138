// Steering: who asked the failover port for what, and who is told of its outcome.
//
// Shape: one thread, that of the loop. A request's `done` runs once, later; an order that was
//        carried out is told to the listener.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "bondd/engine/edges.h"
#include "libpath/base/result.h"
#include "libpath/sys/failover_port.h"

namespace bondd {

class Steering {
 public:
  using Done = std::function<void(const libpath::FailoverOutcome&)>;

  explicit Steering(const Edges& edges) : edges_(edges) {}
  libpath::Status start();
  void set_listener(Done carried_out) { carried_out_ = std::move(carried_out); }

  void set_active(libpath::LinkIndex bond, libpath::LinkIndex slave, Done done);
  void stand_by(const libpath::StandingOrder& order);
  void stand_down(libpath::LinkIndex bond);

 private:
  void on_ready();

  Edges edges_;
  Done carried_out_;
  std::map<std::uint64_t, Done> waiting_;  // by ticket
  std::uint64_t last_ticket_ = 0;
};

}  // namespace bondd
