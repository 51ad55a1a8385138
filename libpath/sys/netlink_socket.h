// NetlinkSocket: one rtnetlink socket, by libnl-3: opened, asked, listened to. Our own messages.
//
// Shape:  an answer is whole datagrams, from the kernel alone. Explanations of refusals and strict
//         reading of questions are asked for; older kernels know neither.
// Errors: by errno; ENOBUFS: messages were lost; EAGAIN: none came (in time).
// Source: libnl-3 3.7 lib/nl.c, lib/socket.c (an overrun is -NLE_NOMEM); netlink(7).
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>

#include "libpath/base/result.h"
#include "libpath/netlink/attributes.h"

struct nl_sock;

namespace libpath {

struct FreeNlSocket {
  void operator()(nl_sock* socket) const;
};

// One datagram; empty when it was not the kernel's.
class Datagram {
 public:
  Datagram() = default;
  Datagram(unsigned char* bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  bool empty() const { return size_ == 0; }
  ByteView view() const { return std::as_bytes(std::span(bytes_.get(), size_)); }

 private:
  struct FreeBytes {
    void operator()(unsigned char* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<unsigned char, FreeBytes> bytes_;
  std::size_t size_ = 0;
};

class NetlinkSocket {
 public:
  // A call's limit when the kernel does not answer.
  static constexpr int kPatienceSeconds = 30;

  // `what` is for errors. For questions: receive() waits, so long as patience lasts.
  static Result<NetlinkSocket> for_questions(const std::string& what);
  // For the group of interfaces: receive() never waits. More buffer than the system's limit takes
  // privilege; without it, as much as there is.
  static Result<NetlinkSocket> for_link_events(int receive_buffer);

  int fd() const;
  Status send(const ByteVector& request, const std::string& what);
  Result<Datagram> receive(const std::string& what);

 private:
  explicit NetlinkSocket(nl_sock* socket) : socket_(socket) {}
  static Result<NetlinkSocket> open(const std::string& what);

  std::unique_ptr<nl_sock, FreeNlSocket> socket_;
};

}  // namespace libpath
