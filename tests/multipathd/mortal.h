// A process that can die: what an engine asked of the loop and the executor ends with it, while the
// kernel, the devices and the clock under them go on.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"

namespace multipathd {

using Life = std::shared_ptr<bool>;

class MortalLoop final : public libpath::Loop {
 public:
  MortalLoop(libpath::Loop& loop, const Life& life) : loop_(loop), life_(life) {}
  ~MortalLoop() override {
    for (const auto id : watches_) loop_.unwatch(id);  // the kernel closes a dead one's descriptors
  }
  MortalLoop(const MortalLoop&) = delete;
  MortalLoop& operator=(const MortalLoop&) = delete;
  libpath::TimePoint now() const override { return loop_.now(); }
  libpath::TimerId at(libpath::TimePoint when, Callback callback) override {
    return loop_.at(when, guarded(std::move(callback)));
  }
  void cancel(libpath::TimerId id) override { loop_.cancel(id); }
  libpath::WatchId watch(int fd, std::uint32_t events, FdCallback callback) override {
    watches_.push_back(loop_.watch(fd, events, std::move(callback)));
    return watches_.back();
  }
  void set_events(libpath::WatchId id, std::uint32_t events) override {
    loop_.set_events(id, events);
  }
  void unwatch(libpath::WatchId id) override { loop_.unwatch(id); }
  void defer(Callback callback) override { loop_.defer(guarded(std::move(callback))); }
  int run() override { return loop_.run(); }
  void quit(int code) override { loop_.quit(code); }

 private:
  Callback guarded(Callback callback) const {
    return [life = life_, callback = std::move(callback)] {
      if (!life.expired()) callback();
    };
  }

  libpath::Loop& loop_;
  std::weak_ptr<bool> life_;
  std::vector<libpath::WatchId> watches_;
};

class MortalExecutor final : public libpath::Executor {
 public:
  MortalExecutor(libpath::Executor& executor, const Life& life)
      : executor_(executor), life_(life) {}
  void post(const std::string& lane, Job work, Job done) override {
    executor_.post(lane, guarded(std::move(work)), guarded(std::move(done)));
  }

 private:
  Job guarded(Job job) const {
    return [life = life_, job = std::move(job)] {
      if (!life.expired()) job();
    };
  }

  libpath::Executor& executor_;
  std::weak_ptr<bool> life_;
};

}  // namespace multipathd
