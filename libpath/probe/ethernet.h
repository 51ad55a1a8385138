// Ethernet II header with at most one 802.1Q tag, to bytes and back.
//
// Shape:  a tag of VLAN 0 (priority only) is no VLAN; priority bits are ignored and written as 0.
// Errors: nullopt for a frame too short for its header.
// Source: IEEE 802.3, 802.1Q.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "libpath/model/net_address.h"

namespace libpath {

using FrameBytes = std::vector<std::uint8_t>;
using FrameView = std::span<const std::uint8_t>;

inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeVlan = 0x8100;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
inline constexpr std::uint16_t kVlanMask = 0x0fff;

struct EthernetHeader {
  MacAddress to, from;
  std::uint16_t vlan = 0;
  std::uint16_t type = 0;
  bool operator==(const EthernetHeader&) const = default;
};

struct EthernetFrame {
  EthernetHeader header;
  FrameView payload;  // of the bytes that were given; may end with padding
};
std::optional<EthernetFrame> parse_ethernet(FrameView frame);
void append_ethernet(FrameBytes& out, const EthernetHeader& header);

// Numbers in network order. The caller has checked that the bytes are there.
inline std::uint16_t get_be16(FrameView bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}
inline void put_be16(FrameBytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value & 0xff));
}
template <typename Address>
Address get_address(FrameView bytes, std::size_t at) {
  Address address;
  for (std::size_t i = 0; i < address.bytes.size(); ++i) address.bytes[i] = bytes[at + i];
  return address;
}
template <typename Address>
void put_address(FrameBytes& out, const Address& address) {
  out.insert(out.end(), address.bytes.begin(), address.bytes.end());
}

}  // namespace libpath
