// LinkNeighbour: what the device at the other end of a cable says of itself (LLDP, IEEE 802.1AB).
//
// Shape:  ids are equal when the neighbours mean the same device or port. All text is printable and
//         not longer than kLongestNeighbourText bytes, ids kLongestNeighbourId; the neighbour chose
//         it, so it proves nothing.
// Source: IEEE 802.1AB-2016, 8.5.2 and 8.5.3 (chassis and port id subtypes).
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/net_address.h"

namespace libpath {

inline constexpr std::size_t kLongestNeighbourText = 255;        // that of a TLV's strings
inline constexpr std::size_t kLongestNeighbourId = 3 * 255 - 1;  // each byte in hex
inline constexpr std::size_t kMostNeighbours = 16;               // of one interface

enum class NeighbourIdKind : std::uint8_t {
  unknown,
  chassis_component,
  port_component,
  interface_alias,
  interface_name,
  mac,
  address,
  circuit,
  local,
};
std::string_view word(NeighbourIdKind kind);  // "mac", "ifname"

struct NeighbourId {
  NeighbourIdKind kind = NeighbourIdKind::unknown;
  // As people write it: "52:54:00:12:34:56", "192.0.2.1", "Ethernet1/7". Bytes that no text of its
  // kind can be are in hex, with colons.
  std::string text;
  auto operator<=>(const NeighbourId&) const = default;
};

// By the number of the subtype on the wire.
NeighbourId chassis_id(long subtype, std::span<const std::uint8_t> bytes);
NeighbourId port_id(long subtype, std::span<const std::uint8_t> bytes);
// A name or description.
std::string neighbour_text(std::string_view told);

struct LinkNeighbour {
  std::string interface;  // ours, behind which the neighbour is
  LinkIndex link = 0;     // the same, if known
  NeighbourId chassis;
  NeighbourId port;
  std::string system;  // its name
  std::string port_description = {};
  std::optional<std::uint32_t> aggregation = {};  // its port belongs to this aggregated port
  Seconds ttl{0};                                 // how long this holds without being told again
  // By the wall clock: when it said this first, or said it anew after a change.
  std::chrono::sys_seconds since{};
  auto operator<=>(const LinkNeighbour&) const = default;
};

// By interface, chassis and port; of more than kMostNeighbours behind an interface, the first ones.
void arrange(std::vector<LinkNeighbour>& neighbours);

}  // namespace libpath
