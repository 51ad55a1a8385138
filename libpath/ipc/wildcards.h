// The wildcards of format strings: one row each, which drives headers, values and
// `show wildcards`.
//
// Shape: rows in the order `show wildcards` lists them; letters are unique within a table.
// Source: contract of multipath-tools, wildcard table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libpath/model/snapshot.h"

namespace libpath {

template <typename Row>
struct Wildcard {
  char letter;
  std::string_view name;
  void (*append)(const Row& row, std::string& out);
};

std::span<const Wildcard<MapSnapshot>> map_wildcard_table();
std::span<const Wildcard<PathSnapshot>> path_wildcard_table();
std::span<const Wildcard<GroupSnapshot>> group_wildcard_table();

// nullptr for an unknown letter.
template <typename Row>
const Wildcard<Row>* find_wildcard(std::span<const Wildcard<Row>> table, char letter) {
  for (const auto& row : table) {
    if (row.letter == letter) return &row;
  }
  return nullptr;
}

}  // namespace libpath
