#include "libpath/config/hardware.h"

#include <utility>

#include "libpath/base/strings.h"

#include "generated/hardware_table.inc"

namespace libpath {

std::string_view hardware_table_text() { return kHardwareTableText; }

HardwareTable hardware_table() {
  HardwareTable table;
  for (const auto line : split(kHardwareTableText, '\n')) {
    if (line.empty()) continue;
    auto cells = split(line, '\t');
    if (table.columns.empty()) {
      table.columns = std::move(cells);
    } else {
      cells.resize(table.columns.size());
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

}  // namespace libpath
