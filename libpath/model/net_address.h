// Addresses of networks: MacAddress, Ipv4Address, Ipv6Address; and LinkIndex, the kernel's number
// of a network interface.
//
// Shape:  ordered values, usable as map keys; bytes in network order. Text is the usual one:
//         "52:54:00:12:34:56", "192.0.2.1", "fe80::1" (shortest form, RFC 5952).
// Errors: parse functions return nullopt on anything that is not exactly one address.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace libpath {

using LinkIndex = std::uint32_t;  // ifindex; 0: none

struct MacAddress {
  std::array<std::uint8_t, 6> bytes{};
  auto operator<=>(const MacAddress&) const = default;
  bool is_zero() const { return *this == MacAddress{}; }
  bool is_multicast() const { return (bytes[0] & 1U) != 0; }
  std::string text() const;
  static std::optional<MacAddress> parse(std::string_view text);  // ':' or '-', any case
};

struct Ipv4Address {
  std::array<std::uint8_t, 4> bytes{};
  auto operator<=>(const Ipv4Address&) const = default;
  bool is_zero() const { return *this == Ipv4Address{}; }
  bool is_broadcast() const { return bytes == std::array<std::uint8_t, 4>{255, 255, 255, 255}; }
  std::string text() const;
  static std::optional<Ipv4Address> parse(std::string_view text);
};

struct Ipv6Address {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Ipv6Address&) const = default;
  bool is_zero() const { return *this == Ipv6Address{}; }
  bool is_multicast() const { return bytes[0] == 0xff; }
  std::string text() const;
  static std::optional<Ipv6Address> parse(std::string_view text);
};

}  // namespace libpath
