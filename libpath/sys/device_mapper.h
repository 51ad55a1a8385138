// The kernel's device-mapper, as far as multipath needs it. Real: LibDeviceMapper (libdevmapper).
// Test: FakeDeviceMapper.
//
// Every call may sleep: run it on a worker, one at a time per map; calls for different maps may
// run at once. A change returns when the kernel has made it; udev's part is left to the caller.
// Units:  size in 512-byte sectors.
// Errors: not_found for an unknown map, busy for an open one, exists for a name or UUID in use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/dm_facts.h"
#include "libpath/model/ids.h"
#include "libpath/model/udev_hints.h"
#include "libpath/sys/udev_work.h"

namespace libpath {

struct DmName {
  std::string name;
  DevId dev;
  std::uint32_t event_nr = 0;  // grows with every kernel event of this device
};

// One device as the kernel shows it now.
struct DmDevice : DmFacts {
  std::uint32_t event_nr = 0;
  std::string table;   // parameters of the first target
  std::string status;  // status line of the first target
};

struct DmTableSpec {
  std::string name;
  std::string uuid;
  std::uint64_t size = 0;
  std::string params;  // multipath target parameters
  bool read_only = false;
  UdevHints udev;
  std::optional<unsigned> mode, uid, gid;
};

class DeviceMapper {
 public:
  virtual ~DeviceMapper() = default;

  virtual Result<std::vector<DmName>> list() = 0;  // all dm devices, any target
  virtual Result<DmDevice> inspect(const std::string& name) = 0;
  // create + load + resume. On failure nothing is left behind: no empty, no suspended device.
  virtual DmChange create(const DmTableSpec& spec) = 0;
  // load + suspend(noflush, skip lockfs) + resume. A failed load leaves the live table working and
  // clears the inactive one; the device is never left suspended. `flush`: let I/O drain (resize).
  virtual DmChange reload(const DmTableSpec& spec, bool flush) = 0;
  // Resumes a suspended device; also how a half-done create or reload is finished at start.
  virtual DmChange resume(const std::string& name, const UdevHints& udev) = 0;
  virtual Status suspend(const std::string& name) = 0;
  virtual Status clear_inactive(const std::string& name) = 0;
  virtual DmChange remove(const std::string& name, bool deferred) = 0;
  virtual DmChange rename(const std::string& from, const std::string& to,
                          const UdevHints& udev) = 0;
  virtual Status message(const std::string& name, const std::string& text) = 0;
  // Names of dm devices that sit on `dev` (partition maps, LVs), directly.
  virtual Result<std::vector<std::string>> holders(DevId dev) = 0;
};

// Wakes the loop when any dm device has an event. After each wake-up arm() again, then list().
class DmEvents {
 public:
  virtual ~DmEvents() = default;
  virtual int fd() const = 0;  // poll for POLLIN; -1 for none
  virtual Status arm() = 0;
};

}  // namespace libpath
