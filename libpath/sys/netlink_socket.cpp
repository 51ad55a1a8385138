#include "libpath/sys/netlink_socket.h"

#include <cerrno>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace libpath {

void FreeNlSocket::operator()(nl_sock* socket) const { nl_socket_free(socket); }

Result<NetlinkSocket> NetlinkSocket::open(const std::string& what) {
  NetlinkSocket opened(nl_socket_alloc());
  nl_sock* const socket = opened.socket_.get();
  if (socket == nullptr) return fail_errno(what, ENOMEM);
  nl_socket_set_local_port(socket, 0);  // the kernel chooses one that is free
  if (nl_connect(socket, NETLINK_ROUTE) < 0) return fail_errno(what, errno);
  const int on = 1;
  for (const int option : {NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK}) {
    static_cast<void>(::setsockopt(opened.fd(), SOL_NETLINK, option, &on, sizeof on));
  }
  return opened;
}

Result<NetlinkSocket> NetlinkSocket::for_questions(const std::string& what) {
  auto opened = open(what);
  if (!opened) return opened;
  const timeval patience{kPatienceSeconds, 0};
  if (::setsockopt(opened->fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) {
    return fail_errno("limit a wait for the kernel", errno);
  }
  return opened;
}

Result<NetlinkSocket> NetlinkSocket::for_link_events(int receive_buffer) {
  auto opened = open("listen to the kernel's interfaces");
  if (!opened) return opened;
  const int fd = opened->fd();
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) != 0) {
    static_cast<void>(
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer));
  }
  nl_sock* const socket = opened->socket_.get();
  if (nl_socket_set_nonblocking(socket) < 0 || nl_socket_add_membership(socket, RTNLGRP_LINK) < 0) {
    return fail_errno("join the group of interfaces", errno);
  }
  return opened;
}

int NetlinkSocket::fd() const { return nl_socket_get_fd(socket_.get()); }

Status NetlinkSocket::send(const ByteVector& request, const std::string& what) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  const ssize_t sent = ::sendto(fd(), request.data(), request.size(), 0,
                                reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
  if (sent < 0) return fail_errno(what, errno);
  return {};
}

// libnl turns errno into its own numbers, so errno is what to look at.
Result<Datagram> NetlinkSocket::receive(const std::string& what) {
  sockaddr_nl from{};
  unsigned char* bytes = nullptr;
  errno = 0;
  const int size = nl_recv(socket_.get(), &from, &bytes, nullptr);
  // Only the kernel speaks with port 0.
  const bool kernels = size > 0 && from.nl_pid == 0;
  Datagram datagram(bytes, kernels ? static_cast<std::size_t>(size) : 0);
  if (size >= 0) return datagram;
  if (size == -NLE_AGAIN) return fail_errno(what, errno == 0 ? EAGAIN : errno);
  return fail_errno(what, size == -NLE_NOMEM ? ENOBUFS : (errno == 0 ? EIO : errno));
}

}  // namespace libpath
