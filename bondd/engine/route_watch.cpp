#include "bondd/engine/route_watch.h"

#include <optional>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/sys/rtnetlink.h"

namespace bondd {

using libpath::Result;
using libpath::RouteFacts;
using libpath::RouteHop;

RouteWatch::RouteWatch(const Edges& edges)
    : look_(edges, "routes", [this, &rtnetlink = edges.rtnetlink] {
        return [this, routes = rtnetlink.routes()] { take(routes); };
      }) {}

void RouteWatch::set_wanted(For whom, bool wanted) {
  if (wanted) {
    wanted_.insert(whom);
  } else {
    wanted_.erase(whom);
  }
  if (wanted_.empty()) {
    look_.set_every(std::nullopt);
    routes_.clear();
  } else {
    look_.set_every(wanted_.contains(For::watchers) ? kEvery : kSeldom);
  }
}

void RouteWatch::take(const Result<std::vector<RouteHop>>& routes) {
  if (!routes) return libpath::log(libpath::LogLevel::info, "{}", routes.error().message());
  std::vector<RouteFacts> now;
  for (const RouteHop& hop : *routes) {
    now.push_back({hop.gateway, hop.out, hop.is_default, hop.metric});
  }
  if (std::exchange(routes_, now) != now && listener_) listener_();
}

}  // namespace bondd
