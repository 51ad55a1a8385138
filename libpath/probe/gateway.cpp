#include "libpath/probe/gateway.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace libpath {
namespace {

constexpr int kDeepest = 8;  // links upon each other

// The VLAN tag that what leaves by a link has when it reaches the bond; nullopt: it does not, or
// with two tags.
class WayDown {
 public:
  WayDown(LinkIndex bond, const LinkTable& links) : bond_(bond), links_(links) {}

  std::optional<std::uint16_t> from(LinkIndex index, std::uint16_t vlan = 0, int depth = 0) const {
    if (index == bond_) return vlan;
    const Link* link = links_.find(index);
    if (link == nullptr || depth >= kDeepest) return std::nullopt;
    if (link->kind == "bridge") return through_ports(index, vlan, depth);
    if (link->lower == 0 || link->lower_elsewhere) return std::nullopt;
    if (link->kind == "vlan") {
      if (vlan != 0 || link->vlan_id == 0) return std::nullopt;
      return from(link->lower, link->vlan_id, depth + 1);
    }
    // A veth's lower link is its peer, which is no link below it.
    constexpr std::string_view kSameFrames[] = {"macvlan", "macvtap", "ipvlan"};
    if (std::find(std::begin(kSameFrames), std::end(kSameFrames), link->kind) ==
        std::end(kSameFrames)) {
      return std::nullopt;
    }
    return from(link->lower, vlan, depth + 1);
  }

 private:
  std::optional<std::uint16_t> through_ports(LinkIndex bridge, std::uint16_t vlan,
                                             int depth) const {
    for (const Link* port : links_.slaves_of(bridge)) {
      if (const auto found = from(port->index, vlan, depth + 1)) return found;
    }
    return std::nullopt;
  }

  LinkIndex bond_;
  const LinkTable& links_;
};

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
  const WayDown way(bond, links);
  std::vector<std::pair<RouteFacts, ProbeTarget>> found;
  for (const RouteFacts& route : routes) {
    if (!can_be_asked(route.gateway)) continue;
    if (const auto vlan = way.from(route.out)) {
      found.emplace_back(route, ProbeTarget{route.gateway, *vlan});
    }
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
