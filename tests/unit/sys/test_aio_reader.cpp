#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "libpath/sys/aio_reader.h"
#include "tests/fakes/fake_executor.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/sys/disk.h"

namespace libpath {
namespace {

// An opener of a plain file that holds `size` bytes.
AioOpener file_of(std::size_t size) {
  return [size](const ScsiTarget& /*target*/) -> Result<AioFile> {
    AioFile file;
    file.block_size = 512;
    std::FILE* temporary = std::tmpfile();
    if (temporary == nullptr) return fail_errno("tmpfile", errno);
    file.fd.reset(::dup(::fileno(temporary)));
    std::fclose(temporary);
    if (::ftruncate(file.fd.get(), static_cast<off_t>(size)) != 0) {
      return fail_errno("ftruncate", errno);
    }
    return file;
  };
}

AioOpener refusal(int sys_errno) {
  return
      [sys_errno](const ScsiTarget&) -> Result<AioFile> { return fail_errno("open", sys_errno); };
}

// Reads once on the real loop and says how it ended.
ReadReply read_once(const AioOpener& opener) {
  SdLoop loop;
  WorkerPool pool(loop, 2);
  AioReader reader(loop, pool, opener);
  ReadReply result;
  result.sys_errno = -1;
  reader.read_first_block(kDisk, Millis{20000}, [&](const ReadReply& reply) {
    result = reply;
    loop.quit(0);
  });
  loop.run();
  return result;
}

TEST(AioReader, ReadsTheFirstBlock) {
  const ReadReply reply = read_once(file_of(4096));
  EXPECT_EQ(reply.sys_errno, 0);
  EXPECT_FALSE(reply.timed_out);
}

TEST(AioReader, AShortReadIsAnError) { EXPECT_EQ(read_once(file_of(100)).sys_errno, EIO); }

TEST(AioReader, ReportsAFailingOpen) { EXPECT_EQ(read_once(refusal(ENXIO)).sys_errno, ENXIO); }

TEST(AioReader, RefusesANodeThatIsNotTheDisk) {
  EXPECT_EQ(read_once(kernel_aio_opener("/nonexistent")).sys_errno, ENOENT);
  const auto not_it = kernel_aio_opener("/dev")({{8, 16}, "null", ""});
  EXPECT_FALSE(not_it);
}

class StuckReader : public ::testing::Test {
 protected:
  void read() {
    reader_.read_first_block(kDisk, kTimeout,
                             [this](const ReadReply& reply) { replies_.push_back(reply); });
  }
  FakeLoop loop_;
  FakeExecutor executor_{loop_};
  AioReader reader_{loop_, executor_, refusal(EIO)};
  std::vector<ReadReply> replies_;
};

TEST_F(StuckReader, ReportsATimeoutWhenTheWorkerHangs) {
  executor_.hold_all();
  read();
  loop_.advance(kTimeout);
  EXPECT_TRUE(replies_.empty());
  loop_.advance(Millis{1000});
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_TRUE(replies_[0].timed_out);
  executor_.release_all();
  loop_.run_until_idle();
  EXPECT_EQ(replies_.size(), 1U);  // the late outcome is dropped
}

TEST_F(StuckReader, SendsNothingMoreUntilTheOldReadIsBack) {
  executor_.hold_all();
  read();
  loop_.advance(kTimeout + Millis{1000});
  read();
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 2U);
  EXPECT_TRUE(replies_[1].timed_out);
  EXPECT_EQ(executor_.pending(), 1U);
  executor_.release_all();
  loop_.run_until_idle();
  read();
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 3U);
  EXPECT_EQ(replies_[2].sys_errno, EIO);
}

TEST_F(StuckReader, ASecondReadInTimeIsRefused) {
  executor_.hold_all();
  read();
  read();
  loop_.run_until_idle();
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_EQ(replies_[0].sys_errno, EBUSY);
  executor_.release_all();
  loop_.run_until_idle();
}

TEST_F(StuckReader, ForgetSilencesEverything) {
  executor_.hold_all();
  read();
  reader_.forget(kDisk.dev);
  loop_.advance(Seconds{60});
  executor_.release_all();
  loop_.run_until_idle();
  EXPECT_TRUE(replies_.empty());
  EXPECT_EQ(loop_.timer_count(), 0U);
}

}  // namespace
}  // namespace libpath
