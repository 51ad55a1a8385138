// What every Sysfs does: the fake in memory, the real one over a directory made for the test.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/sys/real_sysfs.h"
#include "tests/fakes/fake_sysfs.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

struct FakeRig {
  FakeSysfs edge;
  void file(const std::string& path, const std::string& text) { edge.set(path, text); }
  void link(const std::string& path, const std::string& target) { edge.link(path, target); }
  Sysfs& sysfs() { return edge; }
};

struct RealRig {
  std::string root;
  std::unique_ptr<RealSysfs> edge;
  RealRig() {
    root = testing::TempDir() + "contract-sysfs-XXXXXX";
    if (::mkdtemp(root.data()) == nullptr) std::abort();
    edge = std::make_unique<RealSysfs>(root);
  }
  ~RealRig() { fs::remove_all(root); }
  RealRig(const RealRig&) = delete;
  RealRig& operator=(const RealRig&) = delete;
  RealRig(RealRig&&) = delete;
  RealRig& operator=(RealRig&&) = delete;
  void file(const std::string& path, const std::string& text) const {
    fs::create_directories(fs::path(root + path).parent_path());
    std::ofstream(root + path) << text;
  }
  void link(const std::string& path, const std::string& target) const {
    fs::create_directories(fs::path(root + path).parent_path());
    fs::create_symlink(target, root + path);
  }
  Sysfs& sysfs() const { return *edge; }
};

template <typename Rig>
class SysfsContract : public testing::Test {
 protected:
  Rig rig_;
};
using Rigs = testing::Types<FakeRig, RealRig>;
TYPED_TEST_SUITE(SysfsContract, Rigs);

TYPED_TEST(SysfsContract, ReadsWithoutTheTrailingNewline) {
  this->rig_.file("/sys/a/size", "100\n");
  EXPECT_EQ(this->rig_.sysfs().read("/sys/a/size").value_or(""), "100");
  EXPECT_EQ(this->rig_.sysfs().read_binary("/sys/a/size").value_or(""), "100\n");
}

TYPED_TEST(SysfsContract, SaysNotFoundForWhatIsMissing) {
  this->rig_.file("/sys/a/size", "100\n");
  Sysfs& sysfs = this->rig_.sysfs();
  EXPECT_EQ(sysfs.read("/sys/a/other").error().code, Errc::not_found);
  EXPECT_EQ(sysfs.write("/sys/a/other", "1").error().code, Errc::not_found);
  EXPECT_EQ(sysfs.list("/sys/b").error().code, Errc::not_found);
  EXPECT_EQ(sysfs.resolve("/sys/b").error().code, Errc::not_found);
}

TYPED_TEST(SysfsContract, ReadsBackWhatWasWritten) {
  this->rig_.file("/sys/a/state", "");
  ASSERT_TRUE(this->rig_.sysfs().write("/sys/a/state", "offline"));
  EXPECT_EQ(this->rig_.sysfs().read("/sys/a/state").value_or(""), "offline");
}

TYPED_TEST(SysfsContract, ListsNamesInOrder) {
  this->rig_.file("/sys/a/z", "");
  this->rig_.file("/sys/a/b/c", "");
  this->rig_.link("/sys/a/l", "z");
  EXPECT_EQ(this->rig_.sysfs().list("/sys/a").value_or(std::vector<std::string>{}),
            (std::vector<std::string>{"b", "l", "z"}));
}

TYPED_TEST(SysfsContract, ResolvesRelativeLinksAndReadsThroughThem) {
  this->rig_.file("/sys/devices/host2/2:0:0:0/state", "running\n");
  this->rig_.link("/sys/block/sda/device", "../../devices/host2/2:0:0:0");
  EXPECT_EQ(this->rig_.sysfs().resolve("/sys/block/sda/device").value_or(""),
            "/sys/devices/host2/2:0:0:0");
  EXPECT_EQ(this->rig_.sysfs().read("/sys/block/sda/device/state").value_or(""), "running");
}

TYPED_TEST(SysfsContract, ADirectoryIsNoAttribute) {
  this->rig_.file("/sys/a/b/c", "");
  EXPECT_FALSE(this->rig_.sysfs().read("/sys/a/b"));
  EXPECT_FALSE(this->rig_.sysfs().write("/sys/a/b", "1"));
}

}  // namespace
}  // namespace libpath
