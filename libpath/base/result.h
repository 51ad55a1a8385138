// Result<T>: a value or the Error that explains why there is none.
//
// Errors: built where errno is known, logged once, at the top. A path that is down is a value,
//         never an Error.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace libpath {

enum class Errc {
  invalid,    // malformed or out of range input
  not_found,  // no such device, map, file
  exists,     // something with this name or identity is there already
  busy,       // in use, try later
  denied,     // the caller may not
  timeout,    // no answer in time
  io,         // the kernel or the device refused
};

struct Error {
  Errc code = Errc::io;
  std::string what;   // operation and object: "reload map mpatha"
  int sys_errno = 0;  // 0 when no system call failed

  // One line for people: what, and the errno's text when there is one.
  std::string message() const;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Errc code, std::string what, int sys_errno = 0) {
  return tl::unexpected<Error>(Error{code, std::move(what), sys_errno});
}
// Code from errno: ENOENT/ENODEV/ENXIO not_found, EEXIST exists, EBUSY busy, EPERM/EACCES denied,
// ETIMEDOUT timeout, EINVAL invalid, anything else io.
tl::unexpected<Error> fail_errno(std::string what, int sys_errno);

}  // namespace libpath
