// Drift: what of a bond is no longer as it should be, for whatever reason.
//
// Pure.
// Shape:  findings by code, then slave. Codes are stable: "option-changed", "primary-lost",
//         "primary-changed", "mtu-drift" (slave and bond differ), "mtu-changed" (the bond's own),
//         "vlan-mtu" (a VLAN larger than the bond it stands on), "mac-changed", "slave-mac",
//         "active-mac" (the active slave does not have the bond's), "duplicate-mac". What the
//         kernel did not report is not compared.
// Limits: the kernel rounds delays down to multiples of miimon; that is no drift. Neither is the
//         active slave, which is there to change.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link_table.h"

namespace libpath {

struct BondExpectation {
  bool configured = false;   // else it is what was last known: only words differ
  BondOptionValues options;  // primary and active_slave are ignored here
  std::optional<SlaveSelector> primary;
  std::optional<std::uint32_t> mtu;
  std::optional<MacAddress> mac;
  bool operator==(const BondExpectation&) const = default;
};

BondExpectation expectation_of(const BondConfig& config);

// What an adopted bond is now: to compare with later. Empty when there is no such bond.
BondExpectation remember(const LinkTable& links, LinkIndex bond);

std::vector<Finding> find_drift(const LinkTable& links, LinkIndex bond,
                                const BondExpectation& expected);

}  // namespace libpath
