#include "libpath/plan/eligible.h"

#include <set>

#include "libpath/dm/compare.h"

namespace libpath {

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
  return eligible;
}

}  // namespace libpath
