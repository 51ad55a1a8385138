// Paths, wanted maps and kernel maps for the planning tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libpath/plan/plan.h"
#include "libpath/plan/wanted.h"

namespace libpath {

inline RankedPath path(std::uint32_t minor, int priority, bool usable = true) {
  RankedPath made;
  made.dev = {8, minor};
  made.priority = priority;
  made.usable = usable;
  return made;
}

// mpatha, 2048 sectors, grouped by priority.
inline WantedMap wanted_map(std::vector<RankedPath> paths) {
  MapSettings settings;
  settings.grouping = Grouping::group_by_prio;
  WantedInput input{*Wwid::make("360a98"), "mpatha", 2048, false, false, true, false, {}, "", {}};
  input.paths = std::move(paths);
  return build_wanted(settings, input).value();
}

// What the kernel shows after `wanted` was loaded and all its paths work.
inline KernelMap kernel_of(const WantedMap& wanted) {
  DmFacts map;
  map.name = wanted.alias;
  map.uuid = wanted.wwid.dm_uuid();
  map.dev = {254, 0};
  map.size = wanted.size;
  map.has_live_table = true;
  map.read_only = wanted.read_only;
  map.target_count = 1;
  map.target_type = "multipath";
  return read_kernel_map(map, table_params(wanted), "");
}

inline std::string words(const std::vector<MapStep>& steps) {
  std::string text;
  for (const auto& step : steps) text += (text.empty() ? "" : "\n") + describe(step);
  return text;
}

}  // namespace libpath
