// FakeExecutor: jobs of the worker pool, run inline when the test, or the FakeLoop, says so.
//
// Shape: jobs start in the order they were posted, except those of held lanes; `done` is deferred
//        to the loop. With Mode::automatic (the default) run_until_idle() and advance() of the
//        loop run jobs too; with Mode::manual only run() and run_one() do.
#pragma once

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "libpath/loop/executor.h"
#include "tests/fakes/fake_loop.h"

namespace libpath {

class FakeExecutor final : public Executor {
 public:
  enum class Mode { automatic, manual };

  explicit FakeExecutor(FakeLoop& loop, Mode mode = Mode::automatic);
  ~FakeExecutor() override;
  FakeExecutor(const FakeExecutor&) = delete;
  FakeExecutor& operator=(const FakeExecutor&) = delete;
  FakeExecutor(FakeExecutor&&) = delete;
  FakeExecutor& operator=(FakeExecutor&&) = delete;

  void post(const std::string& lane, Job work, Job done) override;

  bool run_one();     // the first job of a lane that is not held; false when there is none
  std::size_t run();  // all of them, those they post included; how many ran

  // A held lane is stuck: its jobs do not start until release().
  void hold(const std::string& lane) { held_.insert(lane); }
  void hold_all() { all_held_ = true; }
  void release(const std::string& lane) { held_.erase(lane); }
  void release_all();

  std::size_t pending() const { return queue_.size(); }
  std::size_t pending(const std::string& lane) const;
  std::vector<std::string> pending_lanes() const;  // sorted, each once
  std::size_t completed() const { return completed_; }

 private:
  struct Entry {
    std::string lane;
    Job work, done;
  };
  bool is_held(const std::string& lane) const { return all_held_ || held_.count(lane) > 0; }

  FakeLoop& loop_;
  WatchId idle_source_ = 0;
  std::deque<Entry> queue_;
  std::set<std::string> held_;
  bool all_held_ = false;
  std::size_t completed_ = 0;
};

}  // namespace libpath
