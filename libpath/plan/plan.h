// Map planning: the steps that turn what the kernel holds into what is wanted, for one map.
//
// Level-triggered: run the first step, look at the kernel again, plan again; empty means done.
// Where kernel and wanted agree nothing is done, so a restart adopts maps without a reload. Shape:
// steps in the order in which they must run. Refuse stands alone: nothing can be done, and
//         reason is one line for people.
// Units:  sizes in 512-byte sectors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libpath/dm/table.h"
#include "libpath/model/dm_facts.h"
#include "libpath/model/ids.h"
#include "libpath/plan/wanted.h"

namespace libpath {

// One multipath map, or what is to become one, as the kernel has it.
struct KernelMap : DmFacts {
  std::optional<MultipathTable> table;  // unset: no live table, or not one multipath target
  std::optional<MultipathStatus> status;
};

// With what the kernel's texts say, where they are a multipath target's.
KernelMap read_kernel_map(const DmFacts& facts, std::string_view table, std::string_view status);

struct CreateMap {
  WantedMap map;
  bool operator==(const CreateMap&) const = default;
};
struct ReloadMap {
  std::string name;  // as the kernel knows it now
  WantedMap map;
  bool flush = false;   // let I/O drain first
  bool resize = false;  // the size changes
  bool operator==(const ReloadMap&) const = default;
};
struct RenameMap {
  std::string from;
  std::string to;
  UdevHints udev;
  bool operator==(const RenameMap&) const = default;
};
struct RemoveMap {
  std::string name;
  bool deferred = false;
  bool operator==(const RemoveMap&) const = default;
};
struct ResumeMap {
  std::string name;
  UdevHints udev;
  bool operator==(const ResumeMap&) const = default;
};
struct ClearInactive {
  std::string name;
  bool operator==(const ClearInactive&) const = default;
};
struct SetQueueing {
  std::string name;
  bool on = false;
  bool operator==(const SetQueueing&) const = default;
};
// The kernel would remove the map at its last close; it is wanted again (target message
// "@cancel_deferred_remove").
struct CancelRemoval {
  std::string name;
  bool operator==(const CancelRemoval&) const = default;
};
struct Refuse {
  std::string name;
  std::string reason;
  bool operator==(const Refuse&) const = default;
};

using MapStep = std::variant<CreateMap, ReloadMap, RenameMap, RemoveMap, ResumeMap, ClearInactive,
                             SetQueueing, CancelRemoval, Refuse>;

// The map as it is: a plan for it only mends what a killed process left half done. Without groups
// when the kernel's table is none that could be wanted.
WantedMap wanted_as_found(const KernelMap& kernel, const Wwid& wwid);

struct PlanOptions {
  bool name_taken = false;       // another dm device has wanted->alias
  bool deferred_remove = false;  // removal may wait for the last close
  bool force_reload = false;     // reload even when nothing differs
  bool force_udev = false;       // upper layers must look again: the reload flag is left off
  bool keep_suspended = false;   // an operator suspended the map: do not resume it
};

// The map is found by its UUID: pass the kernel's device with UUID mpath-WWID, if there is one.
std::vector<MapStep> plan_map(const std::optional<KernelMap>& kernel,
                              const std::optional<WantedMap>& wanted,
                              const PlanOptions& options = {});

// At start, over all dm devices: what a killed process may have left behind and no later plan
// would find. Devices that are not ours (by UUID and target) are never touched.
std::vector<MapStep> plan_cleanup(std::span<const KernelMap> kernel);

// 1-based number of the kernel's group that should carry I/O, by the paths' present rank; 0 when no
// group has a usable path. Differs from status.next_group: a switch_group is due.
unsigned preferred_group(const MultipathTable& kernel, std::span<const RankedPath> paths);

// One line for people and golden files: "reload mpatha: 4 paths in 2 groups".
std::string describe(const MapStep& step);

}  // namespace libpath
