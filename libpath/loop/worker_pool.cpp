#include "libpath/loop/worker_pool.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <pthread.h>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "libpath/base/log.h"
#include "libpath/base/result.h"
#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

constexpr Millis kSpawnRetry{100};

// True: nothing is to be told.
bool run_guarded(const char* what, const std::function<bool()>& job) {
  if (!job) return false;
  try {
    return job();
  } catch (const std::exception& error) {
    log(LogLevel::error, "{} threw: {}", what, error.what());
  } catch (...) {
    log(LogLevel::error, "{} threw", what);
  }
  return false;
}

std::function<bool()> always_told(Executor::Job work) {
  if (!work) return nullptr;
  return [work = std::move(work)] {
    work();
    return false;
  };
}

}  // namespace

struct WorkerPool::State {
  struct Task {
    std::function<bool()> work;  // true: `done` is left out
    Job done;
  };
  struct Lane {
    std::string name;
    std::deque<Task> tasks;  // not yet started
  };

  mutable std::mutex mutex;
  std::condition_variable work_ready;
  std::condition_variable thread_gone;
  std::map<std::string, std::shared_ptr<Lane>> lanes;
  std::deque<std::shared_ptr<Lane>> ready;  // have a task and nothing running
  std::vector<Job> finished;
  std::size_t free_threads = 0;  // waiting for a lane, or just started
  // The condition variable wakes each thread in its turn, so that under light, steady work none is
  // ever idle for long. What nobody needed at any time of a whole window is too many.
  std::size_t least_free = 0;  // in this window
  std::size_t surplus = 0;     // threads that are to end
  std::chrono::steady_clock::time_point window_end;
  bool stopping = false;
  WorkerStats stats;
  std::size_t cap = 0;
  Millis idle_life{0};
  UniqueFd wake;

  bool wait_for_lane(std::unique_lock<std::mutex>& lock);
  void look_for_surplus();
  void work_on(std::unique_lock<std::mutex>& lock);
  void serve();
};

void WorkerPool::State::look_for_surplus() {
  const auto now = std::chrono::steady_clock::now();
  if (now < window_end) return;
  surplus = least_free;
  least_free = free_threads - surplus;
  window_end = now + idle_life;
}

// True with a lane in `ready`; false when this thread should end.
bool WorkerPool::State::wait_for_lane(std::unique_lock<std::mutex>& lock) {
  while (ready.empty() && !stopping) {
    look_for_surplus();
    if (surplus > 0) {
      --surplus;
      return false;
    }
    work_ready.wait_until(lock, window_end);
  }
  return !stopping;
}

void WorkerPool::State::work_on(std::unique_lock<std::mutex>& lock) {
  const std::shared_ptr<Lane> lane = std::move(ready.front());
  ready.pop_front();
  Task task = std::move(lane->tasks.front());
  lane->tasks.pop_front();
  --stats.queued;
  --free_threads;
  least_free = std::min(least_free, free_threads);
  ++stats.busy;
  lock.unlock();

  const bool quiet = run_guarded("job", task.work);
  task.work = nullptr;
  if (quiet) task.done = nullptr;

  lock.lock();
  --stats.busy;
  ++free_threads;
  ++stats.completed;
  if (!quiet) finished.push_back(std::move(task.done));
  if (!lane->tasks.empty()) {
    ready.push_back(lane);
  } else if (!stopping) {
    lanes.erase(lane->name);
  }
  // One wake-up is enough until the loop has taken the list.
  if (quiet || finished.size() > 1 || stopping) return;
  const std::uint64_t one = 1;
  if (::write(wake.get(), &one, sizeof one) < 0 && errno != EAGAIN) {
    log(LogLevel::error, "{}", fail_errno("wake loop", errno).value().message());
  }
}

void WorkerPool::State::serve() {
  std::unique_lock lock(mutex);
  while (wait_for_lane(lock)) work_on(lock);
  --free_threads;
  --stats.threads;
  thread_gone.notify_all();
}

WorkerPool::WorkerPool(Loop& loop, std::size_t cap, Millis idle_life)
    : loop_(loop), state_(std::make_shared<State>()) {
  state_->cap = std::max<std::size_t>(cap, 1);
  state_->idle_life = idle_life;
  state_->wake.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!state_->wake.valid()) {
    log(LogLevel::error, "{}", fail_errno("create eventfd", errno).value().message());
    return;
  }
  watch_ = loop_.watch(state_->wake.get(), EPOLLIN, [this](std::uint32_t) { deliver(); });
}

