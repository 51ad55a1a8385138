// Checks on sections as they are written, before they become a BonddConfig: what contradicts
// another section or a value beside it is taken out.
#pragma once

#include <string>
#include <vector>

#include "libpath/bond/targets.h"
#include "libpath/bondconf/written_config.h"
#include "libpath/config/source.h"
#include "libpath/model/bond_config.h"

namespace libpath {

// Where a watcher stands, and whether its links aggregate by LACP.
struct WatcherPlace {
  std::string title;  // "bond 'bond0'"
  bool lacp_fits = false;
};

// Reuse has to be below suppress; else neither is read.
void check_damping(ValueSet& values, const DampingConfig& inherited, Diagnostics& diagnostics);

// Watchers that cannot work there, and keywords without meaning for their kind, are taken out.
// Afterwards each watcher makes one WatcherConfig, by the same index.
std::vector<WatcherConfig> check_watchers(std::vector<WrittenWatcher>& watchers,
                                          const WatcherPlace& place, Diagnostics& diagnostics);

// Slaves claimed twice, bonds that are their own slaves, watches of what a bond has.
void drop_shared_links(WrittenConfig& config, Diagnostics& diagnostics);

// The addresses of all values of a list keyword: each once, of each family so many as allowed.
ParsedTargets collect_targets(const ValueSet& values, const KeywordRule& rule,
                              Diagnostics& diagnostics);

}  // namespace libpath
