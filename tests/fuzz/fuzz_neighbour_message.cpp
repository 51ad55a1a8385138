// fuzz-libs: libpath_netlink
// Any datagram: a peer has a link that can be and an address that one host has; written anew, it is
// read as it was, and not at all when nobody found it, it is of another family, or many have it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "libpath/netlink/neighbour_message.h"

namespace {

using namespace libpath;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Written {
  unsigned char family = AF_INET6;
  std::uint16_t state = NUD_STALE;
  unsigned char type = RTN_UNICAST;
};

std::optional<LinkPeer> read_again(const LinkPeer& peer, const Written& as) {
  NetlinkWriter writer(RTM_NEWNEIGH, 0, 1);
  ndmsg header{};
  header.ndm_family = as.family;
  header.ndm_ifindex = static_cast<std::int32_t>(peer.link);
  header.ndm_state = as.state;
  header.ndm_type = as.type;
  writer.header(header);
  writer.bytes(NDA_LLADDR, std::as_bytes(std::span(peer.mac.bytes)));
  const auto bytes = std::move(writer).finish();
  require(bytes.has_value());
  return decode_neighbour_message(*NetlinkMessages(*bytes).begin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const NetlinkMessage& message : NetlinkMessages(std::as_bytes(std::span(data, size)))) {
    const auto peer = decode_neighbour_message(message);
    if (!peer) continue;
    require(peer->link > 0);
    require(peer->link <= static_cast<LinkIndex>(std::numeric_limits<std::int32_t>::max()));
    require(!peer->mac.is_zero() && !peer->mac.is_multicast());
    require(read_again(*peer, {}) == peer);
    require(read_again(*peer, {.family = AF_INET, .state = NUD_PERMANENT}) == peer);
    require(!read_again(*peer, {.family = AF_BRIDGE}));
    require(!read_again(*peer, {.state = NUD_FAILED}));
    require(!read_again(*peer, {.type = RTN_BROADCAST}));
    LinkPeer many = *peer;
    many.mac.bytes[0] |= 1U;
    require(!read_again(many, {}));
  }
  return 0;
}
