#include "libpath/netlink/stats_message.h"

#include <utility>

#include <linux/if_bonding.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

namespace libpath {
namespace {

ByteVector stats_request(LinkIndex link, std::uint16_t flags, std::uint32_t sequence) {
  NetlinkWriter writer(RTM_GETSTATS, flags, sequence);
  if_stats_msg header{};
  header.family = AF_UNSPEC;
  header.ifindex = link;
  header.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS) |
                       IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS_SLAVE);
  writer.header(header);
  return std::move(writer).finish().value();  // too short to fail
}

std::uint64_t LacpCounters::*counter_of(std::uint16_t type) {
  switch (type) {
    case BOND_3AD_STAT_LACPDU_RX:
      return &LacpCounters::lacpdu_rx;
    case BOND_3AD_STAT_LACPDU_TX:
      return &LacpCounters::lacpdu_tx;
    case BOND_3AD_STAT_LACPDU_UNKNOWN_RX:
      return &LacpCounters::lacpdu_unknown_rx;
    case BOND_3AD_STAT_LACPDU_ILLEGAL_RX:
      return &LacpCounters::lacpdu_illegal_rx;
    case BOND_3AD_STAT_MARKER_RX:
      return &LacpCounters::marker_rx;
    case BOND_3AD_STAT_MARKER_TX:
      return &LacpCounters::marker_tx;
    case BOND_3AD_STAT_MARKER_RESP_RX:
      return &LacpCounters::marker_response_rx;
    case BOND_3AD_STAT_MARKER_RESP_TX:
      return &LacpCounters::marker_response_tx;
    case BOND_3AD_STAT_MARKER_UNKNOWN_RX:
      return &LacpCounters::marker_unknown_rx;
    default:
      return nullptr;
  }
}

std::optional<LacpCounters> lacp_counters(NetlinkAttributes xstats) {
  const auto bond = xstats.find(LINK_XSTATS_TYPE_BOND);
  if (!bond) return std::nullopt;
  const auto lacp = bond->nested().find(BOND_XSTATS_3AD);
  if (!lacp) return std::nullopt;
  LacpCounters counters;
  for (const NetlinkAttribute& attribute : lacp->nested()) {
    const auto counter = counter_of(attribute.type);
    const auto value = attribute.u64();
    if (counter != nullptr && value) counters.*counter = *value;
  }
  return counters;
}

}  // namespace

ByteVector encode_stats_query(LinkIndex link, std::uint32_t sequence) {
  return stats_request(link, NLM_F_REQUEST, sequence);
}

ByteVector encode_stats_dump(std::uint32_t sequence) {
  return stats_request(0, NLM_F_REQUEST | NLM_F_DUMP, sequence);
}

std::optional<StatsMessage> decode_stats_message(const NetlinkMessage& message) {
  if (message.type != RTM_NEWSTATS) return std::nullopt;
  const auto header = read_front<if_stats_msg>(message.payload);
  if (!header || header->ifindex == 0) return std::nullopt;
  StatsMessage stats;
  stats.link = header->ifindex;
  for (const NetlinkAttribute& attribute : message.attributes(sizeof(if_stats_msg))) {
    if (attribute.type == IFLA_STATS_LINK_XSTATS) stats.bond = lacp_counters(attribute.nested());
    if (attribute.type == IFLA_STATS_LINK_XSTATS_SLAVE) {
      stats.slave = lacp_counters(attribute.nested());
    }
  }
  return stats;
}

}  // namespace libpath
