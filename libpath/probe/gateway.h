// Gateways: which next hops the routes over a bond name, and in which VLAN they are asked.
//
// A route may leave by the bond or by what stands on it (link_stack.h). A gateway behind two tags
// cannot be asked.
//
// Shape:  gateways of default routes; when the bond has none, those of its other routes. Best
//         metric first, each once, kMostGateways at most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libpath/model/link_table.h"
#include "libpath/probe/probe_target.h"

namespace libpath {

// One next hop of a route. The gateway's family may differ from the route's.
struct RouteFacts {
  ProbeAddress gateway;     // zero: the destination is on the link itself
  LinkIndex out = 0;        // the link it leaves by
  bool is_default = false;  // to everywhere
  std::uint32_t metric = 0;
  bool operator==(const RouteFacts&) const = default;
};

inline constexpr std::size_t kMostGateways = 16;

std::vector<ProbeTarget> gateways_of(LinkIndex bond, std::span<const RouteFacts> routes,
                                     const LinkTable& links);

}  // namespace libpath
