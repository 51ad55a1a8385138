#include "libpath/probe/gateway.h"

#include <algorithm>
#include <utility>

#include "libpath/model/link_stack.h"

namespace libpath {
namespace {

bool can_be_asked(const ProbeAddress& address) {
  if (const auto* v4 = std::get_if<Ipv4Address>(&address)) {
    return !v4->is_zero() && !v4->is_broadcast();
  }
  const auto& v6 = std::get<Ipv6Address>(address);
  return !v6.is_zero() && !v6.is_multicast();
}

}  // namespace

std::vector<ProbeTarget> gateways_of(LinkIndex bond, std::span<const RouteFacts> routes,
                                     const LinkTable& links) {
  const auto stack = stack_on(bond, links);
  std::vector<std::pair<RouteFacts, ProbeTarget>> found;
  for (const RouteFacts& route : routes) {
    const auto way = stack.find(route.out);
    if (way == stack.end() || way->second.tags > 1 || !can_be_asked(route.gateway)) continue;
    found.emplace_back(route, ProbeTarget{route.gateway, way->second.vlan});
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::pair(!a.first.is_default, a.first.metric) <
           std::pair(!b.first.is_default, b.first.metric);
  });
  std::vector<ProbeTarget> out;
  for (const auto& [route, target] : found) {
    if (route.is_default != found.front().first.is_default || out.size() >= kMostGateways) break;
    if (std::find(out.begin(), out.end(), target) == out.end()) out.push_back(target);
  }
  return out;
}

}  // namespace libpath
