// Neighbour messages: whom a link talks to, of the kernel's neighbour tables (RTM_NEWNEIGH).
//
// Shape:  one peer a message, where it is one: a neighbour of IPv4 or IPv6 with an address of 6
//         bytes, that is in use or was: reachable, stale, being asked again, or permanent. Not one
//         that nobody found, nor what needs no asking (a loopback, a multicast group), nor a
//         destination or an address that several have.
// Source: rtnetlink(7); kernel include/uapi/linux/neighbour.h.
#pragma once

#include <cstdint>
#include <optional>

#include "libpath/model/link_peer.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

// The neighbours of a family (AF_INET, AF_INET6), of all links.
ByteVector encode_neighbour_dump(int family, std::uint32_t sequence);

// Nullopt for any other message, too.
std::optional<LinkPeer> decode_neighbour_message(const NetlinkMessage& message);

}  // namespace libpath
