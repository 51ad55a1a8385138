// Table: columns of text as wide as they need, and no wider in all than the terminal.
//
// When the terminal is too narrow, elastic columns are cut first, down to their least width; then
// columns go, that of the highest rank first; then whatever is widest is cut.
// Shape: titles, then the rows in the order in which they were added; two blanks between columns,
//        none at the end of a line. An empty cell is "-". A column without any text in it is left
//        out if it says so.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libpath/view/style.h"

namespace libpath::view {

struct Column {
  std::string title;
  bool right = false;         // numbers
  unsigned rank = 0;          // 0: stays however narrow it gets
  std::size_t elastic = 0;    // least width; 0: not elastic
  bool only_if_used = false;  // left out when all its cells are empty
};

struct Cell {
  std::string text;  // from anywhere: made fit for the terminal here
  Tone tone = Tone::plain;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // As many cells as there are columns; what is missing is empty.
  void add(std::vector<Cell> row);
  bool empty() const { return rows_.empty(); }
  std::string text(const Style& style) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace libpath::view
