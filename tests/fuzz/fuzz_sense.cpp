// fuzz-libs: libpath_checker
// Any answer to TEST UNIT READY gives a verdict, and only GOOD, or RESERVATION CONFLICT from a
// target that was reached, means up. Bytes: flags, errno, status, host status (2), then sense data.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "libpath/checker/checker.h"
#include "libpath/scsi/sense.h"
#include "libpath/scsi/status.h"

namespace {

bool may_be_up(const libpath::ScsiReply& reply) {
  if (reply.timed_out || reply.sys_errno != 0) return false;
  if (libpath::is_good(reply)) return true;
  const auto host = static_cast<libpath::HostStatus>(reply.host_status);
  return reply.status == static_cast<std::uint8_t>(libpath::ScsiStatus::reservation_conflict) &&
         (host == libpath::HostStatus::ok || host == libpath::HostStatus::nexus_failure);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  if (const auto sense = libpath::decode_sense(bytes)) {
    if (static_cast<unsigned>(sense->key) > 0x0f) std::abort();
  }
  if (size < 5) return 0;
  libpath::ScsiReply reply;
  reply.timed_out = (data[0] & 0x01) != 0;
  reply.sys_errno = data[1];
  reply.status = data[2];
  reply.host_status = static_cast<std::uint16_t>((data[3] << 8) | data[4]);
  reply.sense.assign(data + 5, data + size);
  const auto verdict = libpath::verdict(libpath::checker_row(libpath::CheckerKind::tur), reply);
  if ((verdict.state == libpath::PathState::up) != may_be_up(reply)) std::abort();
  if (verdict.message.empty() || verdict.message.size() > 200) std::abort();
  if (verdict.state == libpath::PathState::up && verdict.retry) std::abort();
  return 0;
}
