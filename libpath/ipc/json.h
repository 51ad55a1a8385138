// `show maps json` and `show map M json`.
//
// Shape:  three blanks a level, fields in the contract's order; strings escaped, printable ASCII
//         only; never true, false or null (one consumer reads it as a Python literal).
// Source: contract of multipath-tools, "JSON".
#pragma once

#include <string>
#include <string_view>

#include "libpath/model/snapshot.h"

namespace libpath {

std::string render_maps_json(const Snapshot& snapshot);
std::string render_map_json(const Snapshot& snapshot, const MapSnapshot& map);

// `text` as a JSON string with its quotes; ASCII only, invalid UTF-8 is replaced.
std::string json_string(std::string_view text);

}  // namespace libpath
