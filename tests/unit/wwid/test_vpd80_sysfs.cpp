#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/wwid/vpd.h"

namespace libpath {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes serial_page(std::string_view serial) {
  Bytes bytes = {0, 0x80, 0, static_cast<std::uint8_t>(serial.size())};
  bytes.insert(bytes.end(), serial.begin(), serial.end());
  return bytes;
}

TEST(SerialFromVpd80, TrimsTheNumber) {
  EXPECT_EQ(serial_from_vpd80(serial_page("   2000 1 ")), "2000 1");
}

TEST(SerialFromVpd80, MakesItPrintable) {
  EXPECT_EQ(serial_from_vpd80(serial_page("a\x1b[2Jb")), "a_[2Jb");
}

TEST(SerialFromVpd80, RefusesEmptyAndForeignPages) {
  EXPECT_FALSE(serial_from_vpd80({}));
  EXPECT_FALSE(serial_from_vpd80(serial_page("")));
  EXPECT_FALSE(serial_from_vpd80(serial_page("    ")));
  auto bytes = serial_page("2000");
  bytes[1] = 0x83;
  EXPECT_FALSE(serial_from_vpd80(bytes));
}

TEST(SerialFromVpd80, DoesNotTrustTheLength) {
  auto bytes = serial_page("2000");
  bytes[2] = bytes[3] = 0xff;
  EXPECT_EQ(serial_from_vpd80(bytes), "2000");
  bytes[2] = 0;
  bytes[3] = 2;
  EXPECT_EQ(serial_from_vpd80(bytes), "20");
}

TEST(WwidFromSysfs, GivesTheSameAsThePage) {
  EXPECT_EQ(wwid_from_sysfs_attr("naa.60014050abcd000102030405060708ef\n"),
            "360014050abcd000102030405060708ef");
  EXPECT_EQ(wwid_from_sysfs_attr("naa.60014050ABCD000102030405060708EF"),
            "360014050abcd000102030405060708ef");
  EXPECT_EQ(wwid_from_sysfs_attr("eui.002538b1c1b02160"), "2002538b1c1b02160");
  EXPECT_EQ(wwid_from_sysfs_attr("t10.LIO-ORG disk 1:  4711 "), "1LIO-ORG_disk_1:_4711");
  EXPECT_EQ(wwid_from_sysfs_attr("iqn.2003-01.org.example:lun0"), "8iqn.2003-01.org.example:lun0");
}

TEST(WwidFromSysfs, RefusesWhatNamesNothing) {
  EXPECT_FALSE(wwid_from_sysfs_attr(""));
  EXPECT_FALSE(wwid_from_sysfs_attr(" \n"));
  EXPECT_FALSE(wwid_from_sysfs_attr("naa."));
  EXPECT_FALSE(wwid_from_sysfs_attr("naa.0000000000000000"));
  EXPECT_FALSE(wwid_from_sysfs_attr("t10.      "));
  EXPECT_FALSE(wwid_from_sysfs_attr("t10." + std::string(200, 'x')));
}

}  // namespace
}  // namespace libpath
