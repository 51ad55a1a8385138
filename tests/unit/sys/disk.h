// The disk that tests of the SCSI edges send to, and how long it has to answer.
#pragma once

#include "libpath/base/time.h"
#include "libpath/sys/scsi_bus.h"

namespace libpath {

inline const ScsiTarget kDisk{{8, 16}, "sdb", "sg1"};
inline constexpr Millis kTimeout{2000};

}  // namespace libpath
