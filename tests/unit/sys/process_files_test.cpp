#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "libpath/base/unique_fd.h"
#include "libpath/sys/files.h"
#include "tests/fakes/fake_state_files.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string make_directory() {
  std::string pattern = fs::canonical(testing::TempDir()).string() + "/files-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  return pattern;
}

struct FakeRig {
  FakeStateFiles edge;
  std::string root = "/etc/multipath";
  StateFiles& files() { return edge; }
};
struct RealRig {
  RealStateFiles edge{200ms};
  std::string root = make_directory();
  RealRig() = default;
  ~RealRig() { fs::remove_all(root); }
  RealRig(const RealRig&) = delete;
  RealRig& operator=(const RealRig&) = delete;
  RealRig(RealRig&&) = delete;
  RealRig& operator=(RealRig&&) = delete;
  StateFiles& files() { return edge; }
};

template <typename Rig>
class StateFilesContract : public testing::Test {
 protected:
  Rig rig_;
};
using Rigs = testing::Types<FakeRig, RealRig>;
TYPED_TEST_SUITE(StateFilesContract, Rigs);

TYPED_TEST(StateFilesContract, ReadsBackWhatWasWritten) {
  StateFiles& files = this->rig_.files();
  const std::string path = this->rig_.root + "/new/bindings";
  EXPECT_EQ(files.read(path).error().code, Errc::not_found);
  ASSERT_TRUE(files.write_atomic(path, "one\n"));
  ASSERT_TRUE(files.write_atomic(path, "2\n"));
  EXPECT_EQ(files.read(path).value_or(""), "2\n");
}

TYPED_TEST(StateFilesContract, EditsBytesInPlace) {
  StateFiles& files = this->rig_.files();
  const std::string path = this->rig_.root + "/wwids";
  ASSERT_TRUE(files.edit(path, [](std::string_view text) {
    EXPECT_TRUE(text.empty());
    return std::vector<ByteEdit>{{0, "/a/\n"}, {4, "/b/\n"}};
  }));
  ASSERT_TRUE(files.edit(path, [](std::string_view text) {
    EXPECT_EQ(text, "/a/\n/b/\n");
    return std::vector<ByteEdit>{{4, "#"}};
  }));
  EXPECT_EQ(files.read(path).value_or(""), "/a/\n#b/\n");
}

TYPED_TEST(StateFilesContract, MarkersKeepTheirTimeAndAreMadeOnce) {
  StateFiles& files = this->rig_.files();
  const std::string directory = this->rig_.root + "/find_multipaths";
  const FileTime when{1234567890s + 250ms};
  ASSERT_TRUE(files.create_marker(directory + "/8:16", when));
  EXPECT_EQ(files.create_marker(directory + "/8:16", when + 1s).error().code, Errc::exists);
  EXPECT_EQ(files.mtime(directory + "/8:16").value_or(FileTime{}), when);
  ASSERT_TRUE(files.create_marker(directory + "/8:0", when));
  EXPECT_EQ(files.list(directory).value_or(std::vector<StateEntry>{}),
            (std::vector<StateEntry>{{"8:0", when}, {"8:16", when}}));
}

TYPED_TEST(StateFilesContract, RemovesOnce) {
  StateFiles& files = this->rig_.files();
  const std::string path = this->rig_.root + "/d/a";
  ASSERT_TRUE(files.write_atomic(path, "x"));
  EXPECT_TRUE(files.remove(path));
  EXPECT_EQ(files.remove(path).error().code, Errc::not_found);
  EXPECT_EQ(files.mtime(path).error().code, Errc::not_found);
  EXPECT_EQ(files.list(this->rig_.root + "/none").error().code, Errc::not_found);
}

class RealFiles : public testing::Test {
 protected:
  RealFiles() : root_(make_directory()) {}
  ~RealFiles() override { fs::remove_all(root_); }
  RealFiles(const RealFiles&) = delete;
  RealFiles& operator=(const RealFiles&) = delete;
  RealFiles(RealFiles&&) = delete;
  RealFiles& operator=(RealFiles&&) = delete;
  mode_t mode_of(const std::string& path) const {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0U;
  }
  std::string root_;
  RealStateFiles files_{100ms};
};

