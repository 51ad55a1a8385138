#include "libpath/plan/resize.h"

#include <algorithm>
#include <optional>

namespace libpath {
namespace {

using Kind = ResizeDecision::Kind;

// The size all paths with a known one agree on; the reason when there is none.
ResizeDecision common_size(std::uint64_t map_size, std::span<const PathSize> paths) {
  std::optional<PathSize> first;
  for (const auto& path : paths) {
    if (path.size == 0) continue;
    if (first && first->size != path.size) {
      return {Kind::refuse, map_size,
              "paths differ in size: " + first->dev.text() + " has " + std::to_string(first->size) +
                  " sectors, " + path.dev.text() + " has " + std::to_string(path.size)};
    }
    if (!first) first = path;
  }
  if (!first) return {Kind::refuse, map_size, "no path reports its size"};
  return {Kind::keep, first->size, ""};
}

}  // namespace

ResizeDecision command_resize(std::uint64_t map_size, std::span<const PathSize> paths) {
  ResizeDecision common = common_size(map_size, paths);
  if (common.kind == Kind::refuse || common.size == map_size) return common;
  common.kind = common.size > map_size ? Kind::grow : Kind::shrink;
  return common;
}

ResizeDecision auto_resize(AutoResize policy, std::uint64_t map_size,
                           std::span<const PathSize> paths) {
  ResizeDecision change = command_resize(map_size, paths);
  if (change.kind == Kind::grow && policy == AutoResize::never)
    return {Kind::keep, map_size,
            "its paths have grown to " + std::to_string(change.size) +
                ", auto_resize is never: `resize map` takes that over"};
  if (change.kind == Kind::shrink && policy != AutoResize::grow_shrink)
    return {Kind::keep, map_size,
            "its paths have shrunk to " + std::to_string(change.size) +
                ", I/O beyond that fails, and auto_resize does not follow"};
  return change;
}

ResizeDecision initial_size(std::span<const PathSize> paths) { return common_size(0, paths); }

}  // namespace libpath
