// ARP frames: the probe that is sent, and whatever comes back, as values.
//
// The probe is RFC 5227's: sender IP 0.0.0.0, so that nobody who hears it learns an address from
// it. The answer goes to the sender's MAC alone.
//
// Shape:  parse_arp(build_arp(x)) == x. Padding behind the 28 bytes of ARP is allowed.
// Errors: nullopt for anything that is not ARP for IPv4 over Ethernet, request or reply.
// Limits: a host that is itself about to take the target's address (RFC 5227, 2.1.1) takes such a
//         probe for a rival.
// Source: RFC 826, RFC 5227.
#pragma once

#include <cstdint>
#include <optional>

#include "libpath/probe/ethernet.h"

namespace libpath {

enum class ArpOperation : std::uint16_t { request = 1, reply = 2 };

struct ArpFrame {
  MacAddress to, from;  // of Ethernet
  std::uint16_t vlan = 0;
  ArpOperation operation = ArpOperation::request;
  MacAddress sender_mac;
  Ipv4Address sender_ip;
  MacAddress target_mac;
  Ipv4Address target_ip;
  bool operator==(const ArpFrame&) const = default;
};

std::optional<ArpFrame> parse_arp(FrameView frame);
FrameBytes build_arp(const ArpFrame& arp);

// Asks everybody in the VLAN (0: untagged) for `target`.
FrameBytes build_arp_probe(const MacAddress& sender, const Ipv4Address& target,
                           std::uint16_t vlan = 0);

}  // namespace libpath
