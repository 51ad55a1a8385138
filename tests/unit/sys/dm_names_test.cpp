#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "libpath/sys/dm_cookie.h"
#include "libpath/sys/dm_ioctl.h"
#include "libpath/sys/dm_nodes.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

TEST(DmMangle, LeavesPlainNamesAlone) {
  EXPECT_EQ(dm_mangle("mpatha-part1"), "mpatha-part1");
  EXPECT_EQ(dm_mangle("0QEMU#x+y.z:@_="), "0QEMU#x+y.z:@_=");
}

TEST(DmMangle, WritesOtherBytesAsHexAndReadsThemBack) {
  EXPECT_EQ(dm_mangle("a b/c"), "a\\x20b\\x2fc");
  EXPECT_EQ(dm_unmangle("a\\x20b\\x2fc"), "a b/c");
  EXPECT_EQ(dm_mangle("a\\x20b"), "a\\x20b");  // once is enough
}

TEST(DmUnmangle, LeavesAHalfEscapeAlone) {
  EXPECT_EQ(dm_unmangle("a\\x2"), "a\\x2");
  EXPECT_EQ(dm_unmangle("a\\xzz"), "a\\xzz");
  EXPECT_EQ(dm_unmangle("\\"), "\\");
}

TEST(UdevHints, CarryTheContractsBits) {
  EXPECT_EQ(dm_udev_flags({}), 0x0020);
  EXPECT_EQ(dm_udev_flags({true, false, false}), 0x0120);
  EXPECT_EQ(dm_udev_flags({false, true, true}), 0x0620);
}

TEST(DmHolderNames, ReadsNamesOfDmHoldersOnly) {
  const fs::path root = testing::TempDir() + "dm-holders";
  fs::remove_all(root);
  fs::create_directories(root / "dev/block/254:0/holders/dm-1");
  fs::create_directories(root / "dev/block/254:0/holders/dm-2");
  fs::create_directories(root / "dev/block/254:0/holders/md0");
  fs::create_directories(root / "block/dm-1/dm");
  fs::create_directories(root / "block/dm-2/dm");
  std::ofstream(root / "block/dm-1/dm/name") << "mpatha\\x20b\n";
  std::ofstream(root / "block/dm-2/dm/name") << "a\n";
  const auto names = dm_holder_names(root.string(), {254, 0});
  ASSERT_TRUE(names);
  EXPECT_EQ(*names, (std::vector<std::string>{"a", "mpatha b"}));
  const auto missing = dm_holder_names(root.string(), {9, 9});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  fs::remove_all(root);
}

}  // namespace
}  // namespace libpath
