#include "tests/fakes/fake_executor.h"

#include <algorithm>
#include <utility>

namespace libpath {

FakeExecutor::FakeExecutor(FakeLoop& loop, Mode mode) : loop_(loop) {
  if (mode == Mode::automatic) {
    idle_source_ = loop_.add_idle_source([this] { return run_one(); });
  }
}

FakeExecutor::~FakeExecutor() {
  if (idle_source_ != 0) loop_.remove_idle_source(idle_source_);
}

void FakeExecutor::post(const std::string& lane, Job work, Job done) {
  queue_.push_back({lane, std::move(work), std::move(done)});
}

bool FakeExecutor::run_one() {
  const auto found = std::find_if(queue_.begin(), queue_.end(),
                                  [this](const Entry& entry) { return !is_held(entry.lane); });
  if (found == queue_.end()) return false;
  Entry entry = std::move(*found);
  queue_.erase(found);
  if (entry.work) entry.work();
  entry.work = nullptr;
  ++completed_;
  if (entry.done) loop_.defer(std::move(entry.done));
  return true;
}

std::size_t FakeExecutor::run() {
  std::size_t count = 0;
  while (run_one()) ++count;
  return count;
}

void FakeExecutor::release_all() {
  all_held_ = false;
  held_.clear();
}

std::size_t FakeExecutor::pending(const std::string& lane) const {
  return static_cast<std::size_t>(std::count_if(
      queue_.begin(), queue_.end(), [&lane](const Entry& entry) { return entry.lane == lane; }));
}

std::vector<std::string> FakeExecutor::pending_lanes() const {
  std::set<std::string> names;
  for (const Entry& entry : queue_) names.insert(entry.lane);
  return {names.begin(), names.end()};
}

}  // namespace libpath
