#include "libpath/checker/read_verdict.h"

#include <cerrno>
#include <string>

#include <system_error>

namespace libpath {

CheckVerdict errno_verdict(std::string_view name, int sys_errno) {
  const std::string subject = std::string(name) + " checker";
  const std::string why = std::generic_category().message(sys_errno);
  switch (sys_errno) {
    case ENODEV:
    case ENOENT:
      return {PathState::removed, subject + " reports device is gone: " + why, false};
    case EAGAIN:
    case EBUSY:
    case EDOM:  // the sg driver's word for a full queue
    case EINTR:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EPERM:
    case EACCES:
      return {PathState::pending, subject + " could not be run: " + why, false};
    default:
      return {PathState::down, subject + " reports path is down: " + why, false};
  }
}

CheckVerdict read_verdict(std::string_view name, const ReadReply& reply) {
  const std::string subject = std::string(name) + " checker";
  if (reply.timed_out) return {PathState::timeout, subject + " got no answer in time", false};
  if (reply.sys_errno != 0) return errno_verdict(name, reply.sys_errno);
  return {PathState::up, subject + " reports path is up", false};
}

}  // namespace libpath
