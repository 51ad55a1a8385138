// What the outcome of one direct read, or a failed system call, says about the path.
#pragma once

#include <string_view>

#include "libpath/checker/checker.h"
#include "libpath/scsi/command.h"

namespace libpath {

[[nodiscard]] CheckVerdict read_verdict(std::string_view name, const ReadReply& reply);

// ENODEV and ENOENT: the device is gone. A shortage on our side (memory, descriptors, a full queue,
// missing rights) says nothing of the path: pending. Anything else, ENXIO and EIO above all: down.
[[nodiscard]] CheckVerdict errno_verdict(std::string_view name, int sys_errno);

}  // namespace libpath
