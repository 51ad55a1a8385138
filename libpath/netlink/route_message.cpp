#include "libpath/netlink/route_message.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <linux/if.h>  // AF_INET, through the system's own header
#include <linux/rtnetlink.h>

namespace libpath {
namespace {

using Gateway = std::variant<Ipv4Address, Ipv6Address>;

constexpr std::uint32_t kUnusable = RTNH_F_DEAD | RTNH_F_LINKDOWN;

std::optional<Gateway> address_of(int family, ByteView bytes) {
  const NetlinkAttribute whole{.payload = bytes};
  if (family == AF_INET) return whole.exactly<Ipv4Address>();
  if (family == AF_INET6) return whole.exactly<Ipv6Address>();
  return std::nullopt;
}

// Which gateway some attributes name: the route's own, or those of one of several next hops.
class GatewayReader {
 public:
  explicit GatewayReader(int family) : family_(family) {
    if (family == AF_INET6) gateway_ = Ipv6Address{};
  }

  void take(const NetlinkAttribute& attribute) {
    if (attribute.type == RTA_GATEWAY) gateway_ = address_of(family_, attribute.payload);
    if (attribute.type != RTA_VIA) return;
    // A gateway of another family than the route's: its family, then its address.
    const auto family = read_front<std::uint16_t>(attribute.payload);
    gateway_ = std::nullopt;
    if (family) gateway_ = address_of(*family, attribute.payload.subspan(sizeof *family));
  }
  // Nullopt: there is one, and it cannot be read.
  const std::optional<Gateway>& gateway() const { return gateway_; }

 private:
  int family_;
  std::optional<Gateway> gateway_ = Ipv4Address{};
};

// What all next hops of a route have in common, and what it says when it has only one.
struct RouteParts {
  std::uint32_t table = RT_TABLE_UNSPEC;
  std::uint32_t metric = 0;
  LinkIndex out = 0;
  std::optional<ByteView> hops = {};  // several, one behind the other
  GatewayReader gateway;
};

RouteParts parts_of(const rtmsg& header, NetlinkAttributes attributes) {
  RouteParts parts{.table = header.rtm_table, .gateway = GatewayReader(header.rtm_family)};
  for (const NetlinkAttribute& attribute : attributes) {
    parts.gateway.take(attribute);
    switch (attribute.type) {
      case RTA_TABLE:
        parts.table = attribute.u32().value_or(RT_TABLE_UNSPEC);
        break;
      case RTA_PRIORITY:
        parts.metric = attribute.u32().value_or(0);
        break;
      case RTA_OIF:
        parts.out = attribute.u32().value_or(0);
        break;
      case RTA_MULTIPATH:
        parts.hops = attribute.payload;
        break;
      default:
        break;
    }
  }
  return parts;
}

class HopList {
 public:
  HopList(bool is_default, std::uint32_t metric) : is_default_(is_default), metric_(metric) {}

  void add(const std::optional<Gateway>& gateway, LinkIndex out, std::uint32_t flags) {
    const bool is_link =
        out > 0 && out <= static_cast<LinkIndex>(std::numeric_limits<std::int32_t>::max());
    if (!gateway || !is_link || (flags & kUnusable) != 0) return;
    hops_.push_back({*gateway, out, is_default_, metric_});
  }
  // A length that lies ends the list.
  void add_all(int family, ByteView rest) {
    for (std::size_t seen = 0; seen < kMostRouteHops; ++seen) {
      const auto hop = read_front<rtnexthop>(rest);
      if (!hop || hop->rtnh_len < sizeof(rtnexthop) || hop->rtnh_len > rest.size()) return;
      GatewayReader gateway(family);
      const ByteView attributes = rest.first(hop->rtnh_len).subspan(sizeof(rtnexthop));
      for (const NetlinkAttribute& attribute : NetlinkAttributes(attributes)) {
        gateway.take(attribute);
      }
      add(gateway.gateway(), static_cast<LinkIndex>(hop->rtnh_ifindex), hop->rtnh_flags);
      const std::size_t length = RTNH_ALIGN(std::size_t{hop->rtnh_len});
      rest = rest.subspan(std::min(length, rest.size()));
    }
  }
  std::vector<RouteHop> take() && { return std::move(hops_); }

 private:
  bool is_default_;
  std::uint32_t metric_;
  std::vector<RouteHop> hops_;
};

}  // namespace

ByteVector encode_route_dump(int family, std::uint32_t sequence) {
  NetlinkWriter writer(RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, sequence);
  rtmsg header{};
  header.rtm_family = static_cast<unsigned char>(family);
  header.rtm_type = RTN_UNICAST;
  writer.header(header);
  return std::move(writer).finish().value();  // too short to fail
}

std::vector<RouteHop> decode_route_message(const NetlinkMessage& message) {
  if (message.type != RTM_NEWROUTE) return {};
  const auto header = read_front<rtmsg>(message.payload);
  if (!header || header->rtm_type != RTN_UNICAST) return {};
  if (header->rtm_family != AF_INET && header->rtm_family != AF_INET6) return {};
  // What the kernel remembers of one destination is no route.
  if ((header->rtm_flags & RTM_F_CLONED) != 0) return {};

  const RouteParts parts = parts_of(*header, message.attributes(sizeof(rtmsg)));
  if (parts.table != RT_TABLE_MAIN && parts.table != RT_TABLE_DEFAULT) return {};
  HopList hops(header->rtm_dst_len == 0, parts.metric);
  if (parts.hops) {
    hops.add_all(header->rtm_family, *parts.hops);
  } else {
    hops.add(parts.gateway.gateway(), parts.out, header->rtm_flags);
  }
  return std::move(hops).take();
}

}  // namespace libpath
