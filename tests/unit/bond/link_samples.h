// Links and times for tests: a bond, its slaves, a clock that starts at an arbitrary time.
#pragma once

#include <cstdint>

#include "libpath/base/time.h"
#include "libpath/model/link.h"

namespace libpath {

inline TimePoint bond_time(long milliseconds) {
  return TimePoint(Seconds(100000) + Millis(milliseconds));
}

inline MacAddress test_mac(std::uint8_t last) { return {{0x52, 0x54, 0, 0, 0, last}}; }

inline constexpr LinkIndex kTestBond = 10;

Link test_slave(LinkIndex index);  // "eth<index>", of kTestBond, up, with carrier, a PCI device
Link test_bond(BondMode mode, LinkIndex active);

}  // namespace libpath
