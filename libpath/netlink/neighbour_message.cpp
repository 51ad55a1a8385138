#include "libpath/netlink/neighbour_message.h"

#include <utility>

#include <linux/if.h>  // AF_INET, through the system's own header
#include <linux/rtnetlink.h>

namespace libpath {
namespace {

bool is_in_use(unsigned state) {
  constexpr unsigned kInUse = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;
  return (state & kInUse) != 0 && (state & ~kInUse) == 0;
}

}  // namespace

ByteVector encode_neighbour_dump(int family, std::uint32_t sequence) {
  NetlinkWriter writer(RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, sequence);
  ndmsg header{};
  header.ndm_family = static_cast<unsigned char>(family);
  writer.header(header);
  return std::move(writer).finish().value();  // too short to fail
}

std::optional<LinkPeer> decode_neighbour_message(const NetlinkMessage& message) {
  if (message.type != RTM_NEWNEIGH) return std::nullopt;
  const auto header = read_front<ndmsg>(message.payload);
  if (!header || header->ndm_ifindex <= 0) return std::nullopt;
  if (header->ndm_family != AF_INET && header->ndm_family != AF_INET6) return std::nullopt;
  if (!is_in_use(header->ndm_state) || header->ndm_type != RTN_UNICAST) return std::nullopt;
  const auto address = message.attributes(sizeof(ndmsg)).find(NDA_LLADDR);
  const auto mac = address ? address->exactly<MacAddress>() : std::nullopt;
  if (!mac || mac->is_zero() || mac->is_multicast()) return std::nullopt;
  return LinkPeer{static_cast<LinkIndex>(header->ndm_ifindex), *mac};
}

}  // namespace libpath
