// fuzz-libs: libpath_netlink
// Any datagram: statistics are of an interface; written again from what was read, they read the
// same.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <linux/if_bonding.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "libpath/netlink/stats_message.h"

namespace {

using namespace libpath;

void require(bool condition) {
  if (!condition) std::abort();
}

void write_counters(NetlinkWriter& writer, std::uint16_t type, const LacpCounters& counters) {
  const std::array<std::uint64_t, 9> in_order{
      counters.lacpdu_rx,          counters.lacpdu_tx,          counters.lacpdu_unknown_rx,
      counters.lacpdu_illegal_rx,  counters.marker_rx,          counters.marker_tx,
      counters.marker_response_rx, counters.marker_response_tx, counters.marker_unknown_rx};
  writer.nest(type, [&] {
    writer.nest(LINK_XSTATS_TYPE_BOND, [&] {
      writer.nest(BOND_XSTATS_3AD, [&] {
        std::uint16_t place = BOND_3AD_STAT_LACPDU_RX;
        for (const std::uint64_t counter : in_order) writer.u64(place++, counter);
      });
    });
  });
}

ByteVector written(const StatsMessage& stats) {
  NetlinkWriter writer(RTM_NEWSTATS, 0, 1);
  if_stats_msg header{};
  header.ifindex = stats.link;
  writer.header(header);
  if (stats.bond) write_counters(writer, IFLA_STATS_LINK_XSTATS, *stats.bond);
  if (stats.slave) write_counters(writer, IFLA_STATS_LINK_XSTATS_SLAVE, *stats.slave);
  auto bytes = std::move(writer).finish();
  require(bytes.has_value());
  return *std::move(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const NetlinkMessage& message : NetlinkMessages(std::as_bytes(std::span(data, size)))) {
    const auto stats = decode_stats_message(message);
    if (!stats) continue;
    require(stats->link != 0);
    const ByteVector bytes = written(*stats);
    for (const NetlinkMessage& again : NetlinkMessages(bytes)) {
      require(decode_stats_message(again) == stats);
    }
  }
  return 0;
}
