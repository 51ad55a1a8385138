#include "libpath/probe/nd_frame.h"

#include <algorithm>

namespace libpath {
namespace {

constexpr std::size_t kIpv6Size = 40;
constexpr std::size_t kNdSize = 24;  // of either message without options
constexpr std::uint8_t kNextIcmpv6 = 58;
constexpr std::uint8_t kHopLimit = 255;
constexpr std::size_t kOptionUnit = 8;
constexpr std::uint8_t kSourceLinkAddress = 1;
constexpr std::uint8_t kTargetLinkAddress = 2;
constexpr std::uint8_t kRouterFlag = 0x80;
constexpr std::uint8_t kSolicitedFlag = 0x40;
constexpr std::uint8_t kOverrideFlag = 0x20;

// One's complement sum of the message and of the pseudo header (RFC 8200, 8.1).
std::uint16_t icmpv6_sum(const Ipv6Address& source, const Ipv6Address& destination,
                         FrameView message) {
  std::uint64_t sum = message.size() + kNextIcmpv6;
  const auto add = [&sum](FrameView bytes) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += get_be16(bytes, i);
    if (bytes.size() % 2 != 0) sum += static_cast<std::uint64_t>(bytes.back()) << 8;
  };
  add(source.bytes);
  add(destination.bytes);
  add(message);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

// Reads the options into `nd`; false when one is empty or does not fit.
bool take_options(FrameView options, NdFrame& nd) {
  const auto wanted = nd.kind == NdKind::solicitation ? kSourceLinkAddress : kTargetLinkAddress;
  while (!options.empty()) {
    if (options.size() < kOptionUnit || options[1] == 0) return false;
    const std::size_t length = options[1] * kOptionUnit;
    if (length > options.size()) return false;
    if (options[0] == wanted && length == kOptionUnit && !nd.link_address) {
      nd.link_address = get_address<MacAddress>(options, 2);
    }
    options = options.subspan(length);
  }
  return true;
}

// What a receiver must check before it believes a message (RFC 4861, 7.1.1 and 7.1.2).
bool is_allowed(const NdFrame& nd) {
  if (nd.target.is_multicast() || nd.source.is_multicast()) return false;
  if (nd.kind == NdKind::advertisement) return !nd.destination.is_multicast() || !nd.solicited;
  if (!nd.source.is_zero()) return true;
  return nd.destination == solicited_node(nd.target) && !nd.link_address;
}

bool take_message(FrameView message, NdFrame& nd) {
  if (message.size() < kNdSize || message[1] != 0) return false;
  if (icmpv6_sum(nd.source, nd.destination, message) != 0xffff) return false;
  nd.kind = static_cast<NdKind>(message[0]);
  if (nd.kind != NdKind::solicitation && nd.kind != NdKind::advertisement) return false;
  if (nd.kind == NdKind::advertisement) {
    nd.router = (message[4] & kRouterFlag) != 0;
    nd.solicited = (message[4] & kSolicitedFlag) != 0;
    nd.override_entry = (message[4] & kOverrideFlag) != 0;
  }
  nd.target = get_address<Ipv6Address>(message, 8);
  return take_options(message.subspan(kNdSize), nd) && is_allowed(nd);
}

FrameBytes message_of(const NdFrame& nd) {
  FrameBytes out{static_cast<std::uint8_t>(nd.kind), 0, 0, 0};
  unsigned flags = 0;
  if (nd.kind == NdKind::advertisement) {
    flags = (nd.router ? kRouterFlag : 0U) | (nd.solicited ? kSolicitedFlag : 0U) |
            (nd.override_entry ? kOverrideFlag : 0U);
  }
  out.insert(out.end(), {static_cast<std::uint8_t>(flags), 0, 0, 0});
  put_address(out, nd.target);
  if (nd.link_address) {
    out.push_back(nd.kind == NdKind::solicitation ? kSourceLinkAddress : kTargetLinkAddress);
    out.push_back(1);
    put_address(out, *nd.link_address);
  }
  const auto sum = static_cast<std::uint16_t>(~icmpv6_sum(nd.source, nd.destination, out));
  out[2] = static_cast<std::uint8_t>(sum >> 8);
  out[3] = static_cast<std::uint8_t>(sum & 0xff);
  return out;
}

}  // namespace

std::optional<NdFrame> parse_nd(FrameView frame) {
  const auto ethernet = parse_ethernet(frame);
  if (!ethernet || ethernet->header.type != kEtherTypeIpv6) return std::nullopt;
  const FrameView packet = ethernet->payload;
  if (packet.size() < kIpv6Size || packet[0] >> 4 != 6) return std::nullopt;
  const std::size_t length = get_be16(packet, 4);
  if (length > packet.size() - kIpv6Size) return std::nullopt;
  if (packet[6] != kNextIcmpv6 || packet[7] != kHopLimit) return std::nullopt;
  NdFrame out;
  out.to = ethernet->header.to;
  out.from = ethernet->header.from;
  out.vlan = ethernet->header.vlan;
  out.source = get_address<Ipv6Address>(packet, 8);
  out.destination = get_address<Ipv6Address>(packet, 24);
  if (!take_message(packet.subspan(kIpv6Size, length), out)) return std::nullopt;
  return out;
}

FrameBytes build_nd(const NdFrame& nd) {
  const FrameBytes message = message_of(nd);
  FrameBytes out;
  append_ethernet(out, {nd.to, nd.from, nd.vlan, kEtherTypeIpv6});
  out.insert(out.end(), {0x60, 0, 0, 0});
  put_be16(out, static_cast<std::uint16_t>(message.size()));
  out.insert(out.end(), {kNextIcmpv6, kHopLimit});
  put_address(out, nd.source);
  put_address(out, nd.destination);
  out.insert(out.end(), message.begin(), message.end());
  return out;
}

FrameBytes build_nd_probe(const MacAddress& sender, const Ipv6Address& target, std::uint16_t vlan,
                          const Ipv6Address& source) {
  NdFrame nd;
  nd.destination = solicited_node(target);
  nd.to = multicast_mac(nd.destination);
  nd.from = sender;
  nd.vlan = vlan;
  nd.source = source;
  nd.target = target;
  if (!source.is_zero()) nd.link_address = sender;
  return build_nd(nd);
}

Ipv6Address solicited_node(const Ipv6Address& address) {
  Ipv6Address group{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0}};
  std::copy_n(address.bytes.end() - 3, 3, group.bytes.end() - 3);
  return group;
}

MacAddress multicast_mac(const Ipv6Address& group) {
  MacAddress mac{{0x33, 0x33, 0, 0, 0, 0}};
  std::copy_n(group.bytes.end() - 4, 4, mac.bytes.begin() + 2);
  return mac;
}

Ipv6Address link_local_of(const MacAddress& mac) {
  const auto& b = mac.bytes;
  constexpr std::uint8_t kUniversalBit = 0x02;
  return {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(b[0] ^ kUniversalBit), b[1],
           b[2], 0xff, 0xfe, b[3], b[4], b[5]}};
}

}  // namespace libpath
