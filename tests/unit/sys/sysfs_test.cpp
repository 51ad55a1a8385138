#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "libpath/sys/real_sysfs.h"
#include "tests/fakes/fake_sysfs.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

class RealSysfsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "sysfs-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directories(root_ + "/sys/block/sda/queue");
    put("/sys/block/sda/size", "100\n");
  }
  void TearDown() override { fs::remove_all(root_); }
  void put(const std::string& path, const std::string& text) const {
    std::ofstream(root_ + path) << text;
  }

  std::string root_;
};

TEST_F(RealSysfsTest, ReadRemovesOneNewline) {
  put("/sys/a", "two\n\n");
  RealSysfs sysfs(root_);
  EXPECT_EQ(sysfs.read("/sys/block/sda/size").value_or(""), "100");
  EXPECT_EQ(sysfs.read("/sys/a").value_or(""), "two\n");
  EXPECT_EQ(sysfs.read_binary("/sys/a").value_or(""), "two\n\n");
}

TEST_F(RealSysfsTest, RefusesRelativePathsAndDots) {
  RealSysfs sysfs(root_);
  for (const char* path : {"sys/a", "", "/sys/../etc/passwd"}) {
    const auto text = sysfs.read(path);
    ASSERT_FALSE(text) << path;
    EXPECT_EQ(text.error().code, Errc::invalid);
  }
  EXPECT_FALSE(sysfs.read(std::string("/sys/a\0b", 8)));
}

TEST_F(RealSysfsTest, DoesNotFollowALinkInThePlaceOfAnAttribute) {
  fs::create_symlink("/etc/passwd", root_ + "/sys/link");
  RealSysfs sysfs(root_);
  EXPECT_FALSE(sysfs.read("/sys/link"));
  EXPECT_FALSE(sysfs.write("/sys/link", "x"));
}

TEST_F(RealSysfsTest, AFifoDoesNotHoldTheReader) {
  ASSERT_EQ(::mkfifo((root_ + "/sys/fifo").c_str(), 0600), 0);
  RealSysfs sysfs(root_);
  EXPECT_EQ(sysfs.read("/sys/fifo").value_or("x"), "");
}

TEST_F(RealSysfsTest, RefusesMoreThanTheBound) {
  put("/sys/exact", std::string(64 * 1024, 'x'));
  put("/sys/more", std::string(64 * 1024 + 1, 'x'));
  RealSysfs sysfs(root_);
  EXPECT_EQ(sysfs.read_binary("/sys/exact").value_or("").size(), 64U * 1024);
  EXPECT_EQ(sysfs.read_binary("/sys/more").error().code, Errc::invalid);
}

TEST_F(RealSysfsTest, ResolveNeverLeavesTheRoot) {
  fs::create_symlink("/etc", root_ + "/sys/out");
  RealSysfs sysfs(root_);
  EXPECT_FALSE(sysfs.resolve("/sys/out"));
}

TEST(FakeSysfs, FailsOnDemandAndWorksAgain) {
  FakeSysfs sysfs;
  sysfs.set("/sys/a", "1\n");
  sysfs.fail_reads("/sys/a", EIO);
  EXPECT_EQ(sysfs.read("/sys/a").error().sys_errno, EIO);
  sysfs.fail_reads("/sys/a", 0);
  EXPECT_EQ(sysfs.read("/sys/a").value_or(""), "1");
  sysfs.fail_writes("/sys/a", EINVAL);
  EXPECT_EQ(sysfs.write("/sys/a", "2").error().code, Errc::invalid);
}

TEST(FakeSysfs, LogsWritesUnderTheResolvedPath) {
  FakeSysfs sysfs;
  const BlockDevice disk = add_scsi_disk(sysfs, {});
  ASSERT_TRUE(sysfs.write("/sys/block/sda/device/state", "offline"));
  ASSERT_EQ(sysfs.writes().size(), 1U);
  EXPECT_EQ(sysfs.writes()[0].value, "offline");
  EXPECT_TRUE(sysfs.writes()[0].path.ends_with("/2:0:0:0/state"));
  EXPECT_EQ(sysfs.read(disk.syspath + "/device/state").value_or(""), "offline");
}

TEST(FakeSysfs, RemoveTakesTheTreeBelow) {
  FakeSysfs sysfs;
  const BlockDevice disk = add_scsi_disk(sysfs, {});
  sysfs.remove(disk.syspath);
  EXPECT_EQ(sysfs.read(disk.syspath + "/size").error().code, Errc::not_found);
  EXPECT_EQ(sysfs.resolve("/sys/block/sda").error().code, Errc::not_found);
}

TEST(FakeSysfs, ALoopOfLinksIsAnError) {
  FakeSysfs sysfs;
  sysfs.link("/sys/a", "/sys/b");
  sysfs.link("/sys/b", "a");
  EXPECT_EQ(sysfs.resolve("/sys/a").error().sys_errno, ELOOP);
}

}  // namespace
}  // namespace libpath
