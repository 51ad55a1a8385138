// Which time-outs to write where, so that the transport gives up on a dead path in time.
//
// Pure planning and one writer that runs on a worker.
// Units:  values as sysfs takes them: whole seconds, "off", or the largest number for infinity.
// Shape:  in the order they must be written: fast_io_fail before dev_loss, since the kernel caps
//         dev_loss_tmo at 600 s as long as fast_io_fail_tmo is off.
// Source: multipath.conf(5); kernel scsi_transport_fc.c (dev_loss limits), scsi_transport_iscsi.c
//         (recovery_tmo: a write makes it win over the daemon's own value).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/path_info.h"
#include "libpath/model/settings.h"

namespace libpath {
class Sysfs;
}

namespace multipathd {

struct AttributeWrite {
  std::string file;
  std::string value;
  bool operator==(const AttributeWrite&) const = default;
};

// `retry`: what the path's map does without paths. The port must not vanish while the map still
// queues, so dev_loss_tmo is raised to cover that time (to infinity for "queue").
std::vector<AttributeWrite> plan_timeouts(const libpath::PathSettings& settings,
                                          const libpath::PathInfo& path,
                                          const libpath::NoPathRetry& retry,
                                          libpath::Seconds polling_interval);

// Writes what differs from the present value. The result holds one line for each refusal.
std::vector<std::string> write_attributes(libpath::Sysfs& sysfs,
                                          const std::vector<AttributeWrite>& writes);

}  // namespace multipathd
