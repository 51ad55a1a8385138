#include "libpath/loop/sd_loop.h"

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

struct Pipe {
  UniqueFd reader, writer;
  Pipe() {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) std::abort();
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  void put() const {
    if (::write(writer.get(), "x", 1) != 1) std::abort();
  }
  void take() const {
    char byte = 0;
    if (::read(reader.get(), &byte, 1) != 1) std::abort();
  }
};

TEST(SdLoop, IsReadyAfterConstruction) { EXPECT_TRUE(SdLoop().ready().has_value()); }

TEST(SdLoop, RunReturnsTheCodeOfQuit) {
  SdLoop loop;
  loop.defer([&] { loop.quit(7); });
  EXPECT_EQ(loop.run(), 7);
}

TEST(SdLoop, RunsAgainAfterItReturned) {
  SdLoop loop;
  loop.defer([&] { loop.quit(1); });
  EXPECT_EQ(loop.run(), 1);
  loop.defer([&] { loop.quit(2); });
  EXPECT_EQ(loop.run(), 2);
}

TEST(SdLoop, FiresTimersByTimeThenByCreation) {
  SdLoop loop;
  std::string order;
  const TimePoint base = loop.now();
  loop.at(base + Millis(10), [&] { order += 'c'; });
  loop.at(base + Millis(5), [&] { order += 'a'; });
  loop.at(base + Millis(5), [&] { order += 'b'; });
  loop.at(base + Millis(15), [&] { loop.quit(0); });
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(SdLoop, ATimerMayCancelItselfAndOthersDueWithIt) {
  SdLoop loop;
  bool second = false;
  TimerId own = 0;
  TimerId other = 0;
  own = loop.at(loop.now(), [&] {
    loop.cancel(own);
    loop.cancel(other);
    loop.defer([&] { loop.quit(0); });
  });
  other = loop.at(loop.now(), [&] { second = true; });
  loop.run();
  EXPECT_FALSE(second);
}

TEST(SdLoop, CancelOfAnUnknownTimerIsHarmless) {
  SdLoop loop;
  loop.cancel(0);
  loop.cancel(4711);
}

TEST(SdLoop, ATimerInThePastFiresAtOnce) {
  SdLoop loop;
  loop.at(TimePoint{}, [&] { loop.quit(3); });
  EXPECT_EQ(loop.run(), 3);
}

TEST(SdLoop, RepeatedPastTimersDoNotStarveDescriptors) {
  SdLoop loop;
  const Pipe pipe;
  pipe.put();
  Loop::Callback again = [&] { loop.at(TimePoint{}, again); };
  again();
  loop.watch(pipe.reader.get(), EPOLLIN, [&](std::uint32_t) { loop.quit(5); });
  EXPECT_EQ(loop.run(), 5);
}

TEST(SdLoop, AWatchSeesItsDescriptorReady) {
  SdLoop loop;
  const Pipe pipe;
  std::uint32_t seen = 0;
  loop.watch(pipe.reader.get(), EPOLLIN, [&](std::uint32_t ready) {
    seen = ready;
    loop.quit(0);
  });
  pipe.put();
  loop.run();
  EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLIN));
}

TEST(SdLoop, AWatchMayRemoveItselfAndKeepsItsClosureMeanwhile) {
  SdLoop loop;
  const Pipe pipe;
  pipe.put();
  int calls = 0;
  WatchId id = 0;
  const std::string text = "still here";
  id = loop.watch(pipe.reader.get(), EPOLLIN, [&, text](std::uint32_t) {
    loop.unwatch(id);
    ++calls;
    EXPECT_EQ(text, "still here");
    loop.at(loop.now() + Millis(5), [&] { loop.quit(0); });
  });
  loop.run();
  EXPECT_EQ(calls, 1);
}

