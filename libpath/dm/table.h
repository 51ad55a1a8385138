// The device-mapper multipath target's table and status text as values.
//
// Shape:  groups and paths in table order; first_group counts from 1 (0 = no groups).
// Errors: parsers return Error(invalid) for anything that is not exactly one target's text; they
//         never read past the input and bound every count by the number of words present.
// Source: kernel drivers/md/dm-mpath.c (table and status forms).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"
#include "libpath/model/states.h"

namespace libpath {

struct TablePath {
  DevId dev;
  std::vector<std::string> args;  // selector's per-path arguments: {"1"} or {"1", "1"}
  bool operator==(const TablePath&) const = default;
};

struct TableGroup {
  std::string selector;  // with its own argument count: "service-time 0"
  std::vector<TablePath> paths;
  bool operator==(const TableGroup&) const = default;
};

struct MultipathTable {
  std::vector<std::string> features;  // without the leading count
  std::vector<std::string> hwhandler;
  std::vector<TableGroup> groups;
  unsigned first_group = 1;
  bool operator==(const MultipathTable&) const = default;
};

struct StatusPath {
  DevId dev;
  DmPathState state = DmPathState::undef;
  unsigned failures = 0;
  bool operator==(const StatusPath&) const = default;
};

struct StatusGroup {
  GroupState state = GroupState::undef;
  std::vector<StatusPath> paths;
  bool operator==(const StatusGroup&) const = default;
};

struct MultipathStatus {
  unsigned queue_io = 0;  // I/Os queued: first number of the status line's feature list
  unsigned pg_init_count = 0;
  unsigned next_group = 0;
  std::vector<StatusGroup> groups;
  bool operator==(const MultipathStatus&) const = default;
};

std::string format_table(const MultipathTable& table);
Result<MultipathTable> parse_table(std::string_view text);
Result<MultipathStatus> parse_status(std::string_view text);

}  // namespace libpath
