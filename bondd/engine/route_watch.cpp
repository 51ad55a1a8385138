#include "bondd/engine/route_watch.h"

#include <memory>
#include <utility>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/sys/rtnetlink.h"

namespace bondd {

using libpath::Result;
using libpath::RouteFacts;
using libpath::RouteHop;

void RouteWatch::set_wanted(bool wanted) {
  if (std::exchange(wanted_, wanted) == wanted) return;
  if (wanted) return read();
  edges_.loop.cancel(std::exchange(timer_, 0));
  routes_.clear();
}

void RouteWatch::read() {
  if (std::exchange(reading_, true)) return;
  auto routes = std::make_shared<Result<std::vector<RouteHop>>>();
  edges_.executor.post(
      "routes", [routes, &rtnetlink = edges_.rtnetlink] { *routes = rtnetlink.routes(); },
      [this, routes] {
        reading_ = false;
        if (!wanted_) return;
        timer_ = edges_.loop.at(edges_.loop.now() + kEvery, [this] {
          timer_ = 0;
          read();
        });
        if (!*routes) {
          libpath::log(libpath::LogLevel::info, "{}", routes->error().message());
          return;
        }
        std::vector<RouteFacts> now;
        for (const RouteHop& hop : **routes) {
          now.push_back({hop.gateway, hop.out, hop.is_default, hop.metric});
        }
        if (std::exchange(routes_, now) != now && listener_) listener_();
      });
}

}  // namespace bondd
