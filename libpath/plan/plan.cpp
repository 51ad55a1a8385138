#include "libpath/plan/plan.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "libpath/dm/compare.h"

namespace libpath {
namespace {

constexpr std::string_view kTargetType = "multipath";

std::set<DevId> path_set(const TableGroup& group) {
  std::set<DevId> devs;
  for (const auto& path : group.paths) devs.insert(path.dev);
  return devs;
}

// The kernel fails over to the first group, in table order, that has a usable path. Its order is
// good enough when it never puts a worse usable group before a better one: a group that lost all
// its paths, or ties, need no reload.
bool order_serves(const MultipathTable& kernel, const WantedMap& wanted) {
  std::optional<GroupRank> before;
  for (const auto& group : kernel.groups) {
    const auto devs = path_set(group);
    const auto& rows = wanted.table.groups;
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const TableGroup& other) { return path_set(other) == devs; });
    if (row == rows.end()) return false;
    const auto index = static_cast<std::size_t>(row - rows.begin());
    if (index >= wanted.ranks.size()) return false;
    const GroupRank& rank = wanted.ranks[index];
    if (rank.usable == 0) continue;
    if (before && before->marginal && !rank.marginal) return false;
    if (before && before->marginal == rank.marginal && before->priority < rank.priority)
      return false;
    before = rank;
  }
  return true;
}

bool table_serves(const MultipathTable& kernel, const WantedMap& wanted) {
  return same_groups(kernel, wanted.table) && order_serves(kernel, wanted);
}

bool any_usable(const WantedMap& wanted) {
  return std::any_of(wanted.ranks.begin(), wanted.ranks.end(),
                     [](const GroupRank& rank) { return rank.usable > 0; });
}

// The kernel had no path left to use: upper layers must look again when that changes.
bool kernel_had_no_path(const KernelMap& kernel) {
  if (!kernel.status) return false;
  for (const auto& group : kernel.status->groups)
    for (const auto& path : group.paths)
      if (path.state == DmPathState::active) return false;
  return true;
}

ReloadMap make_reload(const KernelMap& kernel, const WantedMap& wanted,
                      const PlanOptions& options) {
  ReloadMap step{kernel.name, wanted, false, false};
  step.resize = kernel.has_live_table && kernel.size != wanted.size;
  // Draining I/O without a usable path would fail what is queued.
  step.flush = step.resize && any_usable(wanted);
  const bool becomes_usable = any_usable(wanted) && kernel_had_no_path(kernel);
  const bool look_again = step.resize || options.force_udev || !kernel.has_live_table;
  step.map.udev.reload = !look_again && !becomes_usable;
  return step;
}

std::vector<MapStep> refuse(const std::string& name, std::string reason) {
  return {Refuse{name, std::move(reason)}};
}

bool foreign_table(const KernelMap& kernel) {
  return kernel.has_live_table && (kernel.target_count != 1 || kernel.target_type != kTargetType);
}

std::string foreign_reason(const KernelMap& kernel) {
  return "holds " + std::to_string(kernel.target_count) + " target(s) of type '" +
         kernel.target_type + "', not one multipath target";
}

std::vector<MapStep> plan_removal(const KernelMap& kernel, const PlanOptions& options) {
  if (foreign_table(kernel)) return refuse(kernel.name, foreign_reason(kernel));
  if (kernel.deferred_remove) return {};
  if (kernel.open_count > 0 && !options.deferred_remove)
    return refuse(kernel.name, "in use, open count " + std::to_string(kernel.open_count));
  std::vector<MapStep> steps;
  // Queued I/O would keep the last opener, and so the device, for ever.
  if (kernel.table && !kernel.suspended && has_feature(*kernel.table, kQueueIfNoPath))
    steps.emplace_back(SetQueueing{kernel.name, false});
  steps.emplace_back(RemoveMap{kernel.name, options.deferred_remove});
  return steps;
}

std::vector<MapStep> plan_creation(const WantedMap& wanted, const PlanOptions& options) {
  if (wanted.table.groups.empty()) return refuse(wanted.alias, "no path can be opened");
  if (options.name_taken)
    return refuse(wanted.alias, "the name is in use by another device-mapper device");
  return {CreateMap{wanted}};
}

bool needs_reload(const KernelMap& kernel, const WantedMap& wanted, const PlanOptions& options) {
  return options.force_reload || !kernel.has_live_table || kernel.size != wanted.size ||
         kernel.read_only != wanted.read_only || !table_serves(*kernel.table, wanted);
}

