#include "libpath/sys/failover_worker.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include <poll.h>

#include <linux/netlink.h>
#include <sys/socket.h>

#include "libpath/base/log.h"
#include "libpath/netlink/ack.h"
#include "libpath/netlink/link_glance.h"
#include "libpath/netlink/link_request.h"
#include "libpath/sys/process.h"

namespace libpath {
namespace {

constexpr const char* kWhat = "set the active slave";
// Only the fixed part of a message is looked at; what does not fit is cut off.
constexpr std::size_t kEventBytes = std::size_t{16} * 1024;

TimePoint steady_now() { return std::chrono::steady_clock::now(); }

}  // namespace

void FailoverWorker::run() {
  if (priority_ > 0) {
    const auto set = set_realtime(priority_);
    if (!set) log(LogLevel::debug, "failover thread: {}", set.error().message());
  }
  do {
    lost_.clear();  // nobody waits for these
    wait();
  } while (read_everything() && carry_out_losses());
}

// A kernel without memory for this will have some again: orders must not end with it.
void FailoverWorker::wait() {
  constexpr Millis kPause{10};
  std::array<pollfd, 2> both{{{events_.fd(), POLLIN, 0}, {channel_.get(), POLLIN, 0}}};
  while (::poll(both.data(), both.size(), -1) < 0) {
    if (errno != EINTR) std::this_thread::sleep_for(kPause);
  }
}

void FailoverWorker::read_events() {
  alignas(nlmsghdr) std::array<std::byte, kEventBytes> buffer;
  while (true) {
    sockaddr_nl from{};
    socklen_t length = sizeof from;
    const ssize_t size = ::recvfrom(events_.fd(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                    reinterpret_cast<sockaddr*>(&from), &length);
    // What was lost the loop hears of, too, and puts right.
    if (size < 0 && (errno == ENOBUFS || errno == EINTR)) continue;
    if (size <= 0) return;
    if (from.nl_pid != 0) continue;  // only the kernel speaks with port 0
    take_event(ByteView(buffer).first(static_cast<std::size_t>(size)));
  }
}

void FailoverWorker::take_event(ByteView datagram) {
  for (const NetlinkMessage& message : NetlinkMessages(datagram)) {
    const auto seen = glance_at_link(message);
    if (!seen) continue;
    if (seen->carries) {
      lost_.erase(seen->link);
    } else {
      lost_.emplace(seen->link, steady_now());
    }
  }
}

FailoverWorker::Command FailoverWorker::take_command() {
  FailoverCommand command;
  const ssize_t size = ::recv(channel_.get(), &command, sizeof command, MSG_DONTWAIT);
  if (size == sizeof command) {
    obey(command);
    return Command::taken;
  }
  return size < 0 && (errno == EAGAIN || errno == EINTR) ? Command::none : Command::end;
}

// An order was given before it was read, so events are read again after it.
bool FailoverWorker::read_everything() {
  while (true) {
    read_events();
    const Command command = take_command();
    if (command != Command::taken) return command == Command::none;
  }
}

bool FailoverWorker::carry_out_losses() {
  while (true) {
    const auto due = std::find_if(lost_.begin(), lost_.end(),
                                  [&](const auto& one) { return orders_.waits_for(one.first); });
    if (due == lost_.end()) return true;
    const StandingOrder order = *orders_.take(due->first);
    FailoverOutcome outcome{order.bond, order.from, order.to, 0, {}, due->second, {}, true};
    outcome.taken = ask(order.bond, order.to);
    outcome.done = steady_now();
    orders_.carried_out(outcome);
    tell(outcome);
    // It may have taken seconds.
    if (!read_everything()) return false;
  }
}

void FailoverWorker::obey(const FailoverCommand& command) {
  const StandingOrder& order = command.order;
  if (command.kind == FailoverCommand::Kind::stand_by) return orders_.stand_by(order);
  if (command.kind == FailoverCommand::Kind::stand_down) return orders_.stand_down(order.bond);
  if (auto done = orders_.requested(order.bond, order.to)) {
    done->ticket = command.ticket;
    return tell(*done);
  }
  FailoverOutcome outcome{order.bond, 0, order.to, command.ticket, {}, steady_now(), {}, false};
  outcome.taken = ask(order.bond, order.to);
  outcome.done = steady_now();
  tell(outcome);
}

void FailoverWorker::tell(const FailoverOutcome& outcome) {
  FailoverReport report;
  report.order = {outcome.bond, outcome.from, outcome.to};
  report.ticket = outcome.ticket;
  report.by_order = outcome.by_order;
  report.heard = outcome.heard;
  report.done = outcome.done;
  if (!outcome.taken) {
    const Error& error = outcome.taken.error();
    report.sys_errno = error.sys_errno == 0 ? EIO : error.sys_errno;
    report.code = error.code;
    error.what.copy(report.text.data(), report.text.size() - 1);
  }
  // The loop takes them as they come; without it there is nobody to be told.
  static_cast<void>(::send(channel_.get(), &report, sizeof report, MSG_NOSIGNAL));
}

Status FailoverWorker::ask(LinkIndex bond, LinkIndex slave) {
  const auto request = encode_link_change(
      link_change::SetOption{bond, BondOption::active_slave, slave}, ++sequence_);
  if (!request) return tl::unexpected(request.error());
  if (!questions_) {
    auto opened = NetlinkSocket::for_questions(kWhat);
    if (!opened) return tl::unexpected(opened.error());
    questions_ = std::move(*opened);
  }
  if (auto sent = questions_->send(*request, kWhat); !sent) return sent;
  return await_answer();
}

Status FailoverWorker::await_answer() {
  while (true) {
    auto datagram = questions_->receive(kWhat);
    if (!datagram) {
      questions_.reset();  // a late answer must meet nobody
      if (datagram.error().sys_errno == EAGAIN) return fail(Errc::timeout, kWhat, ETIMEDOUT);
      return tl::unexpected(datagram.error());
    }
    for (const NetlinkMessage& message : NetlinkMessages(datagram->view())) {
      const auto ack = decode_ack(message);
      if (ack && message.sequence == sequence_) return status_of(*ack, kWhat);
    }
  }
}

}  // namespace libpath
