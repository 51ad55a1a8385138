#include "libpath/sys/aio_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <map>
#include <utility>

#include <unistd.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "libpath/base/unique_fd.h"

namespace libpath {
namespace {

constexpr int kMaxReads = 1024;  // in the kernel at once, all devices together
constexpr int kEventsPerWake = 64;

std::string lane_of(DevId dev) { return "dev:" + dev.text(); }

}  // namespace

class AioReader::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Loop& loop, Executor& executor, AioOpener opener)
      : loop_(loop), executor_(executor), opener_(std::move(opener)) {}

  void read(const ScsiTarget& target, Millis timeout, Done done);
  void forget(DevId dev);
  void stop();

 private:
  struct Device {
    std::uint64_t generation = 0;
    std::shared_ptr<AioPort> port;
    bool busy = false;  // a read is with a worker or with the kernel
    Done done;          // empty once it ran: busy without it is overdue
    TimerId timer = 0;
  };
  // A read the kernel may still write to, forgotten devices included.
  struct InFlight {
    std::shared_ptr<AioRead> read;
    DevId dev;
    std::uint64_t generation = 0;
  };
  using Reads = std::map<const AioRead*, InFlight>;

  int set_up();
  Device& device_for(DevId dev);
  Device* find(DevId dev, std::uint64_t generation);
  void answer_later(DevId dev, std::uint64_t generation, ReadReply reply, Done done);
  void submit(const ScsiTarget& target, const Device& device);
  void on_submitted(const AioRead* read, int sys_errno);
  void on_completions();
  void complete(const AioRead* read, ReadReply reply);
  void on_deadline(DevId dev, std::uint64_t generation);

  Loop& loop_;
  Executor& executor_;
  AioOpener opener_;
  io_context_t context_ = nullptr;
  UniqueFd event_fd_;
  WatchId watch_ = 0;
  std::map<DevId, Device> devices_;
  Reads in_flight_;
  std::uint64_t next_generation_ = 1;
};

// Only a daemon that has a path with such a checker pays for the context.
int AioReader::Impl::set_up() {
  if (watch_ != 0) return 0;
  if (!event_fd_.valid()) event_fd_.reset(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!event_fd_.valid()) return errno;
  if (context_ == nullptr) {
    const int error = ::io_setup(kMaxReads, &context_);
    if (error < 0) return -error;
  }
  watch_ = loop_.watch(event_fd_.get(), EPOLLIN, [weak = weak_from_this()](std::uint32_t) {
    if (const auto self = weak.lock()) self->on_completions();
  });
  return watch_ != 0 ? 0 : ENOMEM;
}

AioReader::Impl::Device& AioReader::Impl::device_for(DevId dev) {
  Device& device = devices_[dev];
  if (device.generation == 0) {
    device.generation = next_generation_++;
    device.port = std::make_shared<AioPort>(opener_);
  }
  return device;
}

AioReader::Impl::Device* AioReader::Impl::find(DevId dev, std::uint64_t generation) {
  const auto found = devices_.find(dev);
  if (found == devices_.end() || found->second.generation != generation) return nullptr;
  return &found->second;
}

void AioReader::Impl::answer_later(DevId dev, std::uint64_t generation, ReadReply reply,
                                   Done done) {
  loop_.defer([weak = weak_from_this(), dev, generation, reply, done = std::move(done)] {
    const auto self = weak.lock();
    if (self && self->find(dev, generation) != nullptr) done(reply);
  });
}

void AioReader::Impl::read(const ScsiTarget& target, Millis timeout, Done done) {
  Device& device = device_for(target.dev);
  const std::uint64_t generation = device.generation;
  ReadReply refusal;
  refusal.timed_out = device.busy && !device.done;
  refusal.sys_errno = device.busy ? EBUSY : set_up();
  if (refusal.timed_out) refusal.sys_errno = 0;
  if (refusal.timed_out || refusal.sys_errno != 0) {
    return answer_later(target.dev, generation, refusal, std::move(done));
  }
  device.busy = true;
  device.done = std::move(done);
  const auto late = [weak = weak_from_this(), dev = target.dev, generation] {
    if (const auto self = weak.lock()) self->on_deadline(dev, generation);
  };
  device.timer = loop_.at(loop_.now() + timeout + kGrace, late);
  submit(target, device);
}

