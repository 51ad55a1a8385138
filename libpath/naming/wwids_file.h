// The wwids file (/etc/multipath/wwids): LUNs that were multipathed before.
//
// Shape:  "/WWID/" a line; a removed one begins with '#' in place of the first '/'. Additions are
//         appended, removals overwrite one byte in place: other readers see a whole file always.
// Errors: lines of any other form are kept as they are and counted.
// Source: contract of multipath-tools (files).
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/ids.h"

namespace libpath {

struct ParsedWwids {
  std::set<Wwid> wwids;
  std::size_t ignored_lines = 0;  // neither entry nor comment nor blank
};
ParsedWwids parse_wwids(std::string_view text);

// What to write to the file: bytes at an offset. Nothing: there is nothing to change.
struct FileEdit {
  std::size_t offset = 0;
  std::string bytes;
  bool operator==(const FileEdit&) const = default;
};
// Edits for the file whose whole present text is `text` (empty: a new file, header included).
std::vector<FileEdit> add_wwid(std::string_view text, const Wwid& wwid);     // none: there already
std::vector<FileEdit> remove_wwid(std::string_view text, const Wwid& wwid);  // none: not there
std::string apply_edits(std::string text, const std::vector<FileEdit>& edits);

// The file with exactly these WWIDs, sorted (multipath -W).
std::string format_wwids(const std::set<Wwid>& wwids);

}  // namespace libpath
