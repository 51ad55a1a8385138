// What /proc/net/bonding/NAME says: the LACP peers of the slaves and the active aggregator.
//
// Shape:  slaves in the file's order. Names are printable ASCII and no longer than the kernel's; a
//         slave whose name cannot be one is left out. What is not told, or no number, is unset or
//         0.
// Errors: none; any text is a file that says less.
// Source: the file itself. "details ... lacp pdu" are shown only to readers with CAP_NET_ADMIN.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link.h"

namespace libpath {

struct ProcBondingSlave {
  std::string name;
  std::uint32_t speed = 0;  // Mbit/s; 0: not known
  bool half_duplex = false;
  std::optional<std::uint16_t> aggregator;
  std::optional<LacpPeer> lacp;  // unset: no details shown, which is not "no partner"
  bool operator==(const ProcBondingSlave&) const = default;
};

struct ProcBonding {
  std::optional<AggregatorInfo> active;
  std::vector<ProcBondingSlave> slaves;
  bool operator==(const ProcBonding&) const = default;

  const ProcBondingSlave* find(std::string_view name) const;  // the first of this name
};

ProcBonding decode_proc_bonding(std::string_view text);

}  // namespace libpath