void AioReader::Impl::submit(const ScsiTarget& target, const Device& device) {
  const auto read = std::make_shared<AioRead>();
  in_flight_[read.get()] = InFlight{read, target.dev, device.generation};
  const auto outcome = std::make_shared<int>(0);
  // The job owns what it touches: it may outlive this object in a stuck thread. The context and
  // the eventfd are kept by stop() while a read is in flight.
  auto work = [port = device.port, read, target, outcome, context = context_,
               event_fd = event_fd_.get()] {
    *outcome = port->submit(context, event_fd, target, *read);
  };
  auto done = [weak = weak_from_this(), key = read.get(), outcome] {
    if (const auto self = weak.lock()) self->on_submitted(key, *outcome);
  };
  executor_.post(lane_of(target.dev), std::move(work), std::move(done));
}

void AioReader::Impl::on_submitted(const AioRead* read, int sys_errno) {
  if (sys_errno == 0) return;
  ReadReply reply;
  reply.sys_errno = sys_errno;
  complete(read, reply);
}

void AioReader::Impl::on_completions() {
  std::uint64_t count = 0;
  // The counter only wakes; what has ended is read from the context.
  [[maybe_unused]] const ssize_t length = ::read(event_fd_.get(), &count, sizeof count);
  std::array<io_event, kEventsPerWake> events{};
  timespec no_wait{};
  int found = kEventsPerWake;
  while (found == kEventsPerWake && context_ != nullptr) {
    found = ::io_getevents(context_, 0, kEventsPerWake, events.data(), &no_wait);
    for (int i = 0; i < found; ++i) {
      const io_event& event = events[static_cast<std::size_t>(i)];
      const auto* read = static_cast<const AioRead*>(event.data);
      const auto outcome = static_cast<std::int64_t>(event.res);
      const auto entry = in_flight_.find(read);
      if (entry == in_flight_.end()) continue;
      ReadReply reply;
      if (outcome < 0) reply.sys_errno = static_cast<int>(-outcome);
      if (outcome >= 0 && static_cast<std::size_t>(outcome) < read->length) reply.sys_errno = EIO;
      complete(read, reply);
    }
  }
}

void AioReader::Impl::complete(const AioRead* read, ReadReply reply) {
  const auto entry = in_flight_.find(read);
  if (entry == in_flight_.end()) return;
  const InFlight ended = std::move(entry->second);
  in_flight_.erase(entry);
  Device* device = find(ended.dev, ended.generation);
  if (device == nullptr) return;
  loop_.cancel(std::exchange(device->timer, 0));
  device->busy = false;
  if (const Done done = std::exchange(device->done, nullptr)) done(reply);
}

void AioReader::Impl::on_deadline(DevId dev, std::uint64_t generation) {
  Device* device = find(dev, generation);
  if (device == nullptr || !device->done) return;
  device->timer = 0;
  const Done done = std::exchange(device->done, nullptr);
  ReadReply reply;
  reply.timed_out = true;
  done(reply);
}

void AioReader::Impl::forget(DevId dev) {
  const auto found = devices_.find(dev);
  if (found == devices_.end()) return;
  loop_.cancel(found->second.timer);
  executor_.post(
      lane_of(dev), [port = std::move(found->second.port)] { port->close(); }, [] {});
  devices_.erase(found);
}

void AioReader::Impl::stop() {
  while (!devices_.empty()) forget(devices_.begin()->first);
  if (watch_ != 0) loop_.unwatch(watch_);
  watch_ = 0;
  if (context_ == nullptr) return;
  if (in_flight_.empty()) {
    ::io_destroy(context_);
  } else {
    // io_destroy() would wait for reads that may never end. Their memory is given up instead: the
    // kernel may still write to it.
    event_fd_.release();
    [[maybe_unused]] const auto* given_up = new Reads(std::move(in_flight_));
  }
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): never freed, on purpose; see above
  context_ = nullptr;
}

AioReader::AioReader(Loop& loop, Executor& executor, std::string dev_root)
    : AioReader(loop, executor, kernel_aio_opener(std::move(dev_root))) {}

AioReader::AioReader(Loop& loop, Executor& executor, AioOpener opener)
    : impl_(std::make_shared<Impl>(loop, executor, std::move(opener))) {}

AioReader::~AioReader() { impl_->stop(); }

void AioReader::read_first_block(const ScsiTarget& target, Millis timeout, Done done) {
  impl_->read(target, timeout, std::move(done));
}

void AioReader::forget(DevId dev) { impl_->forget(dev); }

}  // namespace libpath
