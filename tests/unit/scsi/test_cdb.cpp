#include <gtest/gtest.h>

#include "libpath/scsi/cdb.h"
#include "libpath/scsi/status.h"

namespace libpath {
namespace {

TEST(Cdb, TestUnitReadyIsSixZeroBytes) {
  EXPECT_EQ(test_unit_ready_cdb(), (Cdb{0, 0, 0, 0, 0, 0}));
}

TEST(Cdb, InquiryAsksForStandardData) { EXPECT_EQ(inquiry_cdb(), (Cdb{0x12, 0, 0, 0, 96, 0})); }

TEST(Cdb, InquiryNamesThePage) {
  EXPECT_EQ(inquiry_vpd_cdb(kVpdDeviceId, 0x1234), (Cdb{0x12, 1, 0x83, 0x12, 0x34, 0}));
}

TEST(Cdb, InquiryCutsTheLengthToItsField) {
  EXPECT_EQ(inquiry_vpd_cdb(0x80, 0x12345), (Cdb{0x12, 1, 0x80, 0xff, 0xff, 0}));
}

TEST(Cdb, ReportTargetPortGroupsAsksForThePlainFormat) {
  EXPECT_EQ(rtpg_cdb(0x01020304), (Cdb{0xa3, 0x0a, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0}));
}

TEST(IsGood, WantsEverythingInOrder) {
  EXPECT_TRUE(is_good(ScsiReply{}));
  ScsiReply reply;
  reply.timed_out = true;
  EXPECT_FALSE(is_good(reply));
  reply = {};
  reply.sys_errno = 5;
  EXPECT_FALSE(is_good(reply));
  reply = {};
  reply.host_status = 1;
  EXPECT_FALSE(is_good(reply));
  reply = {};
  reply.status = 2;
  EXPECT_FALSE(is_good(reply));
}

TEST(IsGood, ToleratesTheDriversSenseFlag) {
  ScsiReply reply;
  reply.driver_status = 0x08;
  EXPECT_TRUE(is_good(reply));
}

}  // namespace
}  // namespace libpath