// Both are ready in the same turn, whichever comes first.
TEST(SdLoop, AWatchMayRemoveAnotherThatIsReady) {
  SdLoop loop;
  const Pipe one;
  const Pipe other;
  one.put();
  other.put();
  WatchId ids[2] = {};
  int fired = 0;
  ids[0] = loop.watch(one.reader.get(), EPOLLIN, [&](std::uint32_t) {
    ++fired;
    loop.unwatch(ids[0]);
    loop.unwatch(ids[1]);
  });
  ids[1] = loop.watch(other.reader.get(), EPOLLIN, [&](std::uint32_t) {
    ++fired;
    loop.unwatch(ids[0]);
    loop.unwatch(ids[1]);
  });
  loop.at(loop.now() + Millis(20), [&] { loop.quit(0); });
  EXPECT_EQ(loop.run(), 0);
  EXPECT_EQ(fired, 1);
}

TEST(SdLoop, TheTimeStandsStillDuringATurnAndGoesOnBetweenRuns) {
  SdLoop loop;
  loop.defer([&] {
    const TimePoint before = loop.now();
    const auto end = std::chrono::steady_clock::now() + Millis(5);
    while (std::chrono::steady_clock::now() < end) continue;
    EXPECT_EQ(loop.now(), before);
    loop.quit(0);
  });
  EXPECT_EQ(loop.run(), 0);
  EXPECT_GE(loop.now() + Millis(1), std::chrono::steady_clock::now());
}

TEST(SdLoop, SetEventsSilencesAWatch) {
  SdLoop loop;
  const Pipe pipe;
  pipe.put();
  bool called = false;
  const WatchId id = loop.watch(pipe.reader.get(), EPOLLIN, [&](std::uint32_t) { called = true; });
  loop.set_events(id, 0);
  loop.at(loop.now() + Millis(5), [&] { loop.quit(0); });
  loop.run();
  EXPECT_FALSE(called);
}

TEST(SdLoop, WatchOfABadDescriptorGivesZero) {
  SdLoop loop;
  EXPECT_EQ(loop.watch(-1, EPOLLIN, [](std::uint32_t) {}), 0U);
  loop.unwatch(0);
}

TEST(SdLoop, DeferredCallsRunInOrderBeforeTimers) {
  SdLoop loop;
  std::string order;
  loop.at(TimePoint{}, [&] {
    order += 't';
    loop.quit(0);
  });
  loop.defer([&] { order += 'a'; });
  loop.defer([&] { order += 'b'; });
  loop.run();
  EXPECT_EQ(order, "abt");
}

TEST(SdLoop, AnExceptionEndsInTheCallback) {
  SdLoop loop;
  loop.defer([] { throw std::runtime_error("boom"); });
  loop.at(loop.now(), [] { throw 1; });
  loop.at(loop.now() + Millis(2), [&] { loop.quit(0); });
  EXPECT_EQ(loop.run(), 0);
}

TEST(SdLoop, DeliversSignals) {
  SdLoop loop;
  ASSERT_TRUE(loop.on_signal(SIGUSR1, [&] { loop.quit(9); }));
  ::kill(::getpid(), SIGUSR1);
  EXPECT_EQ(loop.run(), 9);
}

TEST(SdLoop, RefusesTheSameSignalTwice) {
  SdLoop loop;
  ASSERT_TRUE(loop.on_signal(SIGUSR2, [] {}));
  EXPECT_FALSE(loop.on_signal(SIGUSR2, [] {}));
}

TEST(SdLoop, HasNoWatchdogUnlessAskedFor) {
  ::unsetenv("WATCHDOG_USEC");
  SdLoop loop;
  const auto enabled = loop.enable_watchdog();
  ASSERT_TRUE(enabled.has_value());
  EXPECT_FALSE(*enabled);
}

TEST(SdLoop, HoldsTenThousandTimers) {
  SdLoop loop;
  int fired = 0;
  const TimePoint base = loop.now();
  std::vector<TimerId> ids;
  for (int i = 0; i < 10000; ++i) {
    ids.push_back(loop.at(base + std::chrono::microseconds(i), [&] { ++fired; }));
  }
  for (std::size_t i = 0; i < ids.size(); i += 2) loop.cancel(ids[i]);
  loop.at(base + Millis(20), [&] { loop.quit(0); });
  loop.run();
  EXPECT_EQ(fired, 5000);
}

}  // namespace
}  // namespace libpath
