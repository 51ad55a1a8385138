// The built-in hardware table: etc/hardware-table.tsv, compiled in as it stands.
//
// Shape: rows in table order, generic entries first; an empty cell means "not set". Nothing runs
//        before main() for it, and a program that loads no configuration does not contain it.
#pragma once

#include <string_view>
#include <vector>

namespace libpath {

struct HardwareTable {
  std::vector<std::string_view> columns;            // keywords of a device section
  std::vector<std::vector<std::string_view>> rows;  // as many cells as columns
};

std::string_view hardware_table_text();
HardwareTable hardware_table();

}  // namespace libpath
