#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include "tests/fakes/fake_executor.h"
#include "tests/fakes/fake_loop.h"

namespace libpath {
namespace {

TEST(FakeLoop, TimeStandsStillUntilAdvanced) {
  FakeLoop loop;
  std::string order;
  loop.at(loop.now() + Millis(20), [&] { order += 'b'; });
  loop.at(loop.now() + Millis(10), [&] { order += 'a'; });
  loop.run_until_idle();
  EXPECT_EQ(order, "");
  loop.advance(Millis(10));
  EXPECT_EQ(order, "a");
  loop.advance(Millis(10));
  EXPECT_EQ(order, "ab");
  EXPECT_EQ(loop.now(), FakeLoop::kStart + Millis(20));
}

TEST(FakeLoop, AdvanceStopsAtTimersMadeOnTheWay) {
  FakeLoop loop;
  int ticks = 0;
  Loop::Callback tick = [&] {
    ++ticks;
    loop.at(loop.now() + Seconds(1), tick);
  };
  loop.at(loop.now() + Seconds(1), tick);
  loop.advance(Seconds(5));
  EXPECT_EQ(ticks, 5);
  EXPECT_EQ(loop.timer_count(), 1U);
}

TEST(FakeLoop, CancelStopsATimerDueAtTheSameTime) {
  FakeLoop loop;
  bool fired = false;
  TimerId second = 0;
  loop.at(loop.now(), [&] { loop.cancel(second); });
  second = loop.at(loop.now(), [&] { fired = true; });
  loop.advance(Millis(1));
  EXPECT_FALSE(fired);
}

TEST(FakeLoop, FiresOnlyWatchesThatAsked) {
  FakeLoop loop;
  std::uint32_t seen = 0;
  const WatchId id = loop.watch(5, EPOLLIN, [&](std::uint32_t ready) { seen = ready; });
  EXPECT_EQ(loop.fire(5, EPOLLOUT), 0U);
  EXPECT_EQ(loop.fire(4, EPOLLIN), 0U);
  EXPECT_EQ(loop.fire(5, EPOLLIN | EPOLLHUP), 1U);
  EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLIN | EPOLLHUP));
  loop.unwatch(id);
  EXPECT_FALSE(loop.watches(5));
}

TEST(FakeLoop, RunJumpsFromTimerToTimerUntilQuit) {
  FakeLoop loop;
  loop.at(loop.now() + Seconds(3600), [&] { loop.quit(4); });
  EXPECT_EQ(loop.run(), 4);
  EXPECT_EQ(loop.run(), FakeLoop::kNothingLeft);
}

TEST(FakeExecutor, RunsWorkThenDoneWhenTheLoopIsIdle) {
  FakeLoop loop;
  FakeExecutor executor(loop);
  std::string order;
  executor.post(
      "a", [&] { order += 'w'; }, [&] { order += 'd'; });
  EXPECT_EQ(order, "");
  loop.run_until_idle();
  EXPECT_EQ(order, "wd");
}

TEST(FakeExecutor, QuietJobsTellOnlyOfTrouble) {
  FakeLoop loop;
  FakeExecutor executor(loop);
  std::vector<std::string> told;
  executor.post_quiet(
      "a", [] { return true; }, [&told] { told.emplace_back("good"); });
  executor.post_quiet(
      "a", [] { return false; }, [&told] { told.emplace_back("bad"); });
  loop.run_until_idle();
  EXPECT_EQ(told, (std::vector<std::string>{"bad"}));
}

TEST(FakeExecutor, AHeldLaneIsStuckAndOthersGoOn) {
  FakeLoop loop;
  FakeExecutor executor(loop);
  std::string order;
  executor.hold("stuck");
  executor.post(
      "stuck", [&] { order += '1'; }, nullptr);
  executor.post(
      "free", [&] { order += '2'; }, nullptr);
  loop.advance(Seconds(10));
  EXPECT_EQ(order, "2");
  EXPECT_EQ(executor.pending_lanes(), std::vector<std::string>{"stuck"});
  executor.release("stuck");
  loop.run_until_idle();
  EXPECT_EQ(order, "21");
}

TEST(FakeExecutor, ManualModeWaitsForRun) {
  FakeLoop loop;
  FakeExecutor executor(loop, FakeExecutor::Mode::manual);
  bool done = false;
  executor.post(
      "a", [] {}, [&] { done = true; });
  loop.run_until_idle();
  EXPECT_EQ(executor.pending(), 1U);
  EXPECT_EQ(executor.run(), 1U);
  EXPECT_FALSE(done);
  loop.run_until_idle();
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace libpath
