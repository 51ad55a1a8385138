// LldpSocket: bytes to and from lldpd, until a deadline: a daemon that is stuck holds nobody.
//
// Shape:  send() and receive() wait. send() sends everything.
// Errors: not_found when nobody listens there; timeout at the deadline. A failure is final.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/base/unique_fd.h"

namespace libpath {

class LldpSocket {
 public:
  static Result<LldpSocket> connect(const std::string& path, TimePoint deadline);

  Status send(std::span<const std::uint8_t> bytes);
  Result<std::size_t> receive(std::span<std::uint8_t> bytes);  // 0: the other end hung up

 private:
  LldpSocket(UniqueFd fd, TimePoint deadline) : fd_(std::move(fd)), deadline_(deadline) {}
  Status wait(short events) const;

  UniqueFd fd_;
  TimePoint deadline_;
};

}  // namespace libpath
