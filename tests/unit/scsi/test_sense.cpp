#include <vector>

#include <gtest/gtest.h>

#include "libpath/scsi/sense.h"

namespace libpath {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes fixed(std::uint8_t key, std::uint8_t asc, std::uint8_t ascq) {
  return {0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq, 0, 0, 0, 0};
}

TEST(DecodeSense, ReadsTheFixedFormat) {
  EXPECT_EQ(decode_sense(fixed(0x02, 0x04, 0x0b)), (Sense{SenseKey::not_ready, 0x04, 0x0b}));
}

TEST(DecodeSense, ReadsTheDescriptorFormat) {
  EXPECT_EQ(decode_sense(Bytes{0x72, 0x06, 0x29, 0x01, 0, 0, 0, 0}),
            (Sense{SenseKey::unit_attention, 0x29, 0x01}));
}

TEST(DecodeSense, ReadsDeferredErrorsToo) {
  EXPECT_EQ(decode_sense(Bytes{0x73, 0x03, 0x11, 0x00, 0, 0, 0, 0})->key, SenseKey::medium_error);
  auto bytes = fixed(0x03, 0x11, 0);
  bytes[0] = 0x71;
  EXPECT_EQ(decode_sense(bytes)->key, SenseKey::medium_error);
}

TEST(DecodeSense, IgnoresTheValidBit) {
  auto bytes = fixed(0x05, 0x25, 0x00);
  bytes[0] = 0xf0;
  EXPECT_EQ(decode_sense(bytes), (Sense{SenseKey::illegal_request, 0x25, 0x00}));
}

TEST(DecodeSense, KeepsFlagsOutOfTheKey) {
  EXPECT_EQ(decode_sense(fixed(0xe2, 0, 0))->key, SenseKey::not_ready);
}

TEST(DecodeSense, ReadsOnlyWhatIsThere) {
  const auto whole = fixed(0x02, 0x04, 0x0b);
  const auto cut = [&whole](std::size_t size) {
    return decode_sense(std::span(whole).first(size));
  };
  EXPECT_EQ(cut(3), (Sense{SenseKey::not_ready, 0, 0}));
  EXPECT_EQ(cut(12), (Sense{SenseKey::not_ready, 0, 0}));
  EXPECT_EQ(cut(13), (Sense{SenseKey::not_ready, 0x04, 0}));
  EXPECT_EQ(cut(14), (Sense{SenseKey::not_ready, 0x04, 0x0b}));
}

TEST(DecodeSense, BelievesTheAdditionalLength) {
  auto bytes = fixed(0x02, 0x04, 0x0b);
  bytes[7] = 0;  // says the data ends before ASC
  EXPECT_EQ(decode_sense(bytes), (Sense{SenseKey::not_ready, 0, 0}));
}

TEST(DecodeSense, RefusesWhatIsNoSenseData) {
  EXPECT_FALSE(decode_sense({}));
  EXPECT_FALSE(decode_sense(Bytes{0x00, 0x00, 0x02}));
  EXPECT_FALSE(decode_sense(Bytes{0x7f, 0x00, 0x02}));
  EXPECT_FALSE(decode_sense(Bytes(18, 0)));
  EXPECT_FALSE(decode_sense(Bytes(18, 0xff)));
}

TEST(DecodeSense, TakesHugeInput) {
  Bytes bytes(70000, 0xff);
  bytes[0] = 0x72;
  bytes[1] = 0x02;
  bytes[2] = 0x04;
  bytes[3] = 0x0a;
  EXPECT_EQ(decode_sense(bytes), (Sense{SenseKey::not_ready, 0x04, 0x0a}));
}

}  // namespace
}  // namespace libpath
