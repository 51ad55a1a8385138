#include "libpath/plan/eligible.h"

#include <algorithm>
#include <map>
#include <set>

#include "libpath/dm/compare.h"

namespace libpath {
namespace {

// Of a group that nobody knows anything of, the paths get a number of their own, still negative:
// they stay together, and apart from everybody else.
int stand_in_priority(const TableGroup& group, std::size_t index,
                      const std::map<DevId, int>& known) {
  for (const auto& member : group.paths) {
    if (const auto found = known.find(member.dev); found != known.end()) return found->second;
  }
  return -2 - static_cast<int>(index);
}

bool holds(const TableGroup& group, DevId dev) {
  return std::any_of(group.paths.begin(), group.paths.end(),
                     [dev](const auto& member) { return member.dev == dev; });
}

void keep_places(std::vector<RankedPath>& paths, const MultipathTable& live) {
  std::map<DevId, int> known;
  for (const auto& path : paths) {
    if (path.priority >= 0) known.emplace(path.dev, path.priority);
  }
  for (std::size_t i = 0; i < live.groups.size(); ++i) {
    const int priority = stand_in_priority(live.groups[i], i, known);
    for (auto& path : paths) {
      if (path.priority < 0 && holds(live.groups[i], path.dev)) path.priority = priority;
    }
  }
}

}  // namespace

std::vector<RankedPath> eligible_paths(std::span<const CandidatePath> paths,
                                       const MultipathTable* live) {
  std::set<DevId> open;
  if (live != nullptr) {
    const auto in_table = table_paths(*live);
    open.insert(in_table.begin(), in_table.end());
  }
  std::vector<RankedPath> eligible;
  for (const auto& path : paths) {
    if (path.removed) continue;
    const bool can_open = path.rank.usable && !path.offline;
    if (can_open || open.contains(path.rank.dev)) eligible.push_back(path.rank);
  }
  if (live != nullptr) keep_places(eligible, *live);
  return eligible;
}

}  // namespace libpath
