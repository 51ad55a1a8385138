// Whether a map takes the size its paths report.
//
// Units:  512-byte sectors.
// Shape:  `refuse` carries a reason for people; size is what the map should have afterwards in
// every
//         case (the present one for keep and refuse).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "libpath/model/ids.h"
#include "libpath/model/settings.h"

namespace libpath {

struct PathSize {
  DevId dev;
  std::uint64_t size = 0;  // 0: unknown
};

struct ResizeDecision {
  enum class Kind : std::uint8_t { keep, grow, shrink, refuse };
  Kind kind = Kind::keep;
  std::uint64_t size = 0;
  std::string reason;
  bool operator==(const ResizeDecision&) const = default;
};

// The auto_resize setting: a change it forbids is `keep`, with the reason.
ResizeDecision auto_resize(AutoResize policy, std::uint64_t map_size,
                           std::span<const PathSize> paths);
// The command `resize map`: grows and shrinks.
ResizeDecision command_resize(std::uint64_t map_size, std::span<const PathSize> paths);

// The size a new map gets: the one all paths agree on. Paths of different sizes: refuse.
ResizeDecision initial_size(std::span<const PathSize> paths);

}  // namespace libpath
