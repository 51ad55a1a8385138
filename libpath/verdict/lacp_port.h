// What the state bits of one LACP port say: does it hear its partner, does it carry traffic.
//
// Source: IEEE 802.1AX, 6.4.2.3 (state bits); kernel 6.1 drivers/net/bonding/bond_3ad.c.
#pragma once

#include <optional>

#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link.h"

namespace libpath {

bool is_lacp(const Link& bond);

// LACP runs on this slave: it has carrier, and the kernel's updelay is over.
bool has_lacp_link(const SlaveSnapshot& slave);

// The partner's LACPDUs arrive. Unset: the kernel told nothing about it.
std::optional<bool> hears_partner(const SlaveSnapshot& slave);

// The partner's address, as /proc told; unset when it was not told or there is none.
std::optional<MacAddress> partner_of(const SlaveSnapshot& slave);

bool in_active_aggregator(const Link& bond, const SlaveSnapshot& slave);

// Frames of the bond go through this slave: it is in the active aggregator, in sync, collecting and
// distributing. Without any partner the kernel lets the active aggregator's port forward all the
// same. Whether the slave has carrier is not asked.
bool carries_lacp_traffic(const Link& bond, const SlaveSnapshot& slave);

}  // namespace libpath
