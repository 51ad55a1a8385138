// fuzz-libs: libpath_netlink
// Any datagram: a hop has a link that can be, a message has not too many of them; written as a
// route of its own, each is read as it was, and not at all from another table or when it is dead.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>
#include <variant>

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "libpath/netlink/route_message.h"

namespace {

using namespace libpath;

void require(bool condition) {
  if (!condition) std::abort();
}

// As a route of IPv4, whose gateway may be of either family.
ByteVector written(const RouteHop& hop, std::uint32_t table, std::uint32_t flags) {
  NetlinkWriter writer(RTM_NEWROUTE, 0, 1);
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_dst_len = hop.is_default ? 0 : 8;
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_type = RTN_UNICAST;
  header.rtm_flags = flags;
  writer.header(header);
  writer.u32(RTA_TABLE, table);
  writer.u32(RTA_OIF, hop.out);
  writer.u32(RTA_PRIORITY, hop.metric);
  if (const auto* v4 = std::get_if<Ipv4Address>(&hop.gateway)) {
    writer.bytes(RTA_GATEWAY, std::as_bytes(std::span(v4->bytes)));
  } else {
    ByteVector via(sizeof(std::uint16_t));
    const std::uint16_t family = AF_INET6;
    std::memcpy(via.data(), &family, sizeof family);
    const auto address = std::as_bytes(std::span(std::get<Ipv6Address>(hop.gateway).bytes));
    via.insert(via.end(), address.begin(), address.end());
    writer.bytes(RTA_VIA, via);
  }
  auto bytes = std::move(writer).finish();
  require(bytes.has_value());
  return *std::move(bytes);
}

void require_hops(const ByteVector& bytes, const std::vector<RouteHop>& wanted) {
  for (const NetlinkMessage& message : NetlinkMessages(bytes)) {
    require(decode_route_message(message) == wanted);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const NetlinkMessage& message : NetlinkMessages(std::as_bytes(std::span(data, size)))) {
    const auto hops = decode_route_message(message);
    require(hops.size() <= kMostRouteHops);
    for (const RouteHop& hop : hops) {
      require(hop.out > 0);
      require(hop.out <= static_cast<LinkIndex>(std::numeric_limits<std::int32_t>::max()));
      require_hops(written(hop, RT_TABLE_DEFAULT, 0), {hop});
      require_hops(written(hop, RT_TABLE_LOCAL, 0), {});
      require_hops(written(hop, RT_TABLE_MAIN, RTNH_F_DEAD), {});
    }
  }
  return 0;
}
