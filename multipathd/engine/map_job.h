// One piece of device-mapper work for one map, done on a worker: run steps, look at the result.
//
// Shape:  steps run in order and stop at the first that fails; the kernel is read afterwards in
//         any case, so the caller always plans from what is really there.
// Errors: status is the first failed step's error; kernel is unset when no such map exists.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"
#include "libpath/plan/plan.h"
#include "libpath/sys/udev_work.h"

namespace libpath {
class DeviceMapper;
}

namespace multipathd {

struct MapJob {
  std::string name;  // the kernel's name for the map, or the one it will get
  std::string uuid;
  std::vector<libpath::MapStep> steps;
  bool suspend = false;  // after the steps
  // A table load makes every path active: these are known to be down and are failed again at once.
  std::vector<libpath::DevId> fail_after_load;
};

struct MapJobResult {
  libpath::Status status;
  bool loaded = false;       // a table was loaded
  bool read_failed = false;  // the kernel could not be read: `kernel` says nothing
  std::optional<libpath::KernelMap> kernel;
  std::vector<libpath::UdevWork> udev;  // not waited for: the kernel's part is what a job does
};

MapJobResult run_map_job(libpath::DeviceMapper& dm, const MapJob& job);

// True when the table (null: none) holds this path.
bool table_has(const libpath::MultipathTable* table, libpath::DevId dev);
// What the kernel says of a path; undef when it does not hold it.
libpath::DmPathState state_in(const libpath::MultipathStatus& status, libpath::DevId dev);
// Paths of the group the kernel says is active; none when it says nothing.
std::vector<libpath::DevId> active_paths(const libpath::KernelMap& map);

// The device of that name if it carries that UUID (an empty uuid accepts any).
libpath::Result<std::optional<libpath::KernelMap>> read_map(libpath::DeviceMapper& dm,
                                                            const std::string& name,
                                                            const std::string& uuid);

// All multipath maps of the kernel, with their event numbers.
struct KernelScan {
  std::vector<libpath::KernelMap> maps;  // targets multipath, or UUID mpath-
  std::vector<std::string> all_names;    // of every dm device
};
libpath::Result<KernelScan> scan_kernel(libpath::DeviceMapper& dm);
// The same after finishing or removing what a killed process left half done; `lines` says what.
libpath::Result<KernelScan> recover_kernel(libpath::DeviceMapper& dm,
                                           std::vector<std::string>& lines);

}  // namespace multipathd
