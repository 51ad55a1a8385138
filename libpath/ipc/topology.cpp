#include "libpath/ipc/topology.h"

#include <algorithm>
#include <array>
#include <vector>

#include "libpath/ipc/format.h"
#include "libpath/ipc/text.h"
#include "libpath/ipc/wildcards.h"

namespace libpath {
namespace {

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kNormal = "\033[0m";

// hcil, dev, dev_t, dm state, checker state, device state.
constexpr std::array<char, 6> kColumns = {'i', 'd', 'D', 't', 'T', 'o'};
using Widths = std::array<std::size_t, kColumns.size()>;

void append_column(std::string& out, const PathSnapshot& path, std::size_t column) {
  find_wildcard(path_wildcard_table(), kColumns[column])->append(path, out);
}

void widen(Widths& widths, const PathSnapshot& path, std::string& scratch) {
  for (std::size_t column = 0; column < kColumns.size(); ++column) {
    scratch.clear();
    append_column(scratch, path, column);
    widths[column] = std::max(widths[column], std::min(scratch.size(), kMaxColumnWidth));
  }
}

Widths widths_of(const Snapshot& snapshot) {
  Widths widths{};
  std::string scratch;
  for (const auto& path : snapshot.paths) widen(widths, path, scratch);
  return widths;
}

Widths widths_of(const Snapshot& snapshot, const MapSnapshot& map) {
  Widths widths{};
  std::string scratch;
  for (const auto& group : map.groups) {
    for (const std::size_t path : group.paths) {
      if (path < snapshot.paths.size()) widen(widths, snapshot.paths[path], scratch);
    }
  }
  return widths;
}

void append_header(std::string& out, const MapSnapshot& map, const TopologyOptions& options) {
  if (options.bold) out += kBold;
  if (options.dry_run) {
    out += ": ";
  } else if (map.action != MapAction::none) {
    out += map_value(map, 'A') + ": ";
  }
  const std::string name = map_value(map, 'n');
  out += name;
  if (name != map.wwid) out += " (" + map.wwid + ")";
  out += " " + map_value(map, 'd') + " " + map_value(map, 's');
  if (options.bold) out += kNormal;
  out += "\nsize=" + map_value(map, 'S') + " features='" + map_value(map, 'f') + "' hwhandler='" +
         map_value(map, 'h') + "' wp=" + map_value(map, 'r') + "\n";
}

void append_path(std::string& out, const PathSnapshot& path, const Widths& widths) {
  for (std::size_t column = 0; column < kColumns.size(); ++column) {
    if (column != 0) out += ' ';
    const std::size_t start = out.size();
    append_column(out, path, column);
    const std::size_t length = out.size() - start;
    if (length < widths[column]) out.append(widths[column] - length, ' ');
  }
  out += '\n';
}

struct GroupPlace {
  const GroupSnapshot& group;
  bool last;
};

void append_group(std::string& out, const Snapshot& snapshot, const GroupPlace& place,
                  const Widths& widths) {
  const auto& [group, last] = place;
  out += last ? "`-+- policy='" : "|-+- policy='";
  out += group.selector + "' prio=" + group_value(group, 'p');
  out += " status=" + group_value(group, 't') + "\n";
  for (std::size_t i = 0; i < group.paths.size(); ++i) {
    if (group.paths[i] >= snapshot.paths.size()) continue;
    out += last ? "  " : "| ";
    out += i + 1 == group.paths.size() ? "`- " : "|- ";
    append_path(out, snapshot.paths[group.paths[i]], widths);
  }
}

void append_map(std::string& out, const Snapshot& snapshot, const MapSnapshot& map,
                const Widths& widths) {
  for (std::size_t i = 0; i < map.groups.size(); ++i) {
    append_group(out, snapshot, {map.groups[i], i + 1 == map.groups.size()}, widths);
  }
}

}  // namespace

std::string render_topology(const Snapshot& snapshot, std::span<const MapSnapshot* const> maps,
                            const TopologyOptions& options) {
  std::string out;
  if (options.verbosity <= 0) return out;
  Widths common{};
  if (options.widths_over_all_paths) common = widths_of(snapshot);
  for (const MapSnapshot* map : maps) {
    if (options.verbosity == 1) {
      out += map_value(*map, 'n') + "\n";
      continue;
    }
    append_header(out, *map, options);
    append_map(out, snapshot, *map,
               options.widths_over_all_paths ? common : widths_of(snapshot, *map));
  }
  return out;
}

std::string render_topology(const Snapshot& snapshot, const TopologyOptions& options) {
  std::vector<const MapSnapshot*> maps;
  for (const auto& map : snapshot.maps) maps.push_back(&map);
  return render_topology(snapshot, maps, options);
}

std::string render_map_topology(const Snapshot& snapshot, const MapSnapshot& map,
                                const TopologyOptions& options) {
  const std::array<const MapSnapshot*, 1> maps = {&map};
  return render_topology(snapshot, maps, options);
}

}  // namespace libpath
