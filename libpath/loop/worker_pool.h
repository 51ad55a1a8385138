// WorkerPool: threads for work that may sleep; grows while all threads are stuck, up to a cap.
//
// Shape:  post() and stats() belong to the loop thread. Jobs of one lane run one after another in
//         order; a lane costs a map entry while it has jobs and nothing afterwards. A thread is
//         added when a lane is ready and no thread is free: up to kPromptThreads at once, beyond
//         that only when no job ended for kStallTime (all are stuck), twice as many each time.
//         Those that were free all through a time of kIdleLife end. At the cap, ready lanes wait
//         their turn and are counted.
// Errors: an exception that leaves `work` or `done` is logged and ends there; `done` still runs.
//
// Threads block all signals. `work` is destroyed on its worker, `done` on the loop thread.
// The destructor drops what has not started, waits at most kStopPatience for what runs, and then
// leaves: a thread stuck in the kernel keeps only the pool's own shared state alive, so work that
// may outlive the pool must own all it touches. Their `done` will never run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "libpath/base/time.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"

namespace libpath {

struct WorkerStats {
  std::size_t threads = 0;
  std::size_t busy = 0;             // threads inside a job
  std::size_t lanes = 0;            // lanes with a job running or waiting
  std::size_t queued = 0;           // jobs waiting
  std::size_t most_threads = 0;     // ever at once
  std::uint64_t waited_at_cap = 0;  // lanes that became ready with every thread busy at the cap
  std::uint64_t completed = 0;
};

class WorkerPool final : public Executor {
 public:
  static constexpr std::size_t kDefaultCap = 128;
  static constexpr std::size_t kStackBytes = std::size_t{256} * 1024;
  static constexpr Seconds kIdleLife{10};
  static constexpr Millis kStopPatience{1000};
  // A burst of short jobs is for a few threads; only stuck ones need many.
  static constexpr std::size_t kPromptThreads = 8;
  static constexpr Millis kStallTime{20};

  explicit WorkerPool(Loop& loop, std::size_t cap = kDefaultCap, Millis idle_life = kIdleLife);
  ~WorkerPool() override;
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;

  void post(const std::string& lane, Job work, Job done) override;
  // A `done` that is left out is destroyed on the worker.
  void post_quiet(const std::string& lane, std::function<bool()> work, Job done) override;
  WorkerStats stats() const;

 private:
  struct State;

  static void* thread_main(void* shared);
  void enqueue(const std::string& lane, std::function<bool()> work, Job done);
  bool spawn();
  void grow(std::size_t up_to);
  void watch_progress();
  void look_at_progress();
  void deliver();

  Loop& loop_;
  std::shared_ptr<State> state_;
  WatchId watch_ = 0;
  TimerId retry_ = 0;
  TimerId stall_ = 0;
  std::uint64_t completed_then_ = 0;  // when stall_ was set
};

}  // namespace libpath
