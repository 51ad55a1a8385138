// Read-back: what the kernel has not taken although it accepted each change.
//
// The kernel answers 0 to attributes that it does not know. Whether it knows one is never told by
// its version, only by looking again.
// Shape:  empty: all is as wanted. The active slave is not looked at: it moves by itself, and the
//         kernel refuses a wrong one at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libpath/bondplan/bond_plan.h"

namespace libpath {

enum class MissedSetting : std::uint8_t {
  exists,
  option,
  up,
  mtu,
  mac,
  slave,  // is not in the bond
  prio,
  queue_id,
  actor_port_prio,
};

struct Missed {
  MissedSetting setting = MissedSetting::option;
  BondOption option{};  // setting is option
  LinkIndex slave = 0;  // 0: the bond itself
  std::string text;     // "lacp_strict is not told by the kernel, on is wanted"
  bool operator==(const Missed&) const = default;
};

std::vector<Missed> verify_plan(const LinkTable& kernel, const WantedBond& wanted);

// Keeps what a kernel may silently ignore, options and settings of slaves, so that it is not
// planned over and over.
void remember(NotTaken& not_taken, const std::vector<Missed>& missed, const WantedBond& wanted);

}  // namespace libpath
