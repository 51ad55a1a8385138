#include "libpath/loop/worker_pool.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>

#include <gtest/gtest.h>

#include "libpath/loop/sd_loop.h"

namespace libpath {
namespace {

// Runs the loop until `expected` completions were counted, or a generous limit passed.
struct Rig {
  SdLoop loop;
  int left = 0;

  Executor::Job counting(int expected) {
    left = expected;
    return [this] {
      if (--left == 0) loop.quit(0);
    };
  }
  bool run() {
    const TimerId limit = loop.at(loop.now() + Seconds(60), [this] { loop.quit(1); });
    const int code = loop.run();
    loop.cancel(limit);
    return code == 0;
  }
};

using Semaphore = std::counting_semaphore<1000>;

TEST(WorkerPool, RunsDoneOnTheLoopThreadAfterWork) {
  Rig rig;
  WorkerPool pool(rig.loop);
  std::atomic<bool> worked{false};
  std::thread::id worker;
  pool.post(
      "a",
      [&] {
        worker = std::this_thread::get_id();
        worked = true;
      },
      [&] {
        EXPECT_TRUE(worked);
        EXPECT_NE(worker, std::this_thread::get_id());
        rig.loop.quit(0);
      });
  EXPECT_TRUE(rig.run());
}

TEST(WorkerPool, AcceptsJobsWithoutDone) {
  Rig rig;
  WorkerPool pool(rig.loop);
  const auto done = rig.counting(1);
  pool.post(
      "a", [] {}, nullptr);
  pool.post("a", nullptr, done);
  EXPECT_TRUE(rig.run());
}

TEST(WorkerPool, AStuckLaneDelaysNoOther) {
  Rig rig;
  WorkerPool pool(rig.loop, 8);
  auto gate = std::make_shared<Semaphore>(0);
  for (int i = 0; i < 4; ++i) {
    pool.post(
        "stuck" + std::to_string(i), [gate] { gate->acquire(); }, nullptr);
  }
  const auto done = rig.counting(50);
  for (int i = 0; i < 50; ++i)
    pool.post(
        "dev:" + std::to_string(i), [] {}, done);
  EXPECT_TRUE(rig.run());
  EXPECT_EQ(pool.stats().busy, 4U);
  gate->release(4);
}

TEST(WorkerPool, QueuesAndCountsAtTheCap) {
  Rig rig;
  WorkerPool pool(rig.loop, 2);
  auto gate = std::make_shared<Semaphore>(0);
  const auto done = rig.counting(4);
  pool.post(
      "one", [gate] { gate->acquire(); }, done);
  pool.post(
      "two", [gate] { gate->acquire(); }, done);
  pool.post(
      "three", [] {}, done);
  pool.post(
      "four", [] {}, done);
  EXPECT_GE(pool.stats().waited_at_cap, 2U);
  EXPECT_EQ(pool.stats().threads, 2U);
  gate->release(2);
  EXPECT_TRUE(rig.run());
  EXPECT_EQ(pool.stats().most_threads, 2U);
  EXPECT_EQ(pool.stats().queued, 0U);
}

TEST(WorkerPool, IdleThreadsEnd) {
  Rig rig;
  WorkerPool pool(rig.loop, 16, Millis(10));
  const auto done = rig.counting(16);
  for (int i = 0; i < 16; ++i)
    pool.post(
        std::to_string(i), [] {}, done);
  ASSERT_TRUE(rig.run());
  for (int i = 0; i < 1000 && pool.stats().threads > 0; ++i) {
    std::this_thread::sleep_for(Millis(10));
  }
  EXPECT_EQ(pool.stats().threads, 0U);
  const auto again = rig.counting(1);
  pool.post(
      "late", [] {}, again);
  EXPECT_TRUE(rig.run());
}

TEST(WorkerPool, ThreadsOfABurstEndWhileLightWorkGoesOn) {
  Rig rig;
  WorkerPool pool(rig.loop, 16, Millis(20));
  auto gate = std::make_shared<Semaphore>(0);
  const auto done = rig.counting(8);
  for (int i = 0; i < 8; ++i) {
    pool.post(
        "burst" + std::to_string(i), [gate] { gate->acquire(); }, done);
  }
  EXPECT_EQ(pool.stats().threads, 8U);
  gate->release(8);
  ASSERT_TRUE(rig.run());
  // Never more than one job at a time, and never long without one.
  std::function<void()> next = [&] {
    if (pool.stats().threads <= 2) return rig.loop.quit(0);
    pool.post(
        "light", [] { std::this_thread::sleep_for(Millis(1)); }, next);
  };
  next();
  EXPECT_TRUE(rig.run());
}

TEST(WorkerPool, ThrownExceptionsStillComplete) {
  Rig rig;
  WorkerPool pool(rig.loop);
  const auto done = rig.counting(2);
  pool.post(
      "a", [] { throw std::runtime_error("boom"); }, done);
  pool.post(
      "a", [] { throw 1; }, done);
  EXPECT_TRUE(rig.run());
}

// One lane, so that the last job's `done` comes after all others had their chance.
TEST(WorkerPool, QuietJobsTellOnlyOfTrouble) {
  Rig rig;
  WorkerPool pool(rig.loop);
  std::vector<std::string> told;
  const auto tell = [&told](const char* what) {
    return [&told, what] { told.emplace_back(what); };
  };
  pool.post_quiet(
      "a", [] { return true; }, tell("good"));
  pool.post_quiet(
      "a", [] { return false; }, tell("bad"));
  pool.post_quiet(
      "a", []() -> bool { throw std::runtime_error("x"); }, tell("thrown"));
  pool.post(
      "a", [] {}, [&rig] { rig.loop.quit(0); });
  EXPECT_TRUE(rig.run());
  EXPECT_EQ(told, (std::vector<std::string>{"bad", "thrown"}));
  EXPECT_EQ(pool.stats().completed, 4U);
}

TEST(WorkerPool, WorkersBlockSignals) {
  Rig rig;
  WorkerPool pool(rig.loop);
  int blocked = -1;
  pool.post(
      "a",
      [&] {
        sigset_t set;
        pthread_sigmask(SIG_BLOCK, nullptr, &set);
        blocked = sigismember(&set, SIGTERM);
      },
      [&] { rig.loop.quit(0); });
  EXPECT_TRUE(rig.run());
  EXPECT_EQ(blocked, 1);
}

TEST(WorkerPool, DestructionDropsWhatHasNotStarted) {
  Rig rig;
  auto kept = std::make_shared<int>(1);
  auto gate = std::make_shared<Semaphore>(0);
  std::atomic<bool> ran{false};
  {
    WorkerPool pool(rig.loop, 1);
    pool.post(
        "a", [gate] { gate->acquire(); }, [kept] {});
    pool.post(
        "a", [&ran, kept] { ran = true; }, nullptr);
    gate->release();
  }
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(WorkerPool, DestructionLeavesAStuckThreadBehind) {
  Rig rig;
  auto gate = std::make_shared<Semaphore>(0);
  auto started = std::make_shared<Semaphore>(0);
  auto finished = std::make_shared<Semaphore>(0);
  const auto begin = std::chrono::steady_clock::now();
  {
    WorkerPool pool(rig.loop, 1);
    pool.post(
        "a",
        [gate, started, finished] {
          started->release();
          gate->acquire();
          finished->release();
        },
        [] { FAIL() << "the pool is gone"; });
    started->acquire();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, Seconds(30));
  gate->release();
  finished->acquire();
  std::this_thread::sleep_for(Millis(20));
}

TEST(WorkerPoolThreads, KeepOrderInsideEachOfManyLanes) {
  Rig rig;
  WorkerPool pool(rig.loop, 32);
  constexpr int kLanes = 500;
  constexpr int kJobs = 10;
  const auto done = rig.counting(kLanes * kJobs);
  std::vector<std::vector<int>> seen(kLanes);  // each lane's vector: its jobs only, unlocked
  for (int job = 0; job < kJobs; ++job) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      pool.post(
          "lane" + std::to_string(lane), [&seen, lane, job] { seen[lane].push_back(job); }, done);
    }
  }
  ASSERT_TRUE(rig.run());
  for (const auto& jobs : seen) EXPECT_EQ(jobs, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(pool.stats().lanes, 0U);
  EXPECT_EQ(pool.stats().completed, static_cast<std::uint64_t>(kLanes * kJobs));
  EXPECT_LE(pool.stats().most_threads, 32U);
}

TEST(WorkerPoolThreads, CompletionsPostMoreWork) {
  Rig rig;
  WorkerPool pool(rig.loop, 8);
  int rounds = 0;
  Executor::Job next = [&] {
    if (++rounds == 500) {
      rig.loop.quit(0);
      return;
    }
    pool.post(
        "lane" + std::to_string(rounds % 5), [] {}, next);
  };
  next();
  EXPECT_TRUE(rig.run());
  EXPECT_EQ(rounds, 500);
}

TEST(WorkerPoolThreads, SurviveConstructionAndDestructionUnderLoad) {
  Rig rig;
  auto count = std::make_shared<std::atomic<int>>(0);
  for (int round = 0; round < 20; ++round) {
    WorkerPool pool(rig.loop, 4, Millis(1));
    for (int i = 0; i < 50; ++i)
      pool.post(
          std::to_string(i % 7), [count] { ++*count; }, nullptr);
  }
  EXPECT_GE(count->load(), 0);
}

}  // namespace
}  // namespace libpath
