// Runs what may sleep away from the loop thread. Real: WorkerPool. Test: FakeExecutor (inline,
// when the test calls run()).
//
// Shape: jobs of one lane run one after another, in order; jobs of different lanes never wait for
//        each other (the pool grows while all threads are stuck, up to its cap). `done` runs on
//        the loop thread after `work` returned. A lane is a map ("map:WWID"), a path ("dev:8:16")
//        or a kind of global work.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace libpath {

class Executor {
 public:
  using Job = std::function<void()>;
  virtual ~Executor() = default;
  virtual void post(const std::string& lane, Job work, Job done) = 0;
  // `done` is for trouble: left out when `work` returns true. For work whose outcome comes to the
  // loop another way, and which runs often: the loop is not woken for it.
  virtual void post_quiet(const std::string& lane, std::function<bool()> work, Job done) {
    auto good = std::make_shared<bool>(false);
    post(
        lane, [good, work = std::move(work)] { *good = work(); },
        [good, done = std::move(done)] {
          if (!*good) done();
        });
  }
};

}  // namespace libpath
