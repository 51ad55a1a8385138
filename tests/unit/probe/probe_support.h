// What the tests of libpath/probe share.
#pragma once

#include <string_view>

#include "libpath/probe/ethernet.h"

namespace libpath::probe_test {

inline constexpr MacAddress kOwn{{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}};
inline constexpr MacAddress kPeer{{0x52, 0x54, 0x00, 0xaa, 0xbb, 0xcc}};
inline constexpr MacAddress kAll{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

inline Ipv4Address v4(std::string_view text) { return Ipv4Address::parse(text).value(); }
inline Ipv6Address v6(std::string_view text) { return Ipv6Address::parse(text).value(); }

inline FrameBytes bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  FrameBytes out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  }
  return out;
}

}  // namespace libpath::probe_test