WorkerPool::~WorkerPool() {
  loop_.cancel(retry_);
  loop_.cancel(stall_);
  if (watch_ != 0) loop_.unwatch(watch_);
  std::map<std::string, std::shared_ptr<State::Lane>> dropped;
  std::vector<std::deque<State::Task>> not_begun;
  std::vector<Job> unheard;
  {
    std::unique_lock lock(state_->mutex);
    state_->stopping = true;
    state_->ready.clear();
    dropped.swap(state_->lanes);
    not_begun.reserve(dropped.size());
    for (auto& [name, lane] : dropped) not_begun.push_back(std::exchange(lane->tasks, {}));
    state_->work_ready.notify_all();
    state_->thread_gone.wait_for(lock, kStopPatience,
                                 [this] { return state_->stats.threads == 0; });
    unheard.swap(state_->finished);
  }
}

void WorkerPool::post(const std::string& lane, Job work, Job done) {
  enqueue(lane, always_told(std::move(work)), std::move(done));
}

void WorkerPool::post_quiet(const std::string& lane, std::function<bool()> work, Job done) {
  enqueue(lane, std::move(work), std::move(done));
}

void WorkerPool::enqueue(const std::string& lane, std::function<bool()> work, Job done) {
  {
    const std::scoped_lock lock(state_->mutex);
    auto& entry = state_->lanes[lane];
    const bool fresh = entry == nullptr;
    if (fresh) {
      entry = std::make_shared<State::Lane>();
      entry->name = lane;
    }
    entry->tasks.push_back({std::move(work), std::move(done)});
    ++state_->stats.queued;
    if (!fresh) return;  // its runner, or its place in the queue, takes this one too
    state_->ready.push_back(entry);
    if (state_->ready.size() > state_->free_threads && state_->stats.threads >= state_->cap) {
      ++state_->stats.waited_at_cap;
    }
    state_->work_ready.notify_one();
  }
  grow(kPromptThreads);
  watch_progress();
}

// While lanes wait for a thread: are the threads at work, or are they all stuck?
void WorkerPool::watch_progress() {
  if (stall_ != 0) return;
  {
    const std::scoped_lock lock(state_->mutex);
    if (state_->ready.size() <= state_->free_threads) return;
    if (state_->stats.threads >= state_->cap) return;
    completed_then_ = state_->stats.completed;
  }
  stall_ = loop_.at(loop_.now() + kStallTime, [this] {
    stall_ = 0;
    look_at_progress();
  });
}

void WorkerPool::look_at_progress() {
  std::size_t threads = 0;
  bool stuck = false;
  {
    const std::scoped_lock lock(state_->mutex);
    threads = state_->stats.threads;
    stuck = state_->stats.completed == completed_then_;
  }
  if (stuck) grow(std::max<std::size_t>(1, threads * 2));
  watch_progress();
}

// One thread for every ready lane that no free thread will take.
void WorkerPool::grow(std::size_t up_to) {
  for (;;) {
    {
      const std::scoped_lock lock(state_->mutex);
      if (state_->ready.size() <= state_->free_threads) return;
      if (state_->stats.threads >= std::min(up_to, state_->cap)) return;
      ++state_->free_threads;
      ++state_->stats.threads;
      state_->stats.most_threads = std::max(state_->stats.most_threads, state_->stats.threads);
    }
    if (spawn()) continue;
    {
      const std::scoped_lock lock(state_->mutex);
      --state_->free_threads;
      --state_->stats.threads;
    }
    if (retry_ != 0) return;
    retry_ = loop_.at(loop_.now() + kSpawnRetry, [this] {
      retry_ = 0;
      grow(kPromptThreads);
    });
    return;
  }
}

bool WorkerPool::spawn() {
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attr, kStackBytes);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited by the new thread
  auto shared = std::make_unique<std::shared_ptr<State>>(state_);
  pthread_t thread{};
  const int rc = pthread_create(&thread, &attr, thread_main, shared.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attr);
  if (rc != 0) {
    log(LogLevel::error, "{}", fail_errno("start worker thread", rc).value().message());
    return false;
  }
  static_cast<void>(shared.release());  // the thread owns it now
  return true;
}

void* WorkerPool::thread_main(void* shared) {
  const std::unique_ptr<std::shared_ptr<State>> state(static_cast<std::shared_ptr<State>*>(shared));
  pthread_setname_np(pthread_self(), "worker");
  (*state)->serve();
  return nullptr;
}

void WorkerPool::deliver() {
  std::uint64_t count = 0;
  if (::read(state_->wake.get(), &count, sizeof count) < 0 && errno != EAGAIN) return;
  std::vector<Job> batch;
  {
    const std::scoped_lock lock(state_->mutex);
    batch.swap(state_->finished);
  }
  for (Job& done : batch) {
    run_guarded("completion", always_told(std::move(done)));
  }
}

WorkerStats WorkerPool::stats() const {
  const std::scoped_lock lock(state_->mutex);
  WorkerStats copy = state_->stats;
  copy.lanes = state_->lanes.size();
  return copy;
}

}  // namespace libpath
