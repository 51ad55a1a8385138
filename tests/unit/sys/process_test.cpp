#include "libpath/sys/process.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sched.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "libpath/sys/files.h"

namespace libpath {
namespace {

namespace fs = std::filesystem;

class PidFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "pid-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    path_ = directory_ + "/multipathd.pid";
  }
  void TearDown() override { fs::remove_all(directory_); }
  std::string directory_;
  std::string path_;
};

// A child that claims the file, says whether it could, and waits to be killed.
struct Claimer {
  pid_t pid = -1;
  bool claimed = false;
  explicit Claimer(const std::string& path) {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) std::abort();
    pid = ::fork();
    if (pid == 0) {
      const auto file = PidFile::claim(path);
      const char word = file ? 'y' : 'n';
      if (::write(ends[1], &word, 1) == 1) ::pause();
      ::_exit(0);
    }
    char word = 0;
    claimed = ::read(ends[0], &word, 1) == 1 && word == 'y';
    ::close(ends[0]);
    ::close(ends[1]);
  }
  void kill() const {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
};

TEST_F(PidFileTest, HoldsOurPidAndGoesAwayWithTheObject) {
  {
    const auto file = PidFile::claim(path_);
    ASSERT_TRUE(file);
    EXPECT_EQ(std::to_string(::getpid()) + "\n", read_file(path_).value_or(""));
  }
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(PidFileTest, NamesTheProcessThatHoldsIt) {
  const Claimer other(path_);
  ASSERT_TRUE(other.claimed);
  EXPECT_EQ(PidFile::holder(path_), other.pid);
  const auto mine = PidFile::claim(path_);
  ASSERT_FALSE(mine);
  EXPECT_EQ(mine.error().code, Errc::busy);
  EXPECT_NE(mine.error().message().find("process " + std::to_string(other.pid)), std::string::npos);
  other.kill();
}

TEST_F(PidFileTest, TakesOverFromAKilledProcess) {
  const Claimer other(path_);
  ASSERT_TRUE(other.claimed);
  other.kill();
  EXPECT_EQ(PidFile::holder(path_), std::nullopt);
  EXPECT_TRUE(PidFile::claim(path_));
}

TEST_F(PidFileTest, RefusesALink) {
  std::ofstream(directory_ + "/victim") << "keep";
  fs::create_symlink(directory_ + "/victim", path_);
  EXPECT_FALSE(PidFile::claim(path_));
  EXPECT_EQ(read_file(directory_ + "/victim").value_or(""), "keep");
}

TEST_F(PidFileTest, NobodyHoldsAMissingFile) {
  EXPECT_EQ(PidFile::holder(path_), std::nullopt);
  EXPECT_EQ(PidFile::claim(directory_ + "/none/pid").error().code, Errc::not_found);
}

// The rest changes the process: each runs in a child and says by its exit code how it went.
template <typename Function>
int exit_code_of(const Function& function) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(function());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

TEST(ProcessLimits, OpenFilesAreNeverLowered) {
  EXPECT_EQ(exit_code_of([] {
              struct rlimit before {};
              ::getrlimit(RLIMIT_NOFILE, &before);
              const auto got = raise_open_files(1);
              if (!got || *got != before.rlim_cur) return 1;
              const auto most = raise_open_files(std::nullopt);
              return most && *most >= before.rlim_max ? 0 : 2;
            }),
            0);
}

TEST(ProcessLimits, OpenFilesRiseToTheMostThereIs) {
  EXPECT_EQ(exit_code_of([] {
              struct rlimit limit {};
              ::getrlimit(RLIMIT_NOFILE, &limit);
              limit.rlim_cur = 64;
              ::setrlimit(RLIMIT_NOFILE, &limit);
              if (!raise_open_files(std::nullopt)) return 1;
              struct rlimit after {};
              ::getrlimit(RLIMIT_NOFILE, &after);
              return after.rlim_cur >= limit.rlim_max ? 0 : 2;
            }),
            0);
}

TEST(ProcessLimits, OpenFilesRiseToWhatWasAsked) {
  EXPECT_EQ(exit_code_of([] {
              struct rlimit low {};
              ::getrlimit(RLIMIT_NOFILE, &low);
              low.rlim_cur = 64;
              ::setrlimit(RLIMIT_NOFILE, &low);
              const auto got = raise_open_files(128);
              struct rlimit after {};
              ::getrlimit(RLIMIT_NOFILE, &after);
              return got && *got == 128 && after.rlim_cur == 128 ? 0 : 1;
            }),
            0);
}

TEST(ProcessLimits, RealTimeObeysTheLimit) {
  EXPECT_EQ(exit_code_of([] {
              const struct rlimit none { 0, 0 };
              ::setrlimit(RLIMIT_RTPRIO, &none);
              const auto got = set_realtime(10);
              return got && *got == 0 && ::sched_getscheduler(0) == SCHED_OTHER ? 0 : 1;
            }),
            0);
}

TEST(ProcessLimits, OomScoreCanAlwaysBeRaised) {
  EXPECT_EQ(exit_code_of([] {
              if (!set_oom_score_adj(500)) return 1;
              return read_file("/proc/self/oom_score_adj", 64).value_or("") == "500\n" ? 0 : 2;
            }),
            0);
}

TEST(ProcessBackground, TheFirstProcessExitsWithTheReport) {
  EXPECT_EQ(exit_code_of([]() -> int {
              auto background = Background::enter();
              if (!background) return 99;
              background->report(7);
              ::_exit(0);
            }),
            7);
}

TEST(ProcessBackground, TheFirstProcessFailsWhenTheOtherDiesFirst) {
  EXPECT_EQ(exit_code_of([]() -> int {
              const auto background = Background::enter();
              ::_exit(background ? 0 : 99);
            }),
            1);
}

}  // namespace
}  // namespace libpath
