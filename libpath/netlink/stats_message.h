// Statistics messages: the LACP counters of bonds and of slaves (RTM_GETSTATS).
//
// Shape:  only 802.3ad bonds have them; other interfaces come without counters or not at all.
// Source: kernel include/uapi/linux/if_link.h, if_bonding.h (BOND_3AD_STAT_*).
#pragma once

#include <cstdint>
#include <optional>

#include "libpath/model/lacp_counters.h"
#include "libpath/model/link.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

struct StatsMessage {
  LinkIndex link = 0;
  std::optional<LacpCounters> bond;   // it is a bond: of all its slaves
  std::optional<LacpCounters> slave;  // it is a slave: its own
  bool operator==(const StatsMessage&) const = default;
};

ByteVector encode_stats_query(LinkIndex link, std::uint32_t sequence);  // of one interface
ByteVector encode_stats_dump(std::uint32_t sequence);                   // of all

// Nullopt for any other message, and for one without an interface.
std::optional<StatsMessage> decode_stats_message(const NetlinkMessage& message);

}  // namespace libpath