// The table is as wanted; what is left may be a half-done operation and the queueing flag.
void append_repairs(std::vector<MapStep>& steps, const KernelMap& kernel, const WantedMap& wanted,
                    const PlanOptions& options) {
  const std::string& name = kernel.name;
  // First: a resume would swap the inactive table in.
  if (kernel.has_inactive_table) steps.emplace_back(ClearInactive{name});
  if (kernel.suspended && options.keep_suspended) return;
  if (kernel.suspended) steps.emplace_back(ResumeMap{name, wanted.udev});
  if (has_feature(*kernel.table, kQueueIfNoPath) != wanted.queue_if_no_path)
    steps.emplace_back(SetQueueing{name, wanted.queue_if_no_path});
}

std::vector<MapStep> plan_change(KernelMap kernel, const WantedMap& wanted,
                                 const PlanOptions& options) {
  if (foreign_table(kernel)) return refuse(kernel.name, foreign_reason(kernel));
  if (kernel.has_live_table && !kernel.table)
    return refuse(kernel.name, "the kernel's multipath table is not understood");
  if (!kernel.has_live_table && wanted.table.groups.empty())
    return plan_removal(kernel, options);  // made and never finished, and nothing to finish it with
  std::vector<MapStep> steps;
  if (kernel.deferred_remove) steps.emplace_back(CancelRemoval{kernel.name});
  if (kernel.name != wanted.alias && !options.name_taken) {
    steps.emplace_back(RenameMap{kernel.name, wanted.alias, wanted.udev});
    kernel.name = wanted.alias;
  }
  if (!needs_reload(kernel, wanted, options)) {
    append_repairs(steps, kernel, wanted, options);
  } else if (!(kernel.suspended && options.keep_suspended && kernel.has_live_table)) {
    steps.emplace_back(make_reload(kernel, wanted, options));
  }
  return steps;
}

}  // namespace

KernelMap read_kernel_map(const DmFacts& facts, std::string_view table, std::string_view status) {
  KernelMap map{facts, {}, {}};
  if (!map.has_live_table || map.target_count != 1 || map.target_type != kTargetType) return map;
  if (auto parsed = parse_table(table)) map.table = std::move(*parsed);
  if (auto parsed = parse_status(status)) map.status = std::move(*parsed);
  return map;
}

WantedMap wanted_as_found(const KernelMap& kernel, const Wwid& wwid) {
  WantedMap map{wwid, kernel.name, kernel.size, kernel.read_only, {}, {}, {}, {}, {}, {}, false};
  if (!kernel.table) return map;
  map.table = *kernel.table;
  map.ranks.resize(map.table.groups.size());
  map.queue_if_no_path = has_feature(*kernel.table, kQueueIfNoPath);
  std::erase(map.table.features, kQueueIfNoPath);
  return map;
}

std::vector<MapStep> plan_map(const std::optional<KernelMap>& kernel,
                              const std::optional<WantedMap>& wanted, const PlanOptions& options) {
  if (kernel && wanted) return plan_change(*kernel, *wanted, options);
  if (kernel) return plan_removal(*kernel, options);
  if (wanted) return plan_creation(*wanted, options);
  return {};
}

std::vector<MapStep> plan_cleanup(std::span<const KernelMap> kernel) {
  std::vector<MapStep> steps;
  for (const auto& map : kernel) {
    if (!Wwid::from_dm_uuid(map.uuid) || foreign_table(map)) continue;
    if (!map.has_live_table) {
      if (map.open_count == 0) steps.emplace_back(RemoveMap{map.name, false});
      continue;
    }
    if (map.has_inactive_table) steps.emplace_back(ClearInactive{map.name});
    if (map.suspended) steps.emplace_back(ResumeMap{map.name, {}});
  }
  return steps;
}

unsigned preferred_group(const MultipathTable& kernel, std::span<const RankedPath> paths) {
  std::vector<PathGroup> groups;
  for (const auto& row : kernel.groups) {
    const auto devs = path_set(row);
    std::vector<RankedPath> members;
    std::copy_if(paths.begin(), paths.end(), std::back_inserter(members),
                 [&](const RankedPath& path) { return devs.contains(path.dev); });
    PathGroup group;
    group.priority = group_priority(members);
    for (const auto& path : members) {
      if (path.usable) ++group.usable;
      if (path.marginal) group.marginal = true;
      group.paths.push_back(path.dev);
    }
    groups.push_back(std::move(group));
  }
  const auto best = best_group(groups);
  return best ? static_cast<unsigned>(*best) + 1 : 0;
}

}  // namespace libpath
