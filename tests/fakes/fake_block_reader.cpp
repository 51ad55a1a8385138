#include "tests/fakes/fake_block_reader.h"

#include <cerrno>
#include <utility>

namespace libpath {
FakeBlockReader::~FakeBlockReader() {
  for (const auto& [id, pending] : pending_) loop_.cancel(pending.timer);
}

void FakeBlockReader::read_first_block(const ScsiTarget& target, Millis timeout, Done done) {
  ++reads_[target.dev];
  const std::uint64_t id = next_id_++;
  Pending& pending = pending_[id];
  pending.dev = target.dev;
  pending.done = std::move(done);
  const auto found = devices_.find(target.dev);
  const bool is_known = found != devices_.end();
  if (is_known && found->second.overdue) return finish_later(id, ReadReply{true, 0});
  if (!is_known || !found->second.hung) return finish_later(id, answer(target.dev));
  pending.hung = true;
  pending.timer = loop_.at(loop_.now() + timeout + kGrace, [this, dev = target.dev, id] {
    devices_[dev].overdue = true;
    finish(id, ReadReply{true, 0});
  });
}

ReadReply FakeBlockReader::answer(DevId dev) const {
  const auto found = devices_.find(dev);
  return ReadReply{false, found == devices_.end() ? ENODEV : found->second.sys_errno};
}

void FakeBlockReader::finish_later(std::uint64_t id, ReadReply reply) {
  const std::weak_ptr<bool> alive = alive_;
  loop_.defer([this, alive, id, reply] {
    if (!alive.expired()) finish(id, reply);
  });
}

// What the kernel held back comes to an end.
void FakeBlockReader::release(DevId dev) {
  for (auto& [id, pending] : pending_) {
    if (pending.dev != dev || !pending.hung) continue;
    loop_.cancel(pending.timer);
    pending.hung = false;
    finish_later(id, answer(dev));
  }
}

void FakeBlockReader::finish(std::uint64_t id, ReadReply reply) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const Done done = std::move(found->second.done);
  pending_.erase(found);
  done(reply);
}

void FakeBlockReader::forget(DevId dev) {
  for (auto entry = pending_.begin(); entry != pending_.end();) {
    if (entry->second.dev == dev) {
      loop_.cancel(entry->second.timer);
      entry = pending_.erase(entry);
    } else {
      ++entry;
    }
  }
}

void FakeBlockReader::plug(DevId dev) { devices_[dev] = {}; }

void FakeBlockReader::unplug(DevId dev) {
  devices_.erase(dev);
  release(dev);
}

void FakeBlockReader::hang(DevId dev) { devices_[dev].hung = true; }

void FakeBlockReader::resume(DevId dev) {
  devices_[dev].hung = false;
  devices_[dev].overdue = false;
  release(dev);
}

void FakeBlockReader::set_errno(DevId dev, int sys_errno) { devices_[dev].sys_errno = sys_errno; }

std::size_t FakeBlockReader::read_count(DevId dev) const {
  const auto found = reads_.find(dev);
  return found == reads_.end() ? 0 : found->second;
}

}  // namespace libpath
