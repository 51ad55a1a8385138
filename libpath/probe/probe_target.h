// ProbeTarget: an address that is asked for, and the VLAN it is asked in.
//
// Shape: ordered values. Text is the address, with "@5" behind it when VLAN 5 is tagged.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

#include "libpath/model/net_address.h"

namespace libpath {

using ProbeAddress = std::variant<Ipv4Address, Ipv6Address>;

struct ProbeTarget {
  ProbeAddress address;
  std::uint16_t vlan = 0;  // 0: untagged
  auto operator<=>(const ProbeTarget&) const = default;

  std::string text() const {
    std::string text = std::visit([](const auto& one) { return one.text(); }, address);
    if (vlan != 0) text += "@" + std::to_string(vlan);
    return text;
  }
};

}  // namespace libpath
