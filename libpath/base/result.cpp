#include "libpath/base/result.h"

#include <cerrno>

#include <system_error>

namespace libpath {
namespace {

Errc code_of(int sys_errno) {
  switch (sys_errno) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return Errc::not_found;
    case EEXIST:
      return Errc::exists;
    case EBUSY:
      return Errc::busy;
    case EPERM:
    case EACCES:
      return Errc::denied;
    case ETIMEDOUT:
      return Errc::timeout;
    case EINVAL:
      return Errc::invalid;
    default:
      return Errc::io;
  }
}

}  // namespace

std::string Error::message() const {
  if (sys_errno == 0) return what;
  return what + ": " + std::generic_category().message(sys_errno);
}

tl::unexpected<Error> fail_errno(std::string what, int sys_errno) {
  return tl::unexpected<Error>(Error{code_of(sys_errno), std::move(what), sys_errno});
}

}  // namespace libpath
