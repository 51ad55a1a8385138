#include "libpath/netlink/stats_message.h"

#include <linux/if_link.h>

#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

std::optional<StatsMessage> stats_of(const std::string& seed) {
  const ByteVector datagram = recorded("stats_message/" + seed);
  return decode_stats_message(first(datagram));
}

TEST(StatsMessage, OfABondSumsItsSlaves) {
  const auto stats = stats_of("bond");
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->link, 12U);
  EXPECT_EQ(stats->bond, (LacpCounters{.lacpdu_rx = 21, .lacpdu_tx = 24}));
  EXPECT_FALSE(stats->slave);
}

TEST(StatsMessage, OfASlaveIsItsOwn) {
  const auto stats = stats_of("slave");
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->link, 3U);
  EXPECT_FALSE(stats->bond);
  EXPECT_EQ(stats->slave, (LacpCounters{.lacpdu_rx = 11, .lacpdu_tx = 13}));
}

TEST(StatsMessage, EachCounterHasItsPlace) {
  NetlinkWriter writer(RTM_NEWSTATS, 0, 0);
  if_stats_msg header{};
  header.ifindex = 4;
  writer.header(header);
  writer.nest(IFLA_STATS_LINK_XSTATS, [&] {
    writer.nest(2, [&] {    // LINK_XSTATS_TYPE_BOND
      writer.nest(1, [&] {  // BOND_XSTATS_3AD
        for (std::uint16_t type = 0; type < 12; ++type) writer.u64(type, 100U + type);
      });
    });
  });
  const ByteVector bytes = std::move(writer).finish().value();
  EXPECT_EQ(decode_stats_message(first(bytes))->bond, (LacpCounters{.lacpdu_rx = 100,
                                                                    .lacpdu_tx = 101,
                                                                    .lacpdu_unknown_rx = 102,
                                                                    .lacpdu_illegal_rx = 103,
                                                                    .marker_rx = 104,
                                                                    .marker_tx = 105,
                                                                    .marker_response_rx = 106,
                                                                    .marker_response_tx = 107,
                                                                    .marker_unknown_rx = 108}));
}

TEST(StatsMessage, CountersOfOtherSizesAndKindsDoNotCount) {
  const auto odd = stats_of("wrong_sizes");
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->bond, (LacpCounters{.lacpdu_tx = 0x0101010101010101,
                                     .marker_unknown_rx = 0x0202020202020202}));
  const auto bridge = stats_of("bridge");
  ASSERT_TRUE(bridge);
  EXPECT_FALSE(bridge->bond);
  EXPECT_FALSE(bridge->slave);
}

TEST(StatsMessage, WithoutAnInterfaceIsNone) {
  EXPECT_FALSE(stats_of("no_interface"));
  EXPECT_FALSE(decode_stats_message(NetlinkMessage{.type = RTM_NEWSTATS}));
  const ByteVector link = link_message([](NetlinkWriter&) {});
  EXPECT_FALSE(decode_stats_message(first(link)));
}

TEST(StatsMessage, ATruncationLosesCountersOnly) {
  for (const ByteVector& cut : truncations(recorded("stats_message/bond"))) {
    for (const NetlinkMessage& message : NetlinkMessages(cut)) {
      const auto stats = decode_stats_message(message);
      EXPECT_EQ(stats.has_value(), cut.size() >= sizeof(nlmsghdr) + sizeof(if_stats_msg));
      if (stats) {
        EXPECT_EQ(stats->bond.value_or(LacpCounters{}), LacpCounters{});
      }
    }
  }
}

TEST(StatsMessage, AnyChangedByteIsHarmless) {
  with_each_byte_changed(recorded("stats_message/slave"), [](const ByteVector& changed) {
    for (const NetlinkMessage& message : NetlinkMessages(changed)) {
      const auto stats = decode_stats_message(message);
      if (stats) {
        EXPECT_NE(stats->link, 0U);
      }
    }
  });
}

TEST(StatsRequest, AsksForBondsAndSlaves) {
  EXPECT_EQ(encode_stats_query(12, 0x51),
            byte_vector({28, 0, 0, 0, 94, 0, 1, 0, 0x51, 0, 0, 0, 0, 0, 0, 0,  //
                         0,  0, 0, 0, 12, 0, 0, 0, 6,    0, 0, 0}));
  EXPECT_EQ(encode_stats_dump(0x52),
            byte_vector({28, 0, 0, 0, 94, 0, 1, 3, 0x52, 0, 0, 0, 0, 0, 0, 0,  //
                         0,  0, 0, 0, 0,  0, 0, 0, 6,    0, 0, 0}));
}

}  // namespace
}  // namespace libpath
