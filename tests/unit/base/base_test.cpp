#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "libpath/base/log.h"
#include "libpath/base/result.h"
#include "libpath/base/strings.h"
#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

using Views = std::vector<std::string_view>;

TEST(Result, ErrorNamesTheOperationAndTheErrno) {
  const Status status = fail_errno("reload map mpatha", EBUSY);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::busy);
  EXPECT_EQ(status.error().message(), "reload map mpatha: Device or resource busy");
  const Status plain = fail(Errc::invalid, "no such keyword");
  EXPECT_EQ(plain.error().message(), "no such keyword");
}

TEST(Result, ErrnoChoosesTheCode) {
  const std::vector<std::pair<int, Errc>> expected{
      {ENOENT, Errc::not_found}, {ENODEV, Errc::not_found},  {ENXIO, Errc::not_found},
      {EEXIST, Errc::exists},    {EBUSY, Errc::busy},        {EPERM, Errc::denied},
      {EACCES, Errc::denied},    {ETIMEDOUT, Errc::timeout}, {EINVAL, Errc::invalid},
      {EIO, Errc::io},           {ENOSPC, Errc::io},         {0, Errc::io}};
  for (const auto& [number, code] : expected) {
    EXPECT_EQ(Status(fail_errno("x", number)).error().code, code) << number;
  }
}

TEST(Trim, TakesWhiteSpaceFromBothEnds) {
  EXPECT_EQ(trim("  a b\t\n"), "a b");
  EXPECT_EQ(trim("\r\v\f "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a"), "a");
}

TEST(SplitWords, DropsEmptyWords) {
  EXPECT_EQ(split_words("  show \t paths\n"), (Views{"show", "paths"}));
  EXPECT_EQ(split_words(" \n"), Views{});
  EXPECT_EQ(split_words(""), Views{});
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a::b", ':'), (Views{"a", "", "b"}));
  EXPECT_EQ(split(":", ':'), (Views{"", ""}));
  EXPECT_EQ(split("", ':'), (Views{""}));
}

TEST(Join, PutsSeparatorsBetween) {
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
}

TEST(BaseName, IsWhatStandsBehindTheLastSlash) {
  EXPECT_EQ(base_name("/dev/mapper/mpatha"), "mpatha");
  EXPECT_EQ(base_name("sda"), "sda");
  EXPECT_EQ(base_name("/dev/"), "");
  EXPECT_EQ(base_name(""), "");
}

TEST(DirectoryName, IsWhatStandsBeforeTheLastSlash) {
  EXPECT_EQ(directory_name("/etc/multipath/wwids"), "/etc/multipath");
  EXPECT_EQ(directory_name("/etc"), "");
  EXPECT_EQ(directory_name("wwids"), "");
}

TEST(Printable, ReplacesEveryOtherByte) {
  EXPECT_EQ(printable("ok ~"), "ok ~");
  EXPECT_EQ(printable(std::string_view("a\0b\x1b\x7f\xff\n", 7)), "a_b____");
}

TEST(ParseNumber, TakesTheWholeTextOnly) {
  EXPECT_EQ(parse_number<int>("-7"), -7);
  EXPECT_EQ(parse_number<unsigned>("ff", 16), 255U);
  EXPECT_EQ(parse_number<std::uint8_t>("255"), 255);
  for (const char* text :
       {"", " 1", "1 ", "+1", "-1", "1x", "0x1", "256", "99999999999999999999"}) {
    EXPECT_EQ(parse_number<std::uint8_t>(text), std::nullopt) << text;
  }
}

TEST(UniqueFd, ClosesOnceAndMoves) {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  {
    UniqueFd first(fd);
    UniqueFd second(std::move(first));
    EXPECT_EQ(second.get(), fd);
    UniqueFd third;
    EXPECT_FALSE(third.valid());
    third = std::move(second);
    EXPECT_TRUE(third.valid());
  }
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

TEST(UniqueFd, ReleaseGivesItAway) {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  {
    UniqueFd owner(fd);
    EXPECT_EQ(owner.release(), fd);
  }
  EXPECT_EQ(::close(fd), 0);
}

TEST(Log, VerbosityChoosesTheLevels) {
  log_setup(LogTarget::stderr_plain, "test", 2);
  EXPECT_TRUE(log_enabled(LogLevel::error));
  EXPECT_TRUE(log_enabled(LogLevel::notice));
  EXPECT_FALSE(log_enabled(LogLevel::info));
  log_set_verbosity(4);
  EXPECT_TRUE(log_enabled(LogLevel::debug));
  log_set_verbosity(0);
  EXPECT_FALSE(log_enabled(LogLevel::warning));
}

TEST(Log, WritesTheLineAsItIs) {
  log_setup(LogTarget::stderr_plain, "test", 2);
  testing::internal::CaptureStderr();
  log(LogLevel::notice, "{}: {}: {}", "mpatha", "sdb", "path is down");
  log(LogLevel::debug, "not shown");
  log_write(LogLevel::error, "100% {not a format}");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "mpatha: sdb: path is down\n100% {not a format}\n");
}

// Standard error in a test's hands: a pipe with room for some lines and, at first, no reader.
class StuckStderr {
 public:
  StuckStderr() : saved_(::dup(STDERR_FILENO)) {
    EXPECT_EQ(::pipe2(pipe_, O_CLOEXEC), 0);
    EXPECT_GE(::dup2(pipe_[1], STDERR_FILENO), 0);
  }
  ~StuckStderr() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  StuckStderr(const StuckStderr&) = delete;
  StuckStderr& operator=(const StuckStderr&) = delete;

  // Reads until `text` was seen; what came before it is returned too.
  std::string read_until(const std::string& text) const {
    std::string seen;
    std::vector<char> buffer(65536);
    while (seen.find(text) == std::string::npos) {
      const ssize_t got = ::read(pipe_[0], buffer.data(), buffer.size());
      if (got <= 0) break;
      seen.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return seen;
  }

 private:
  int saved_;
  int pipe_[2] = {-1, -1};
};

TEST(Log, AReaderThatHangsHoldsUpNobodyAndLossIsTold) {
  constexpr std::ptrdiff_t kLines = 20000;  // more than the pipe and the queue hold together
  log_setup(LogTarget::stderr_plain, "test", 2);
  log_in_background();
  StuckStderr stuck;
  for (std::ptrdiff_t i = 0; i < kLines; ++i)
    log(LogLevel::notice, "line {}", i);  // must come to an end
  std::thread reader([&stuck, kLines] {
    const std::string seen = stuck.read_until("the end\n");
    EXPECT_NE(seen.find("log lines were lost"), std::string::npos);
    EXPECT_NE(seen.find("line 19999\n"), std::string::npos) << "the oldest go, not the newest";
    EXPECT_LT(std::count(seen.begin(), seen.end(), '\n'), kLines);
  });
  log_finish(Millis(60000));
  log(LogLevel::notice, "the end");
  reader.join();
  log_finish(Millis(60000));
  log_setup(LogTarget::stderr_plain, "test", 2);
}

}  // namespace
}  // namespace libpath