TEST_F(RealFiles, AreReadableByTheOwnerOnlyAndLeaveNoTemporary) {
  ASSERT_TRUE(files_.write_atomic(root_ + "/state/bindings", "x"));
  ASSERT_TRUE(files_.create_marker(root_ + "/state/marker", FileTime{}));
  EXPECT_EQ(mode_of(root_ + "/state"), 0700U);
  EXPECT_EQ(mode_of(root_ + "/state/bindings"), 0600U);
  EXPECT_EQ(list_files(root_ + "/state").value_or(std::vector<std::string>{}),
            (std::vector<std::string>{"bindings", "marker"}));
}

TEST_F(RealFiles, RefuseASymlinkedStateDirectory) {
  fs::create_directory(root_ + "/elsewhere");
  fs::create_directory_symlink(root_ + "/elsewhere", root_ + "/state");
  for (const std::string& path : {root_ + "/state/a", root_ + "/state/deep/a"}) {
    EXPECT_EQ(files_.write_atomic(path, "x").error().code, Errc::invalid);
    EXPECT_FALSE(files_.create_marker(path, FileTime{}));
    EXPECT_FALSE(files_.edit(path, [](std::string_view) { return std::vector<ByteEdit>{}; }));
    EXPECT_FALSE(files_.read(path));
  }
  EXPECT_TRUE(fs::is_empty(root_ + "/elsewhere"));
}

TEST_F(RealFiles, DoNotWriteThroughALink) {
  std::ofstream(root_ + "/victim") << "keep";
  fs::create_symlink(root_ + "/victim", root_ + "/wwids");
  EXPECT_FALSE(files_.read(root_ + "/wwids"));
  EXPECT_FALSE(files_.edit(root_ + "/wwids", [](std::string_view) {
    return std::vector<ByteEdit>{{0, "evil"}};
  }));
  ASSERT_TRUE(files_.write_atomic(root_ + "/wwids", "new"));  // replaces the link itself
  EXPECT_EQ(read_file(root_ + "/victim").value_or(""), "keep");
}

TEST_F(RealFiles, RefuseUncleanPathsAndSpecialFiles) {
  for (const std::string& path : {std::string("relative"), root_ + "/../a", root_ + "/./a",
                                  root_ + "/", root_ + "/..", std::string("/a\0b", 4)}) {
    EXPECT_EQ(files_.write_atomic(path, "x").error().code, Errc::invalid) << path;
  }
  ASSERT_EQ(::mkfifo((root_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(files_.read(root_ + "/fifo").error().code, Errc::invalid);
  EXPECT_EQ(read_file(root_).error().code, Errc::invalid);
}

TEST_F(RealFiles, WaitForALockOnlySoLong) {
  const std::string path = root_ + "/wwids";
  std::ofstream(path) << "/a/\n";
  int ready[2] = {-1, -1};
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t other = ::fork();
  if (other == 0) {  // another program, with the lock that programs use
    const int fd = ::open(path.c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const char held = ::fcntl(fd, F_SETLK, &lock) == 0 ? 'y' : 'n';
    if (::write(ready[1], &held, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char held = 0;
  ASSERT_EQ(::read(ready[0], &held, 1), 1);
  ASSERT_EQ(held, 'y');
  const auto nothing = [](std::string_view) { return std::vector<ByteEdit>{}; };
  EXPECT_EQ(files_.edit(path, nothing).error().code, Errc::timeout);
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  EXPECT_TRUE(files_.edit(path, nothing));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(RealFiles, ReadFileIsBounded) {
  std::ofstream(root_ + "/conf") << "12345";
  EXPECT_EQ(read_file(root_ + "/conf", 5).value_or(""), "12345");
  EXPECT_EQ(read_file(root_ + "/conf", 4).error().code, Errc::invalid);
  EXPECT_EQ(read_file(root_ + "/none").error().code, Errc::not_found);
}

TEST(FakeStateFiles, AReadOnlyFileSystemRefusesChanges) {
  FakeStateFiles files;
  files.set("/etc/multipath/wwids", "/a/\n");
  files.set_read_only(true);
  EXPECT_EQ(files.write_atomic("/etc/multipath/wwids", "").error().sys_errno, EROFS);
  EXPECT_EQ(files.read("/etc/multipath/wwids").value_or(""), "/a/\n");
  EXPECT_EQ(files.write_count(), 0U);
}

}  // namespace
}  // namespace libpath
