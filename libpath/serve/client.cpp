#include "libpath/serve/client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>

#include <poll.h>

#include <sys/socket.h>

#include "libpath/ipc/command.h"
#include "libpath/ipc/framing.h"
#include "libpath/serve/address.h"
#include "libpath/serve/command_server.h"

namespace libpath {
namespace {

using Clock = std::chrono::steady_clock;

Result<UniqueFd> connect_one(const std::string& address, int extra_flags) {
  const auto name = socket_address(address);
  if (!name) return tl::unexpected(name.error());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | extra_flags, 0));
  if (!fd.valid()) return fail_errno("create socket", errno);
  if (::connect(fd.get(), name->get(), name->length) != 0) {
    return fail_errno("connect to " + address, errno);
  }
  return fd;
}

// Waits until `fd` can be read; false when `end` came first.
Result<bool> wait_readable(int fd, Clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<Millis>(end - Clock::now()).count();
    pollfd poller{fd, POLLIN, 0};
    const int ready = ::poll(
        &poller, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, std::int64_t{1} << 30)));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return fail_errno("wait for reply", errno);
  }
}

}  // namespace

std::vector<std::string> daemon_addresses() {
  const char* chosen = std::getenv("MULTIPATH_SOCKET_NAME");
  if (chosen != nullptr && *chosen != '\0') return {chosen};
  return {std::string(kSocketPath), std::string(kSocketAbstract)};
}

Result<CommandClient> CommandClient::connect(const std::vector<std::string>& addresses) {
  Error last{Errc::not_found, "connect to daemon", 0};
  for (const auto& address : addresses) {
    auto fd = connect_one(address, 0);
    if (fd) return CommandClient(std::move(*fd));
    last = fd.error();
    if (last.sys_errno == ECONNREFUSED) last.code = Errc::not_found;
  }
  return tl::unexpected(last);
}

Status CommandClient::send(std::string_view command) {
  const std::string frame = encode_frame(command);
  std::size_t sent = 0;
  while (sent < frame.size()) {
    const ssize_t got = ::send(fd_.get(), frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail_errno("send command", errno);
    sent += static_cast<std::size_t>(got);
  }
  return {};
}

Result<std::string> CommandClient::receive(Millis timeout) {
  const auto end = Clock::now() + timeout;
  std::array<char, 65536> buffer;
  FrameReader reader(kMaxReplyLength);
  for (;;) {
    const auto readable = wait_readable(fd_.get(), end);
    if (!readable) return tl::unexpected(readable.error());
    if (!*readable) return fail(Errc::timeout, "receive reply", ETIMEDOUT);
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return fail_errno("receive reply", errno);
    if (got == 0) return fail(Errc::io, "receive reply", ECONNRESET);
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t used = reader.feed(bytes);
    if (reader.broken()) return fail(Errc::invalid, "length of reply", EMSGSIZE);
    if (auto text = reader.take()) {
      // Nothing was asked that these bytes could answer.
      if (used != bytes.size()) return fail(Errc::invalid, "bytes behind the reply", EPROTO);
      return std::move(*text);
    }
  }
}

Result<std::string> CommandClient::ask(std::string_view command, Millis timeout) {
  if (auto sent = send(command); !sent) return tl::unexpected(sent.error());
  return receive(timeout);
}

bool daemon_is_running(const std::vector<std::string>& addresses) {
  return std::any_of(addresses.begin(), addresses.end(), [](const std::string& address) {
    const auto fd = connect_one(address, SOCK_NONBLOCK);
    return fd || fd.error().sys_errno == EAGAIN;  // a full backlog has an owner
  });
}

bool is_failure(std::string_view reply) { return reply.starts_with(kReplyFail); }

std::string_view shown_reply(std::string_view reply) {
  if (is_failure(reply) && reply.size() > kReplyFail.size()) reply.remove_prefix(kReplyFail.size());
  return reply;
}

}  // namespace libpath
