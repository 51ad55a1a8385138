#include "libpath/ipc/format.h"

#include <algorithm>
#include <cstdint>

#include "libpath/ipc/framing.h"
#include "libpath/ipc/text.h"
#include "libpath/ipc/wildcards.h"

namespace libpath {
namespace {

// Anybody may ask for a format of 250 columns over 10,000 paths; no client could receive it.
constexpr const char* kTooLong = "fail\n";

// A format string taken apart once: literal text, each piece but the last followed by a column.
template <typename Row>
struct Format {
  struct Piece {
    std::string_view literal;
    const Wildcard<Row>* column;  // nullptr: the literal only
  };
  std::vector<Piece> pieces;
  std::size_t columns = 0;
};

template <typename Row>
Format<Row> parse_format(std::string_view text, std::span<const Wildcard<Row>> table) {
  Format<Row> format;
  while (!text.empty()) {
    const std::size_t percent = std::min(text.find('%'), text.size());
    const std::string_view literal = text.substr(0, percent);
    const Wildcard<Row>* column = nullptr;
    if (percent + 1 < text.size()) column = find_wildcard(table, text[percent + 1]);
    format.pieces.push_back({literal, column});
    if (column != nullptr) ++format.columns;
    text.remove_prefix(std::min(percent + 2, text.size()));
  }
  return format;
}

template <typename Row>
void append_raw(std::string& out, const Format<Row>& format, const Row& row) {
  for (const auto& piece : format.pieces) {
    out += piece.literal;
    if (piece.column != nullptr) piece.column->append(row, out);
  }
  out += '\n';
}

// All cells of a table in one buffer, row by row, and the width of each column.
template <typename Row>
class Cells {
 public:
  Cells(const Format<Row>& format, std::span<const Row> rows) : format_(format) {
    ends_.reserve(rows.size() * format.columns);
    for (const auto& piece : format.pieces) {
      if (piece.column != nullptr) widths_.push_back(piece.column->name.size());
    }
    for (const auto& row : rows) {
      if (text_.size() <= kMaxReplyLength) add(row);
    }
  }

  void add(const Row& row) {
    std::size_t column = 0;
    for (const auto& piece : format_.pieces) {
      if (piece.column == nullptr) continue;
      const std::size_t start = text_.size();
      piece.column->append(row, text_);
      ends_.push_back(text_.size());
      auto& width = widths_[column++];
      width = std::min(std::max(width, text_.size() - start), kMaxColumnWidth);
    }
  }

  void append_header(std::string& out) const {
    std::size_t column = 0;
    for (const auto& piece : format_.pieces) {
      out += piece.literal;
      if (piece.column != nullptr) append_padded(out, piece.column->name, widths_[column++]);
    }
    out += '\n';
  }

  void append_row(std::string& out, std::size_t row) const {
    std::size_t cell = row * format_.columns;
    std::size_t column = 0;
    for (const auto& piece : format_.pieces) {
      out += piece.literal;
      if (piece.column != nullptr) append_padded(out, cell_text(cell++), widths_[column++]);
    }
    out += '\n';
  }

  std::size_t rows() const { return format_.columns == 0 ? 1 : ends_.size() / format_.columns; }

  std::size_t line_length() const {
    std::size_t length = 1;
    for (const auto& piece : format_.pieces) length += piece.literal.size();
    for (const std::size_t width : widths_) length += width;
    return length;
  }

 private:
  std::string_view cell_text(std::size_t cell) const {
    const std::size_t start = cell == 0 ? 0 : ends_[cell - 1];
    return std::string_view(text_).substr(start, ends_[cell] - start);
  }

  const Format<Row>& format_;
  std::string text_;
  std::vector<std::size_t> ends_;  // of each cell in text_
  std::vector<std::size_t> widths_;
};

template <typename Row>
std::string render(std::span<const Row> rows, std::span<const Wildcard<Row>> table,
                   std::string_view text, Style style) {
  if (rows.empty()) return "ok\n";
  const auto format = parse_format(text, table);
  std::string out;
  if (style == Style::raw) {
    for (const auto& row : rows) {
      append_raw(out, format, row);
      if (out.size() > kMaxReplyLength) return kTooLong;
    }
    return out;
  }
  const Cells<Row> cells(format, rows);
  const std::size_t length = cells.line_length() * (rows.size() + 1);
  if (length > kMaxReplyLength) return kTooLong;
  out.reserve(length);
  cells.append_header(out);
  for (std::size_t row = 0; row < rows.size(); ++row) cells.append_row(out, row);
  return out;
}

template <typename Row>
std::string value(const Row& row, std::span<const Wildcard<Row>> table, char letter) {
  std::string out;
  if (const auto* wildcard = find_wildcard(table, letter)) wildcard->append(row, out);
  return out;
}

template <typename Row>
std::vector<WildcardName> names(std::span<const Wildcard<Row>> table) {
  std::vector<WildcardName> out;
  for (const auto& row : table) out.push_back({row.letter, row.name});
  return out;
}

}  // namespace

std::string render_paths(const Snapshot& snapshot, std::string_view format, Style style) {
  return render<PathSnapshot>(snapshot.paths, path_wildcard_table(), format, style);
}

std::string render_maps(const Snapshot& snapshot, std::string_view format, Style style) {
  return render<MapSnapshot>(snapshot.maps, map_wildcard_table(), format, style);
}

std::string render_groups(const MapSnapshot& map, std::string_view format, Style style) {
  return render<GroupSnapshot>(map.groups, group_wildcard_table(), format, style);
}

std::string render_map_line(const Snapshot& snapshot, const MapSnapshot& map,
                            std::string_view format) {
  const auto parsed = parse_format(format, map_wildcard_table());
  Cells<MapSnapshot> cells(parsed, snapshot.maps);
  cells.add(map);
  std::string out;
  cells.append_row(out, cells.rows() - 1);
  return out;
}

std::string render_path_line(const PathSnapshot& path, std::string_view format) {
  std::string out;
  append_raw(out, parse_format(format, path_wildcard_table()), path);
  return out;
}

std::string map_value(const MapSnapshot& map, char letter) {
  return value(map, map_wildcard_table(), letter);
}
std::string path_value(const PathSnapshot& path, char letter) {
  return value(path, path_wildcard_table(), letter);
}
std::string group_value(const GroupSnapshot& group, char letter) {
  return value(group, group_wildcard_table(), letter);
}

std::vector<WildcardName> map_wildcards() { return names(map_wildcard_table()); }
std::vector<WildcardName> path_wildcards() { return names(path_wildcard_table()); }
std::vector<WildcardName> group_wildcards() { return names(group_wildcard_table()); }

}  // namespace libpath
