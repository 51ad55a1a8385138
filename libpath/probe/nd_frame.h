// ND frames: Neighbour Solicitation and Advertisement over Ethernet, as values.
//
// The probe asks as duplicate address detection does, from "::" and without a link-layer address:
// nobody who hears it learns an address from it, and the answer goes to all nodes. Or it asks from
// an address: then the target notes that address, and answers to it alone.
//
// Shape:  parse_nd(build_nd(x)) == x for every x that RFC 4861 allows (7.1.1, 7.1.2); parse_nd
//         accepts no other. Padding behind the IPv6 packet is allowed.
// Errors: nullopt for anything else: another hop limit than 255 (a router forwarded it), a wrong
//         checksum, options that are empty or longer than the message, extension headers.
// Limits: a host that has the target address only tentatively (RFC 4862, 5.4.3) takes a probe from
//         "::" for a rival's and gives the address up. A probe from an address does not do that.
// Source: RFC 4861, RFC 4862, RFC 4443 (checksum), RFC 2464 (multicast MAC addresses).
#pragma once

#include <cstdint>
#include <optional>

#include "libpath/probe/ethernet.h"

namespace libpath {

enum class NdKind : std::uint8_t { solicitation = 135, advertisement = 136 };

struct NdFrame {
  MacAddress to, from;  // of Ethernet
  std::uint16_t vlan = 0;
  NdKind kind = NdKind::solicitation;
  Ipv6Address source, destination;
  Ipv6Address target;
  bool router = false, solicited = false, override_entry = false;  // of an advertisement
  // Source address option of a solicitation, target address option of an advertisement.
  std::optional<MacAddress> link_address;
  bool operator==(const NdFrame&) const = default;
};

std::optional<NdFrame> parse_nd(FrameView frame);
FrameBytes build_nd(const NdFrame& nd);

// Asks for `target` in the VLAN (0: untagged); from "::" when `source` is that.
FrameBytes build_nd_probe(const MacAddress& sender, const Ipv6Address& target,
                          std::uint16_t vlan = 0, const Ipv6Address& source = {});

Ipv6Address solicited_node(const Ipv6Address& address);  // ff02::1:ffXX:XXXX
MacAddress multicast_mac(const Ipv6Address& group);      // 33:33:XX:XX:XX:XX
Ipv6Address link_local_of(const MacAddress& mac);        // fe80:: and the modified EUI-64
inline constexpr Ipv6Address kAllNodes{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

}  // namespace libpath
