// The attributes of kind "bond" (IFLA_INFO_DATA, IFLA_INFO_SLAVE_DATA), to values and back.
//
// Shape:  decoded is what was there in its right size, nothing else. A mode the model does not name
//         is left out. Of a list, no more is taken than the kernel keeps; so, too, when written.
// Errors: write_option: invalid for a value that is not of the option's kind or too large for it.
#pragma once

#include <cstdint>

#include "libpath/base/result.h"
#include "libpath/model/link.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

// IFLA_BOND_SLAVE_*, some of which older headers do not have.
enum class SlaveAttribute : std::uint16_t {
  state = 1,
  mii_status = 2,
  link_failure_count = 3,
  permanent_mac = 4,
  queue_id = 5,
  aggregator = 6,
  actor_state = 7,
  partner_state = 8,
  prio = 9,
  actor_port_prio = 10,
  actor_churn = 11,
  partner_churn = 12,
};

BondInfo decode_bond(NetlinkAttributes data);
SlaveInfo decode_slave(NetlinkAttributes data);

[[nodiscard]] Status write_option(NetlinkWriter& writer, BondOption option,
                                  const BondOptionValue& value);

}  // namespace libpath
