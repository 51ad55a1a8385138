// The tree of maps, groups and paths that `multipath -ll` and `show topology` print.
//
// Shape:  header, properties, then groups in table order with their paths; no blank lines between
//         maps. Path columns are padded to a common width, the last one too. No maps: empty text.
// Source: contract of multipath-tools, "Topology layout".
#pragma once

#include <span>
#include <string>

#include "libpath/model/snapshot.h"

namespace libpath {

struct TopologyOptions {
  // 0 nothing, 1 map names only, 2 and above the tree with the action in front.
  int verbosity = 2;
  // Columns as wide as all paths of the snapshot need (daemon) or those of each map (tool).
  bool widths_over_all_paths = true;
  // A dry run, or `-d`: the action name is empty, the header begins with ": ".
  bool dry_run = false;
  // ESC[1m around the header. The writer of the terminal decides.
  bool bold = false;
};

std::string render_topology(const Snapshot& snapshot, const TopologyOptions& options);
// One map of the snapshot.
std::string render_map_topology(const Snapshot& snapshot, const MapSnapshot& map,
                                const TopologyOptions& options);
// The tool's list of several chosen maps.
std::string render_topology(const Snapshot& snapshot, std::span<const MapSnapshot* const> maps,
                            const TopologyOptions& options);

}  // namespace libpath
