#include "libpath/sys/sg_bus.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include <sys/epoll.h>

namespace libpath {
namespace {

constexpr std::size_t kMaxInFlight = 8;  // a device; the sg driver's own limit is 16
constexpr std::size_t kMaxData = std::size_t{256} * 1024;
constexpr int kMaxReadsPerWake = 16;

std::string lane_of(DevId dev) { return "dev:" + dev.text(); }

ScsiReply errno_answer(int sys_errno) {
  ScsiReply reply;
  reply.sys_errno = sys_errno;
  return reply;
}

ScsiReply timeout_answer() {
  ScsiReply reply;
  reply.timed_out = true;
  return reply;
}

}  // namespace

class SgBus::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Loop& loop, Executor& executor, SgPortFactory ports)
      : loop_(loop), executor_(executor), ports_(std::move(ports)) {}

  void submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length, Millis timeout,
              Done done);
  void forget(DevId dev);
  void stop();

 private:
  struct Pending {
    std::shared_ptr<SgCommand> command;
    Done done;  // empty once it ran
    TimerId timer = 0;
    bool overdue() const { return !done; }
  };
  // One device, from its first command until forget() or until its node fails.
  struct Device {
    std::uint64_t generation = 0;
    std::string sg_name;
    std::shared_ptr<SgPort> port;
    WatchId watch = 0;
    std::map<int, Pending> pending;
  };

  Device& device_for(const ScsiTarget& target);
  Device* find(DevId dev, std::uint64_t generation);
  void answer_later(DevId dev, std::uint64_t generation, ScsiReply reply, Done done);
  void send(const ScsiTarget& target, Device& device, int id);
  void on_sent(DevId dev, std::uint64_t generation, int id, const SgSent& sent);
  void on_ready(DevId dev, std::uint64_t generation, std::uint32_t ready);
  void on_deadline(DevId dev, std::uint64_t generation, int id);
  void finish(Device& device, int id, const ScsiReply& reply);
  std::vector<Done> drop(DevId dev);
  Device& renew(DevId dev, const std::string& sg_name, int sys_errno);
  int next_id();

  Loop& loop_;
  Executor& executor_;
  SgPortFactory ports_;
  std::map<DevId, Device> devices_;
  std::uint64_t next_generation_ = 1;
  int last_id_ = 0;
};

int SgBus::Impl::next_id() {
  last_id_ = last_id_ == std::numeric_limits<int>::max() ? 1 : last_id_ + 1;
  return last_id_;
}

SgBus::Impl::Device* SgBus::Impl::find(DevId dev, std::uint64_t generation) {
  const auto found = devices_.find(dev);
  if (found == devices_.end() || found->second.generation != generation) return nullptr;
  return &found->second;
}

SgBus::Impl::Device& SgBus::Impl::device_for(const ScsiTarget& target) {
  const auto found = devices_.find(target.dev);
  // Another sg node means another device under the same number.
  const bool is_known = found != devices_.end() && found->second.sg_name == target.sg_name;
  return is_known ? found->second : renew(target.dev, target.sg_name, ENODEV);
}

void SgBus::Impl::answer_later(DevId dev, std::uint64_t generation, ScsiReply reply, Done done) {
  loop_.defer(
      [weak = weak_from_this(), dev, generation, reply = std::move(reply), done = std::move(done)] {
        const auto self = weak.lock();
        if (self && self->find(dev, generation) != nullptr) done(reply);
      });
}

void SgBus::Impl::submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length,
                         Millis timeout, Done done) {
  Device& device = device_for(target);
  const DevId dev = target.dev;
  if (cdb.size() < 6 || cdb.size() > 16 || data_length > kMaxData) {
    return answer_later(dev, device.generation, errno_answer(EINVAL), std::move(done));
  }
  const bool stuck = std::any_of(device.pending.begin(), device.pending.end(),
                                 [](const auto& entry) { return entry.second.overdue(); });
  if (stuck) return answer_later(dev, device.generation, timeout_answer(), std::move(done));
  if (device.pending.size() >= kMaxInFlight) {
    return answer_later(dev, device.generation, errno_answer(EAGAIN), std::move(done));
  }
  const int id = next_id();
  Pending& pending = device.pending[id];
  pending.command = std::make_shared<SgCommand>();
  pending.command->pack_id = id;
  pending.command->cdb = cdb;
  pending.command->timeout = timeout;
  pending.command->data.resize(data_length);
  pending.done = std::move(done);
  const auto late = [weak = weak_from_this(), dev, generation = device.generation, id] {
    if (const auto self = weak.lock()) self->on_deadline(dev, generation, id);
  };
  pending.timer = loop_.at(loop_.now() + timeout + kGrace, late);
  send(target, device, id);
}

void SgBus::Impl::send(const ScsiTarget& target, Device& device, int id) {
  const auto sent = std::make_shared<SgSent>();
  // The job owns all it touches: it may outlive this object in a stuck thread.
  // Watched already, a command in the kernel leaves nothing to do until its answer comes.
  const bool watched = device.watch != 0;
  auto work = [port = device.port, command = device.pending[id].command, target, sent, watched] {
    *sent = port->send(target, *command);
    return watched && sent->in_kernel;
  };
  auto done = [weak = weak_from_this(), dev = target.dev, generation = device.generation, id,
               sent] {
    if (const auto self = weak.lock()) self->on_sent(dev, generation, id, *sent);
  };
  executor_.post_quiet(lane_of(target.dev), std::move(work), std::move(done));
}

