// What every Loop and Executor does: the fakes in virtual time, SdLoop and WorkerPool for real.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/loop/sd_loop.h"
#include "libpath/loop/worker_pool.h"
#include "tests/fakes/fake_executor.h"
#include "tests/fakes/fake_loop.h"

namespace libpath {
namespace {

struct FakeRig {
  FakeLoop loop;
  FakeExecutor executor{loop};
};
struct RealRig {
  SdLoop loop;
  WorkerPool executor{loop};
};

template <typename Rig>
class LoopContract : public testing::Test {
 protected:
  Rig rig_;
};
using Rigs = testing::Types<FakeRig, RealRig>;
TYPED_TEST_SUITE(LoopContract, Rigs);

TYPED_TEST(LoopContract, RunReturnsWhatQuitSays) {
  Loop& loop = this->rig_.loop;
  loop.at(loop.now() + Millis(1), [&loop] { loop.quit(3); });
  EXPECT_EQ(loop.run(), 3);
}

TYPED_TEST(LoopContract, TimersFireByTimeThenCreation) {
  Loop& loop = this->rig_.loop;
  std::string order;
  const TimePoint base = loop.now();
  loop.at(base + Millis(4), [&] { order += 'c'; });
  loop.at(base + Millis(2), [&] { order += 'a'; });
  loop.at(base + Millis(2), [&] { order += 'b'; });
  loop.at(base + Millis(6), [&] { loop.quit(0); });
  loop.run();
  EXPECT_EQ(order, "abc");
}

TYPED_TEST(LoopContract, TimeHasComeWhenATimerFires) {
  Loop& loop = this->rig_.loop;
  const TimePoint when = loop.now() + Millis(3);
  loop.at(when, [&] {
    EXPECT_GE(loop.now(), when);
    loop.quit(0);
  });
  loop.run();
}

TYPED_TEST(LoopContract, ACancelledTimerDoesNotFire) {
  Loop& loop = this->rig_.loop;
  bool fired = false;
  const TimerId id = loop.at(loop.now() + Millis(1), [&] { fired = true; });
  EXPECT_NE(id, 0U);
  loop.cancel(id);
  loop.cancel(id);
  loop.at(loop.now() + Millis(5), [&] { loop.quit(0); });
  loop.run();
  EXPECT_FALSE(fired);
}

TYPED_TEST(LoopContract, DeferredCallsNeverRunInline) {
  Loop& loop = this->rig_.loop;
  std::string order;
  loop.defer([&] {
    order += '1';
    loop.defer([&] {
      order += '3';
      loop.quit(0);
    });
    order += '2';
  });
  EXPECT_EQ(order, "");
  loop.run();
  EXPECT_EQ(order, "123");
}

TYPED_TEST(LoopContract, JobsOfALaneKeepTheirOrder) {
  Loop& loop = this->rig_.loop;
  auto order = std::make_shared<std::vector<int>>();
  for (int i = 0; i < 20; ++i) {
    this->rig_.executor.post(
        "lane", [order, i] { order->push_back(i); },
        [&loop, i] {
          if (i == 19) loop.quit(0);
        });
  }
  loop.run();
  ASSERT_EQ(order->size(), 20U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ((*order)[static_cast<std::size_t>(i)], i);
}

TYPED_TEST(LoopContract, DoneComesAfterWorkAndMayPostAgain) {
  Loop& loop = this->rig_.loop;
  Executor& executor = this->rig_.executor;
  std::string order;
  executor.post(
      "a", [&] { order += 'w'; },
      [&] {
        order += 'd';
        executor.post(
            "a", [&] { order += 'w'; }, [&] { loop.quit(0); });
      });
  loop.run();
  EXPECT_EQ(order, "wdw");
}

}  // namespace
}  // namespace libpath
