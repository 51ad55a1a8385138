// What is wanted of one bond, in the terms of the interfaces that are there now.
//
// Shape:  selectors are resolved to indices, slaves in the configuration's order. Options are those
//         the kernel can take as configured: each rule that it would refuse them by (mode, range,
//         MII against ARP monitoring) is applied here, and what was left out is a finding. Delays
//         are multiples of miimon, as the kernel rounds them. An option that the configuration does
//         not name is not wanted to be anything: it stays as it is.
// Errors: findings of level error say what cannot be done; the rest stays usable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link_table.h"

namespace libpath {

struct WantedSlave {
  LinkIndex link = 0;
  std::string name;
  std::optional<std::int32_t> prio;
  std::optional<std::uint16_t> queue_id;
  std::optional<std::uint16_t> actor_port_prio;
  bool operator==(const WantedSlave&) const = default;
};

struct WantedBond {
  std::string name;
  LinkRole role = LinkRole::unset;
  bool managed = true;  // false: somebody else makes this bond, nothing is wanted of it
  std::vector<WantedSlave> slaves;
  std::vector<std::string> missing;  // selectors that select nothing
  BondOptionValues options;          // none that is an ifindex
  std::optional<LinkIndex> primary;
  // Who is active changes by itself: whoever steers the bond clears this.
  std::optional<LinkIndex> active_slave;
  std::optional<std::uint32_t> mtu;
  std::optional<MacAddress> mac;
  std::vector<Finding> findings;
  bool operator==(const WantedBond&) const = default;

  bool has_errors() const;
};

WantedBond wanted_bond(const BondConfig& config, const LinkTable& kernel);

}  // namespace libpath
