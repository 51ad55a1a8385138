#include "libpath/sys/nl_failover_port.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include <sys/socket.h>

namespace libpath {
namespace {

constexpr int kChannelBytes = 1024 * 1024;
constexpr std::size_t kStackBytes = std::size_t{256} * 1024;

void* thread_main(void* worker) {
  const std::unique_ptr<FailoverWorker> owned(static_cast<FailoverWorker*>(worker));
  pthread_setname_np(pthread_self(), "failover");
  owned->run();
  return nullptr;
}

Result<pthread_t> spawn(std::unique_ptr<FailoverWorker> worker) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited by the new thread
  pthread_t thread{};
  const int rc = pthread_create(&thread, &attributes, thread_main, worker.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (rc != 0) return fail_errno("start the failover thread", rc);
  static_cast<void>(worker.release());  // the thread owns it now
  return thread;
}

FailoverOutcome outcome_of(const FailoverReport& report) {
  FailoverOutcome outcome;
  outcome.bond = report.order.bond;
  outcome.from = report.order.from;
  outcome.to = report.order.to;
  outcome.ticket = report.ticket;
  outcome.by_order = report.by_order;
  outcome.heard = report.heard;
  outcome.done = report.done;
  if (report.sys_errno != 0) {
    outcome.taken = fail(report.code, report.text.data(), report.sys_errno);
  }
  return outcome;
}

}  // namespace

NlFailoverPort::~NlFailoverPort() {
  channel_.reset();
  if (!thread_) return;
  timespec limit{};
  ::clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 1;
  if (pthread_timedjoin_np(*thread_, nullptr, &limit) != 0) pthread_detach(*thread_);
}

Result<int> NlFailoverPort::start() {
  if (thread_) return channel_.get();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail_errno("open a channel to the failover thread", errno);
  }
  channel_.reset(ends[0]);
  UniqueFd other(ends[1]);
  for (const int end : ends) {
    static_cast<void>(
        ::setsockopt(end, SOL_SOCKET, SO_SNDBUFFORCE, &kChannelBytes, sizeof kChannelBytes));
  }
  auto events = NetlinkSocket::for_link_events(receive_buffer_);
  if (!events) return tl::unexpected(events.error());
  auto thread =
      spawn(std::make_unique<FailoverWorker>(std::move(other), std::move(*events), priority_));
  if (!thread) return tl::unexpected(thread.error());
  thread_ = *thread;
  return channel_.get();
}

void NlFailoverPort::stand_by(const StandingOrder& order) {
  command({FailoverCommand::Kind::stand_by, order, 0});
}

void NlFailoverPort::stand_down(LinkIndex bond) {
  command({FailoverCommand::Kind::stand_down, {bond, 0, 0}, 0});
}

void NlFailoverPort::set_active(LinkIndex bond, LinkIndex slave, std::uint64_t ticket) {
  command({FailoverCommand::Kind::set_active, {bond, 0, slave}, ticket});
}

void NlFailoverPort::command(const FailoverCommand& command) {
  waiting_.push_back(command);
  flush();
}

void NlFailoverPort::flush() {
  while (!waiting_.empty()) {
    const ssize_t sent = ::send(channel_.get(), &waiting_.front(), sizeof waiting_.front(),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) return;  // a full channel means that outcomes are still to come
    waiting_.pop_front();
  }
}

std::vector<FailoverOutcome> NlFailoverPort::outcomes() {
  std::vector<FailoverOutcome> all;
  FailoverReport report;
  while (::recv(channel_.get(), &report, sizeof report, MSG_DONTWAIT) == sizeof report) {
    all.push_back(outcome_of(report));
  }
  flush();
  return all;
}

}  // namespace libpath
