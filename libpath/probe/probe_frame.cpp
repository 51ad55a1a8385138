#include "libpath/probe/probe_frame.h"

#include "libpath/probe/arp_frame.h"
#include "libpath/probe/nd_frame.h"

namespace libpath {
namespace {

std::optional<Heard> hear_arp(const ArpFrame& arp, const MacAddress& own) {
  const auto& mac = arp.sender_mac;
  if (mac == own || mac.is_zero() || mac.is_multicast() || arp.sender_ip.is_zero()) {
    return std::nullopt;
  }
  const ProbeTarget sender{arp.sender_ip, arp.vlan};
  const bool answer =
      arp.operation == ArpOperation::reply && arp.to == own && arp.target_mac == own;
  return Heard{sender, sender, answer};
}

std::optional<Heard> hear_nd(const NdFrame& nd, const MacAddress& own, NdStyle style) {
  if (nd.source.is_zero()) return std::nullopt;
  const ProbeTarget source{nd.source, nd.vlan};
  if (nd.kind == NdKind::solicitation) return Heard{source, source, false};
  const bool to_all = nd.to == multicast_mac(kAllNodes) && nd.destination == kAllNodes;
  const bool to_us = nd.to == own || (style == NdStyle::unspecified && to_all);
  return Heard{ProbeTarget{nd.target, nd.vlan}, source, to_us};
}

}  // namespace

FrameBytes build_probe(const ProbeTarget& target, const MacAddress& sender, NdStyle style) {
  if (const auto* v4 = std::get_if<Ipv4Address>(&target.address)) {
    return build_arp_probe(sender, *v4, target.vlan);
  }
  const auto source = style == NdStyle::link_local ? link_local_of(sender) : Ipv6Address{};
  return build_nd_probe(sender, std::get<Ipv6Address>(target.address), target.vlan, source);
}

std::optional<Heard> hear(FrameView frame, const MacAddress& own, NdStyle style) {
  const auto ethernet = parse_ethernet(frame);
  if (!ethernet || ethernet->header.from == own) return std::nullopt;
  if (const auto arp = parse_arp(frame)) return hear_arp(*arp, own);
  if (const auto nd = parse_nd(frame)) return hear_nd(*nd, own, style);
  return std::nullopt;
}

MacAddress probe_mac(const MacAddress& permanent, const MacAddress& bond) {
  constexpr std::uint8_t kLocalBit = 0x02;
  MacAddress mac = permanent;
  if (permanent == bond) mac.bytes[0] ^= kLocalBit;
  return mac;
}

}  // namespace libpath
