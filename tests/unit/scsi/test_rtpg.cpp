#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/scsi/rtpg.h"

namespace libpath {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Two groups: 1 optimized and preferred with ports 1 and 2, 258 standby with port 3.
const Bytes kPlain = {0,    0,    0, 28,                           // length
                      0x80, 0xcf, 0, 1,  0, 2, 0, 2,               // group 1
                      0,    0,    0, 1,  0, 0, 0, 2,               //
                      0x02, 0xcf, 1, 2,  0, 1, 0, 1, 0, 0, 0, 3};  // group 258

TEST(DecodeRtpg, ReadsGroupsAndTheirPorts) {
  const auto data = decode_rtpg(kPlain);
  ASSERT_TRUE(data);
  ASSERT_EQ(data->groups.size(), 2U);
  EXPECT_EQ(data->groups[0], (TargetPortGroup{1, AccessState::optimized, true, 0xcf, 2, {1, 2}}));
  EXPECT_EQ(data->groups[1], (TargetPortGroup{258, AccessState::standby, false, 0xcf, 1, {3}}));
  EXPECT_EQ(data->implicit_transition_seconds, 0);
}

TEST(DecodeRtpg, ReadsTheExtendedHeaderToo) {
  Bytes bytes = kPlain;
  bytes[3] = 32;
  bytes.insert(bytes.begin() + 4, {0x10, 60, 0, 0});
  auto data = decode_rtpg(bytes);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->implicit_transition_seconds, 60);
  EXPECT_EQ(data->groups, decode_rtpg(kPlain)->groups);
}

TEST(DecodeRtpg, FindsAGroupByItsNumber) {
  const auto data = decode_rtpg(kPlain);
  ASSERT_NE(data->find(258), nullptr);
  EXPECT_EQ(data->find(258)->state, AccessState::standby);
  EXPECT_EQ(data->find(2), nullptr);
  EXPECT_EQ(data->find(-1), nullptr);
}

TEST(DecodeRtpg, DoesNotTrustAHugeLength) {
  Bytes bytes = kPlain;
  bytes[0] = bytes[1] = bytes[2] = bytes[3] = 0xff;
  EXPECT_EQ(decode_rtpg(bytes)->groups, decode_rtpg(kPlain)->groups);
}

TEST(DecodeRtpg, DoesNotTrustAHugePortCount) {
  Bytes bytes = kPlain;
  bytes[4 + 7] = 0xff;
  const auto data = decode_rtpg(bytes);
  ASSERT_EQ(data->groups.size(), 1U);
  EXPECT_EQ(data->groups[0].ports.size(), 5U);  // all that the data could hold
}

TEST(DecodeRtpg, StopsWhereTheLengthSays) {
  Bytes bytes = kPlain;
  bytes[3] = 16;
  EXPECT_EQ(decode_rtpg(bytes)->groups.size(), 1U);
  bytes[3] = 0;
  EXPECT_TRUE(decode_rtpg(bytes)->groups.empty());
}

TEST(DecodeRtpg, LeavesOutAGroupThatIsCutOff) {
  for (std::size_t size = 4; size <= kPlain.size(); ++size) {
    const auto data = decode_rtpg(std::span(kPlain).first(size));
    ASSERT_TRUE(data);
    EXPECT_EQ(data->groups.size(), size < 12 ? 0U : size < 28 ? 1U : 2U) << size;
  }
}

TEST(DecodeRtpg, KeepsReservedStatesAsTheyAre) {
  Bytes bytes = kPlain;
  bytes[4] = 0x07;
  const auto data = decode_rtpg(bytes);
  EXPECT_EQ(static_cast<int>(data->groups[0].state), 7);
  EXPECT_EQ(word(data->groups[0].state), "unknown");
}

TEST(DecodeRtpg, RefusesLessThanAHeader) {
  EXPECT_FALSE(decode_rtpg({}));
  EXPECT_FALSE(decode_rtpg(Bytes{0, 0, 0}));
}

TEST(AccessStateWord, SpeaksAsTheKernelDoes) {
  constexpr std::array<AccessState, 7> kAll = {
      AccessState::optimized,     AccessState::non_optimized, AccessState::standby,
      AccessState::unavailable,   AccessState::lba_dependent, AccessState::offline,
      AccessState::transitioning,
  };
  for (const AccessState state : kAll) EXPECT_EQ(parse_access_state(word(state)), state);
  EXPECT_EQ(word(AccessState::non_optimized), "active/non-optimized");
  EXPECT_FALSE(parse_access_state(""));
  EXPECT_FALSE(parse_access_state("unknown"));
  EXPECT_FALSE(parse_access_state("active/optimized\n"));
}

}  // namespace
}  // namespace libpath
