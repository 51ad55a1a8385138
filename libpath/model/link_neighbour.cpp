#include "libpath/model/link_neighbour.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

using Bytes = std::span<const std::uint8_t>;

// Numbers of address families, as IANA gave them.
constexpr std::uint8_t kFamilyIpv4 = 1;
constexpr std::uint8_t kFamilyIpv6 = 2;

std::string hex_of(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

// Two ids that differ in a byte that cannot be shown must not look the same.
std::string text_or_hex(Bytes bytes) {
  const std::string text(bytes.begin(), bytes.end());
  return printable(text) == text ? text : hex_of(bytes);
}

template <typename Address>
std::string address_or_hex(Bytes bytes, Bytes all) {
  Address address;
  if (bytes.size() != address.bytes.size()) return hex_of(all);
  std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  return address.text();
}

std::string network_address(Bytes bytes) {
  if (bytes.empty()) return {};
  const Bytes address = bytes.subspan(1);
  if (bytes[0] == kFamilyIpv4) return address_or_hex<Ipv4Address>(address, bytes);
  if (bytes[0] == kFamilyIpv6) return address_or_hex<Ipv6Address>(address, bytes);
  return hex_of(bytes);
}

// Some devices send names with their NUL.
Bytes without_padding(Bytes bytes) {
  while (!bytes.empty() && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);
  return bytes;
}

NeighbourId id_of(NeighbourIdKind kind, Bytes bytes) {
  bytes = bytes.first(std::min(bytes.size(), kLongestNeighbourText));
  switch (kind) {
    case NeighbourIdKind::mac:
      return {kind, hex_of(bytes)};
    case NeighbourIdKind::address:
      return {kind, network_address(bytes)};
    default:
      return {kind, text_or_hex(without_padding(bytes))};
  }
}

template <std::size_t N>
NeighbourIdKind kind_of(const std::array<NeighbourIdKind, N>& kinds, long subtype) {
  if (subtype < 0 || std::cmp_greater_equal(subtype, N)) return NeighbourIdKind::unknown;
  return kinds[static_cast<std::size_t>(subtype)];
}

}  // namespace

std::string_view word(NeighbourIdKind kind) {
  switch (kind) {
    case NeighbourIdKind::unknown:
      return "unknown";
    case NeighbourIdKind::chassis_component:
      return "chassis";
    case NeighbourIdKind::port_component:
      return "port";
    case NeighbourIdKind::interface_alias:
      return "ifalias";
    case NeighbourIdKind::interface_name:
      return "ifname";
    case NeighbourIdKind::mac:
      return "mac";
    case NeighbourIdKind::address:
      return "ip";
    case NeighbourIdKind::circuit:
      return "circuit";
    case NeighbourIdKind::local:
      return "local";
  }
  return "unknown";
}

NeighbourId chassis_id(long subtype, Bytes bytes) {
  using K = NeighbourIdKind;
  static constexpr std::array kKinds{
      K::unknown, K::chassis_component, K::interface_alias, K::port_component,
      K::mac,     K::address,           K::interface_name,  K::local};
  return id_of(kind_of(kKinds, subtype), bytes);
}

NeighbourId port_id(long subtype, Bytes bytes) {
  using K = NeighbourIdKind;
  static constexpr std::array kKinds{K::unknown, K::interface_alias, K::port_component, K::mac,
                                     K::address, K::interface_name,  K::circuit,        K::local};
  return id_of(kind_of(kKinds, subtype), bytes);
}

std::string neighbour_text(std::string_view told) {
  return printable(told.substr(0, std::min(told.find('\0'), kLongestNeighbourText)));
}

void arrange(std::vector<LinkNeighbour>& neighbours) {
  std::sort(
      neighbours.begin(), neighbours.end(), [](const LinkNeighbour& a, const LinkNeighbour& b) {
        return std::tie(a.interface, a.chassis, a.port) < std::tie(b.interface, b.chassis, b.port);
      });
  std::vector<LinkNeighbour> kept;
  std::size_t of_this_interface = 0;
  for (LinkNeighbour& neighbour : neighbours) {
    const bool first = kept.empty() || kept.back().interface != neighbour.interface;
    of_this_interface = first ? 1 : of_this_interface + 1;
    if (of_this_interface <= kMostNeighbours) kept.push_back(std::move(neighbour));
  }
  neighbours = std::move(kept);
}

}  // namespace libpath
