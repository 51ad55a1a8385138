// Links and times for tests: a bond, its slaves, a clock that starts at an arbitrary time.
#pragma once

#include <cstdint>
#include <string>

#include "libpath/base/time.h"
#include "libpath/model/link.h"

namespace libpath {

inline TimePoint bond_time(long milliseconds) {
  return TimePoint(Seconds(100000) + Millis(milliseconds));
}

inline MacAddress test_mac(std::uint8_t last) { return {{0x52, 0x54, 0, 0, 0, last}}; }

inline constexpr LinkIndex kTestBond = 10;

// "eth<index>", of kTestBond, up, with carrier, a PCI device.
inline Link test_slave(LinkIndex index) {
  Link link;
  link.index = index;
  link.name = "eth" + std::to_string(index);
  link.up = true;
  link.carrier = true;
  link.hardware_type = 1;
  link.mtu = 1500;
  link.mac = test_mac(1);
  link.permanent_mac = test_mac(static_cast<std::uint8_t>(index));
  link.master = kTestBond;
  link.bus = "pci";
  link.device = "0000:01:00." + std::to_string(index);
  link.carrier_up_count = 1;
  link.slave = SlaveInfo{};
  link.slave->mii = MiiStatus::up;
  return link;
}

inline Link test_bond(BondMode mode, LinkIndex active) {
  Link link;
  link.index = kTestBond;
  link.name = "bond0";
  link.kind = "bond";
  link.up = true;
  link.carrier = true;
  link.hardware_type = 1;
  link.mtu = 1500;
  link.mac = test_mac(1);
  link.bond = BondInfo{};
  link.bond->options[BondOption::mode] = static_cast<std::uint32_t>(mode);
  link.bond->options[BondOption::miimon] = 100U;
  if (active != 0) link.bond->options[BondOption::active_slave] = active;
  return link;
}

}  // namespace libpath
