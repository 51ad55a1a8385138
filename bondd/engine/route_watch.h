// RouteWatch: the routes of this host, for those who probe gateways and for lint.
//
// Shape: read again every kEvery while watchers of gateways want them, every kSeldom while only
//        lint does, and not at all otherwise: a host with a full routing table changes it too often
//        to listen.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "bondd/engine/edges.h"
#include "bondd/engine/periodic_look.h"
#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/netlink/route_message.h"
#include "libpath/probe/gateway.h"

namespace bondd {

class RouteWatch {
 public:
  static constexpr libpath::Millis kEvery{5000};
  static constexpr libpath::Millis kSeldom{60000};
  enum class For : std::uint8_t { watchers, lint };

  explicit RouteWatch(const Edges& edges);
  void set_listener(std::function<void()> listener) { listener_ = std::move(listener); }
  void set_wanted(For whom, bool wanted);
  void look_now() { look_.now(); }
  const std::vector<libpath::RouteFacts>& routes() const { return routes_; }

 private:
  void take(const libpath::Result<std::vector<libpath::RouteHop>>& routes);

  std::function<void()> listener_;
  std::vector<libpath::RouteFacts> routes_;
  std::set<For> wanted_;
  PeriodicLook look_;
};

}  // namespace bondd
