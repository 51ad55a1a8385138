// Lists of maps, paths and groups by format string: "%n %d %w".
//
// Units:  sizes come in 512-byte sectors and are shown as "40G".
// Shape:  pretty: a header row, every column (the last too) padded to its widest cell, at most
//         kMaxColumnWidth; no rows give "ok\n". raw: values only, no rows give "ok\n".
//         A reply too long for any client is "fail\n" instead.
//         Unknown %X and a trailing '%' give nothing. Cost: linear in rows times format length.
// Source: contract of multipath-tools, "List formats" and the wildcard table.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/snapshot.h"

namespace libpath {

inline constexpr std::size_t kMaxColumnWidth = 255;

inline constexpr std::string_view kFormatPaths = "%i %d %D %p %t %T %o %C";
inline constexpr std::string_view kFormatMaps = "%n %d %w";
inline constexpr std::string_view kFormatMapsStatus = "%n %F %Q %N %t %r";
inline constexpr std::string_view kFormatMapsStats = "%n %0 %1 %2 %3 %4";

enum class Style { pretty, raw };

std::string render_paths(const Snapshot& snapshot, std::string_view format, Style style);
std::string render_maps(const Snapshot& snapshot, std::string_view format, Style style);
// All groups of one map.
std::string render_groups(const MapSnapshot& map, std::string_view format, Style style);

// One line, no header: `show map M [raw] format F`. Padded as in the table of all maps, in both
// styles (a quirk of the predecessor that consumers see).
std::string render_map_line(const Snapshot& snapshot, const MapSnapshot& map,
                            std::string_view format);
// One line of values without padding: `show path P` with "%o".
std::string render_path_line(const PathSnapshot& path, std::string_view format);

// The value of one wildcard; empty for an unknown letter.
std::string map_value(const MapSnapshot& map, char letter);
std::string path_value(const PathSnapshot& path, char letter);
std::string group_value(const GroupSnapshot& group, char letter);

struct WildcardName {
  char letter;
  std::string_view name;
};
std::vector<WildcardName> map_wildcards();  // in the order `show wildcards` lists them
std::vector<WildcardName> path_wildcards();
std::vector<WildcardName> group_wildcards();

}  // namespace libpath
