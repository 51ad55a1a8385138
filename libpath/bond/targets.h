// Addresses to probe, out of text: blank- or comma-separated, IPv4 and IPv6.
//
// Shape: order kept, each address once. Refused: what is no address, and addresses that nobody
//        answers for (zero, broadcast, multicast).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/net_address.h"

namespace libpath {

inline constexpr std::size_t kMaxTargets = 16;  // of each family, in the kernel and here

struct ParsedTargets {
  std::vector<Ipv4Address> ipv4;
  std::vector<Ipv6Address> ipv6;
  std::vector<std::string> problems;  // "'0.0.0.0' is the zero address"; one for each word left out
};

ParsedTargets parse_targets(std::string_view text);

// "192.0.2.1,192.0.2.2"; empty for none.
std::string text(const std::vector<Ipv4Address>& targets);
std::string text(const std::vector<Ipv6Address>& targets);

}  // namespace libpath
