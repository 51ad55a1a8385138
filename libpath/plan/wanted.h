// WantedMap: what the kernel should hold for one LUN, as a function of settings and paths.
//
// Units:  size in 512-byte sectors.
// Shape:  table.features never holds queue_if_no_path: the field of that name decides, and
//         table_params() adds it. ranks has one entry for each group of the table, in order.
// Source: contract of multipath-tools, section 13 (table form).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/dm/table.h"
#include "libpath/group/group.h"
#include "libpath/model/ids.h"
#include "libpath/model/settings.h"
#include "libpath/model/udev_hints.h"

namespace libpath {

struct GroupRank {
  int priority = 0;
  unsigned usable = 0;
  bool marginal = false;
  bool operator==(const GroupRank&) const = default;
};

struct WantedMap {
  Wwid wwid;
  std::string alias;
  std::uint64_t size = 0;
  bool read_only = false;
  MultipathTable table;
  std::vector<GroupRank> ranks;
  UdevHints udev;
  std::optional<unsigned> mode, uid, gid;
  bool queue_if_no_path = false;
  bool operator==(const WantedMap&) const = default;
};

// Everything build_wanted() looks at, besides the settings.
struct WantedInput {
  Wwid wwid;
  std::string alias;
  std::uint64_t size = 0;
  bool read_only = false;
  bool queue_if_no_path = false;     // what the queueing state machine says now
  bool probe_allowed = true;         // false while ghost_delay runs: udev must not probe
  bool has_pending_path = false;     // a path's first check is under way: udev may probe
  std::vector<RankedPath> paths;     // the eligible ones (see eligible.h)
  std::string attached_handler{};    // device handler the SCSI layer attached ("alua"), or empty
  std::vector<DevId> keep_active{};  // paths of the group in use; set when failback is not due
};

// The hardware handler is the attached one when retain_attached_hw_handler is on (a kernel
// since 4.3 keeps it anyway), else the configured one. Errors: invalid when size is 0, or features
// or hardware_handler are not counted lists, or the
//         selector has no name. No paths is fine: the table then has no groups.
Result<WantedMap> build_wanted(const MapSettings& settings, const WantedInput& input);

// Parameters for the kernel: the table with queue_if_no_path added when wanted.
std::string table_params(const WantedMap& map);

}  // namespace libpath
