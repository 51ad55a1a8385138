#include "libpath/sys/lldp_socket.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <poll.h>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace libpath {
namespace {

constexpr const char* kAskLldpd = "ask lldpd";

Millis time_until(TimePoint deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  return std::max(Millis{0}, std::chrono::ceil<Millis>(left));
}

tl::unexpected<Error> no_answer() { return fail(Errc::timeout, kAskLldpd, ETIMEDOUT); }

// Where too many wait to be taken, connect() waits as long as a send may.
Status limit_connect(int fd, TimePoint deadline) {
  const Millis left = std::max(Millis{1}, time_until(deadline));
  const auto seconds = std::chrono::floor<Seconds>(left);
  timeval patience{};
  patience.tv_sec = seconds.count();
  patience.tv_usec = std::chrono::microseconds(left - seconds).count();
  if (::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0) {
    return fail_errno(kAskLldpd, errno);
  }
  return {};
}

}  // namespace

Result<LldpSocket> LldpSocket::connect(const std::string& path, TimePoint deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail_errno("socket " + path, ENAMETOOLONG);
  std::memcpy(&address.sun_path, path.data(), path.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail_errno(kAskLldpd, errno);
  if (auto set = limit_connect(fd.get(), deadline); !set) return tl::unexpected(set.error());
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EAGAIN || errno == EINPROGRESS) return no_answer();
    if (errno != ENOENT && errno != ECONNREFUSED) return fail_errno(kAskLldpd, errno);
    return fail(Errc::not_found, "no lldpd at " + path, errno);
  }
  return LldpSocket(std::move(fd), deadline);
}

Status LldpSocket::wait(short events) const {
  while (true) {
    pollfd one{fd_.get(), events, 0};
    const Millis left = time_until(deadline_);
    const int ready = left == Millis{0} ? 0 : ::poll(&one, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready == 0) return no_answer();
    if (errno != EINTR) return fail_errno(kAskLldpd, errno);
  }
}

Status LldpSocket::send(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    if (Status ready = wait(POLLOUT); !ready) return ready;
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return fail_errno(kAskLldpd, errno);
  }
  return {};
}

Result<std::size_t> LldpSocket::receive(std::span<std::uint8_t> bytes) {
  while (true) {
    if (Status ready = wait(POLLIN); !ready) return tl::unexpected(ready.error());
    const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EAGAIN && errno != EINTR) return fail_errno(kAskLldpd, errno);
  }
}

}  // namespace libpath
