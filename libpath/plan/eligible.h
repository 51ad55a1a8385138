// Which paths may stand in a table.
//
// The kernel opens every path of a table it loads, and one open that fails (an offline SCSI device
// gives ENXIO) fails the whole load. A path the live table already holds is open through it, and
// the kernel shares that open: it may stay, whatever its state. So a path is eligible when it is
// usable, or when the live table holds it and the device is still there. A path that was never in
// the table and is down waits outside until a check finds it up.
//
// A path of the live table whose priority nobody knows yet (after a restart, and it hangs) counts
// as much as the others of its group there: it must not be moved for want of an answer, since
// loading a table waits for the I/O that hangs, and holds back all other I/O of the map meanwhile.
//
// Source: kernel drivers/md/dm-table.c dm_get_device (opens by devt, shares table_devices of a md),
//         dm.c __dm_suspend.
#pragma once

#include <span>
#include <vector>

#include "libpath/dm/table.h"
#include "libpath/group/group.h"

namespace libpath {

struct CandidatePath {
  RankedPath rank;
  bool offline = false;  // sysfs says the device takes no commands
  bool removed = false;  // the device is gone: never eligible
};

// Shape: in the order given. `live` may be null: no map yet.
std::vector<RankedPath> eligible_paths(std::span<const CandidatePath> paths,
                                       const MultipathTable* live);

}  // namespace libpath