void SgBus::Impl::on_sent(DevId dev, std::uint64_t generation, int id, const SgSent& sent) {
  Device* device = find(dev, generation);
  if (device == nullptr) return;
  if (sent.in_kernel) {
    if (device->watch != 0) return;
    device->watch =
        loop_.watch(sent.fd, EPOLLIN, [weak = weak_from_this(), dev, generation](auto ready) {
          if (const auto self = weak.lock()) self->on_ready(dev, generation, ready);
        });
    // Without a watch no answer would ever be seen.
    if (device->watch == 0) renew(dev, std::string(device->sg_name), ENOMEM);
    return;
  }
  finish(*device, id, sent.reply);
  const int error = sent.reply.sys_errno;
  // The node leads nowhere, or not with our present credentials: the next command opens it anew.
  const bool is_gone = error == ENODEV || error == ENXIO || error == EPERM;
  device = find(dev, generation);
  if (is_gone && device != nullptr) renew(dev, std::string(device->sg_name), error);
}

void SgBus::Impl::on_ready(DevId dev, std::uint64_t generation, std::uint32_t ready) {
  for (int i = 0; i < kMaxReadsPerWake; ++i) {
    Device* device = find(dev, generation);  // looked up again: `done` may have forgotten it
    if (device == nullptr) return;
    const SgReceived received = device->port->receive();
    if (received.sys_errno == EAGAIN) break;
    if (received.sys_errno != 0) {
      renew(dev, std::string(device->sg_name), received.sys_errno);
      return;
    }
    const auto found = device->pending.find(received.result.pack_id);
    if (found == device->pending.end()) continue;
    finish(*device, found->first, sg_reply(*found->second.command, received.result));
  }
  const bool is_gone = (ready & (EPOLLHUP | EPOLLERR)) != 0;
  Device* device = find(dev, generation);
  if (is_gone && device != nullptr) renew(dev, std::string(device->sg_name), ENODEV);
}

void SgBus::Impl::on_deadline(DevId dev, std::uint64_t generation, int id) {
  Device* device = find(dev, generation);
  if (device == nullptr) return;
  const auto found = device->pending.find(id);
  if (found == device->pending.end()) return;
  // The entry stays: the kernel still owns its buffers.
  found->second.timer = 0;
  const Done done = std::exchange(found->second.done, nullptr);
  done(timeout_answer());
}

void SgBus::Impl::finish(Device& device, int id, const ScsiReply& reply) {
  const auto found = device.pending.find(id);
  if (found == device.pending.end()) return;
  const Pending pending = std::move(found->second);
  device.pending.erase(found);
  loop_.cancel(pending.timer);
  if (pending.done) pending.done(reply);
}

// Forgets the device: nothing pending is answered, the node is closed by a worker. Returns what
// would have been called.
std::vector<ScsiBus::Done> SgBus::Impl::drop(DevId dev) {
  std::vector<Done> unanswered;
  const auto found = devices_.find(dev);
  if (found == devices_.end()) return unanswered;
  Device device = std::move(found->second);
  devices_.erase(found);
  if (device.watch != 0) loop_.unwatch(device.watch);
  // The buffers go last: after close() the kernel has no way to fill them.
  std::vector<std::shared_ptr<SgCommand>> buffers;
  for (auto& [id, pending] : device.pending) {
    loop_.cancel(pending.timer);
    buffers.push_back(std::move(pending.command));
    if (pending.done) unanswered.push_back(std::move(pending.done));
  }
  executor_.post(
      lane_of(dev), [port = device.port, buffers = std::move(buffers)] { port->close(); }, [] {});
  return unanswered;
}

// Begins a new generation of the device: its node is opened anew by the next command. What was
// pending is answered later, so that the callbacks may submit and forget as they like.
SgBus::Impl::Device& SgBus::Impl::renew(DevId dev, const std::string& sg_name, int sys_errno) {
  auto unanswered = drop(dev);
  Device& device = devices_[dev];
  device.generation = next_generation_++;
  device.sg_name = sg_name;
  device.port = ports_();
  for (Done& done : unanswered) {
    answer_later(dev, device.generation, errno_answer(sys_errno), std::move(done));
  }
  return device;
}

void SgBus::Impl::forget(DevId dev) { drop(dev); }

void SgBus::Impl::stop() {
  while (!devices_.empty()) drop(devices_.begin()->first);
}

SgBus::SgBus(Loop& loop, Executor& executor, std::string dev_root)
    : SgBus(loop, executor, kernel_sg_ports(std::move(dev_root))) {}

SgBus::SgBus(Loop& loop, Executor& executor, SgPortFactory ports)
    : impl_(std::make_shared<Impl>(loop, executor, std::move(ports))) {}

SgBus::~SgBus() { impl_->stop(); }

void SgBus::submit(const ScsiTarget& target, const Cdb& cdb, std::size_t data_length,
                   Millis timeout, Done done) {
  impl_->submit(target, cdb, data_length, timeout, std::move(done));
}

void SgBus::forget(DevId dev) { impl_->forget(dev); }

}  // namespace libpath
