#include "libpath/scsi/status.h"

namespace libpath {

bool is_good(const ScsiReply& reply) {
  return !reply.timed_out && reply.sys_errno == 0 &&
         reply.host_status == static_cast<std::uint16_t>(HostStatus::ok) &&
         reply.status == static_cast<std::uint8_t>(ScsiStatus::good);
}

}  // namespace libpath
