// Route messages: the next hops that the routing tables for ordinary traffic name (RTM_NEWROUTE).
//
// Shape:  one hop each, in the message's order, kMostRouteHops at most. Of the tables main and
//         default; unicast routes only. A hop that leads nowhere now (dead, or its link is
//         without carrier) is left out, and so is one whose gateway or link cannot be read.
// Limits: of a route over a nexthop object the kernel tells the hops beside the object's number,
//         unless sysctl net.ipv4.nexthop_compat_mode is 0; then it has none here.
// Source: rtnetlink(7); kernel include/uapi/linux/rtnetlink.h.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "libpath/model/net_address.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

// One next hop of a route. The gateway's family may differ from the route's.
struct RouteHop {
  std::variant<Ipv4Address, Ipv6Address> gateway =
      {};                    // zero: the destination is on the link itself
  LinkIndex out = 0;         // the link it leaves by
  bool is_default = false;   // to everywhere
  std::uint32_t metric = 0;  // lower is preferred
  auto operator<=>(const RouteHop&) const = default;
};

inline constexpr std::size_t kMostRouteHops = 256;  // of one route

// All unicast routes of a family (AF_INET, AF_INET6). A kernel older than 4.20, or one that was not
// asked to read strictly, tells routes of other types too.
ByteVector encode_route_dump(int family, std::uint32_t sequence);

// Empty for any other message.
std::vector<RouteHop> decode_route_message(const NetlinkMessage& message);

}  // namespace libpath
