// RouteWatch: the routes of this host, for those who probe gateways.
//
// Shape: read again every kEvery while anybody wants them, and not at all otherwise: a host with a
//        full routing table changes it too often to listen.
#pragma once

#include <functional>
#include <vector>

#include "bondd/engine/edges.h"
#include "libpath/base/time.h"
#include "libpath/loop/loop.h"
#include "libpath/probe/gateway.h"

namespace bondd {

class RouteWatch {
 public:
  static constexpr libpath::Millis kEvery{5000};

  explicit RouteWatch(const Edges& edges) : edges_(edges) {}
  void set_listener(std::function<void()> listener) { listener_ = std::move(listener); }
  void set_wanted(bool wanted);
  const std::vector<libpath::RouteFacts>& routes() const { return routes_; }

 private:
  void read();

  Edges edges_;
  std::function<void()> listener_;
  std::vector<libpath::RouteFacts> routes_;
  libpath::TimerId timer_ = 0;
  bool wanted_ = false;
  bool reading_ = false;
};

}  // namespace bondd
