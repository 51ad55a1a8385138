// What every FileWatch does: the fake in memory, inotify over a directory made for the test.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <poll.h>

#include <gtest/gtest.h>

#include "libpath/sys/inotify_watch.h"
#include "tests/fakes/fake_file_watch.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

struct FakeRig {
  FakeFileWatch edge;
  std::string root = "/etc";
  FileWatch& watch() { return edge; }
  void wait() {}
  void write(const std::string& path) { edge.touch(path); }
  void replace(const std::string& path) { edge.touch(path); }
  void read(const std::string&) {}
  void remove(const std::string& path) { edge.touch(path); }
  void make_directory(const std::string& path) { edge.make_directory(path); }
  void remove_directory(const std::string& path) { edge.remove_directory(path); }
  void rename_directory(const std::string& from, const std::string& to) {
    edge.remove_directory(from);
    edge.make_directory(to);
  }
};

struct RealRig {
  InotifyWatch edge;
  std::string root;
  RealRig() {
    root = testing::TempDir() + "contract-file-watch-XXXXXX";
    if (::mkdtemp(root.data()) == nullptr) std::abort();
  }
  ~RealRig() { fs::remove_all(root); }
  RealRig(const RealRig&) = delete;
  RealRig& operator=(const RealRig&) = delete;
  RealRig(RealRig&&) = delete;
  RealRig& operator=(RealRig&&) = delete;
  FileWatch& watch() { return edge; }
  void wait() const {
    pollfd one{edge.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&one, 1, 30000), 1);
  }
  static void write(const std::string& path) { std::ofstream(path) << "text\n"; }
  static void replace(const std::string& path) {
    std::ofstream(path + ".new") << "text\n";
    fs::rename(path + ".new", path);
  }
  static void read(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
  }
  static void remove(const std::string& path) { fs::remove(path); }
  static void make_directory(const std::string& path) { fs::create_directory(path); }
  static void remove_directory(const std::string& path) { fs::remove_all(path); }
  static void rename_directory(const std::string& from, const std::string& to) {
    fs::rename(from, to);
  }
};

template <typename Rig>
class FileWatchContract : public testing::Test {
 protected:
  // What has been reported, once something has.
  std::set<std::string> names() {
    rig_.wait();
    return rig_.watch().read().names;
  }
  std::string at(const std::string& name) const { return rig_.root + "/" + name; }
  Rig rig_;
};
using Rigs = testing::Types<FakeRig, RealRig>;
TYPED_TEST_SUITE(FileWatchContract, Rigs);

TYPED_TEST(FileWatchContract, ReportsAFileThatWasWritten) {
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  this->rig_.write(this->at("wwids"));
  EXPECT_EQ(this->names().count("wwids"), 1U);
}

TYPED_TEST(FileWatchContract, ReportsAFileRenamedIntoPlace) {
  this->rig_.write(this->at("bindings"));
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  this->rig_.replace(this->at("bindings"));
  EXPECT_EQ(this->names().count("bindings"), 1U);
}

TYPED_TEST(FileWatchContract, ReportsARemovedFile) {
  this->rig_.write(this->at("wwids"));
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  this->rig_.remove(this->at("wwids"));
  EXPECT_EQ(this->names().count("wwids"), 1U);
}

TYPED_TEST(FileWatchContract, SaysNothingOfAFileThatIsOnlyRead) {
  this->rig_.write(this->at("wwids"));
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  this->rig_.read(this->at("wwids"));
  this->rig_.write(this->at("later"));
  EXPECT_EQ(this->names(), std::set<std::string>{"later"});
}

TYPED_TEST(FileWatchContract, SaysEachThingOnce) {
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  this->rig_.write(this->at("wwids"));
  EXPECT_EQ(this->names(), std::set<std::string>{"wwids"});
  const FileReport rest = this->rig_.watch().read();
  EXPECT_TRUE(rest.names.empty());
  EXPECT_FALSE(rest.overrun);
}

TYPED_TEST(FileWatchContract, SaysNotFoundForAMissingDirectory) {
  const auto watched = this->rig_.watch().watch(this->at("nosuch"));
  ASSERT_FALSE(watched);
  EXPECT_EQ(watched.error().code, Errc::not_found);
}

TYPED_TEST(FileWatchContract, ADirectoryThatAppearsIsReportedByItsParent) {
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  this->rig_.make_directory(this->at("multipath"));
  EXPECT_EQ(this->names(), std::set<std::string>{"multipath"});
  ASSERT_TRUE(this->rig_.watch().watch(this->at("multipath")));
  this->rig_.write(this->at("multipath/wwids"));
  EXPECT_EQ(this->names(), std::set<std::string>{"wwids"});
}

TYPED_TEST(FileWatchContract, ARemovedDirectoryHasToBeWatchedAgain) {
  this->rig_.make_directory(this->at("multipath"));
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  ASSERT_TRUE(this->rig_.watch().watch(this->at("multipath")));
  this->rig_.remove_directory(this->at("multipath"));
  this->rig_.make_directory(this->at("multipath"));
  this->rig_.write(this->at("multipath/wwids"));
  EXPECT_EQ(this->names(), std::set<std::string>{"multipath"});
  ASSERT_TRUE(this->rig_.watch().watch(this->at("multipath")));
  this->rig_.write(this->at("multipath/wwids"));
  EXPECT_EQ(this->names(), std::set<std::string>{"wwids"});
}

TYPED_TEST(FileWatchContract, ARenamedDirectoryIsNoLongerWatched) {
  this->rig_.make_directory(this->at("multipath"));
  ASSERT_TRUE(this->rig_.watch().watch(this->rig_.root));
  ASSERT_TRUE(this->rig_.watch().watch(this->at("multipath")));
  this->rig_.rename_directory(this->at("multipath"), this->at("old"));
  EXPECT_EQ(this->names(), (std::set<std::string>{"multipath", "old"}));
  this->rig_.write(this->at("old/wwids"));
  this->rig_.write(this->at("later"));
  EXPECT_EQ(this->names(), std::set<std::string>{"later"});
}

}  // namespace
}  // namespace libpath
