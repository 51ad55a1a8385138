#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/scsi/inquiry.h"

namespace libpath {
namespace {

using Bytes = std::vector<std::uint8_t>;

// As scsi_debug answers: a disk, SPC-4, TPGS implicit.
Bytes answer() {
  Bytes bytes = {0x00, 0x00, 0x06, 0x12, 91, 0x10, 0x10, 0x02};
  for (const char c : std::string_view("Linux   scsi_debug      0191")) {
    bytes.push_back(static_cast<std::uint8_t>(c));
  }
  bytes.resize(96, 0);
  return bytes;
}

TEST(DecodeInquiry, ReadsWhoMadeIt) {
  const auto data = decode_inquiry(answer());
  ASSERT_TRUE(data);
  EXPECT_EQ(data->vendor, "Linux");
  EXPECT_EQ(data->product, "scsi_debug");
  EXPECT_EQ(data->revision, "0191");
  EXPECT_EQ(data->version, 6);
  EXPECT_EQ(data->tpgs, 1);
  EXPECT_EQ(data->peripheral_type, 0);
  EXPECT_EQ(data->peripheral_qualifier, 0);
  EXPECT_FALSE(data->removable);
}

TEST(DecodeInquiry, TellsTheQualifierFromTheType) {
  auto bytes = answer();
  bytes[0] = 0x7f;  // no device on this LUN
  bytes[1] = 0x80;
  const auto data = decode_inquiry(bytes);
  EXPECT_EQ(data->peripheral_qualifier, 3);
  EXPECT_EQ(data->peripheral_type, 0x1f);
  EXPECT_TRUE(data->removable);
}

TEST(DecodeInquiry, KeepsBlanksInsideAProduct) {
  auto bytes = answer();
  const std::string_view product = "A  B";
  std::copy(product.begin(), product.end(), bytes.begin() + 16);
  EXPECT_EQ(decode_inquiry(bytes)->product, "A  B_debug");
}

TEST(DecodeInquiry, MakesHostileTextPrintable) {
  auto bytes = answer();
  bytes[8] = 0x1b;
  bytes[9] = '\n';
  bytes[10] = 0xff;
  EXPECT_EQ(decode_inquiry(bytes)->vendor, "___ux");
}

TEST(DecodeInquiry, EndsATextAtNul) {
  auto bytes = answer();
  bytes[10] = 0;
  EXPECT_EQ(decode_inquiry(bytes)->vendor, "Li");
}

TEST(DecodeInquiry, LeavesFieldsEmptyThatAreNotThere) {
  const auto whole = answer();
  const auto data = decode_inquiry(std::span(whole).first(20));
  EXPECT_EQ(data->vendor, "Linux");
  EXPECT_EQ(data->product, "scsi");
  EXPECT_EQ(data->revision, "");
}

TEST(DecodeInquiry, BelievesAShortAdditionalLength) {
  auto bytes = answer();
  bytes[4] = 3;  // the data ends with byte 7
  EXPECT_EQ(decode_inquiry(bytes)->vendor, "");
}

TEST(DecodeInquiry, RefusesWhatIsTooShort) {
  EXPECT_FALSE(decode_inquiry({}));
  EXPECT_FALSE(decode_inquiry(Bytes{0, 0, 6, 2}));
}

}  // namespace
}  // namespace libpath
