#include "libpath/probe/arp_frame.h"

namespace libpath {
namespace {

constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint16_t kProtocolIpv4 = 0x0800;
constexpr std::uint16_t kAddressSizes = 0x0604;  // of MAC and IPv4 addresses
constexpr std::size_t kArpSize = 28;
constexpr MacAddress kEverybody{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

}  // namespace

std::optional<ArpFrame> parse_arp(FrameView frame) {
  const auto ethernet = parse_ethernet(frame);
  if (!ethernet || ethernet->header.type != kEtherTypeArp) return std::nullopt;
  const FrameView arp = ethernet->payload;
  if (arp.size() < kArpSize) return std::nullopt;
  if (get_be16(arp, 0) != kHardwareEthernet || get_be16(arp, 2) != kProtocolIpv4 ||
      get_be16(arp, 4) != kAddressSizes) {
    return std::nullopt;
  }
  const auto operation = static_cast<ArpOperation>(get_be16(arp, 6));
  if (operation != ArpOperation::request && operation != ArpOperation::reply) return std::nullopt;
  ArpFrame out;
  out.to = ethernet->header.to;
  out.from = ethernet->header.from;
  out.vlan = ethernet->header.vlan;
  out.operation = operation;
  out.sender_mac = get_address<MacAddress>(arp, 8);
  out.sender_ip = get_address<Ipv4Address>(arp, 14);
  out.target_mac = get_address<MacAddress>(arp, 18);
  out.target_ip = get_address<Ipv4Address>(arp, 24);
  return out;
}

FrameBytes build_arp(const ArpFrame& arp) {
  FrameBytes out;
  append_ethernet(out, {arp.to, arp.from, arp.vlan, kEtherTypeArp});
  put_be16(out, kHardwareEthernet);
  put_be16(out, kProtocolIpv4);
  put_be16(out, kAddressSizes);
  put_be16(out, static_cast<std::uint16_t>(arp.operation));
  put_address(out, arp.sender_mac);
  put_address(out, arp.sender_ip);
  put_address(out, arp.target_mac);
  put_address(out, arp.target_ip);
  return out;
}

FrameBytes build_arp_probe(const MacAddress& sender, const Ipv4Address& target,
                           std::uint16_t vlan) {
  return build_arp({.to = kEverybody,
                    .from = sender,
                    .vlan = vlan,
                    .operation = ArpOperation::request,
                    .sender_mac = sender,
                    .sender_ip = {},
                    .target_mac = {},
                    .target_ip = target});
}

}  // namespace libpath
