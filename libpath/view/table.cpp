#include "libpath/view/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "libpath/view/shown.h"

namespace libpath::view {
namespace {

constexpr std::size_t kGap = 2;

struct Place {  // a column that is printed
  std::size_t column = 0;
  std::size_t width = 0;
  std::size_t least = 0;
  unsigned rank = 0;
};
using Places = std::vector<Place>;

std::size_t total(const Places& places) {
  return std::accumulate(places.begin(), places.end(),
                         places.empty() ? std::size_t{0} : kGap * (places.size() - 1),
                         [](std::size_t sum, const Place& place) { return sum + place.width; });
}

// The widest of those that have some width to give, or null; and the width of the next one.
std::pair<Place*, std::size_t> widest_of(Places& places) {
  Place* widest = nullptr;
  std::size_t next = 0;
  for (Place& place : places) {
    if (place.width <= place.least) continue;
    const bool wider = widest == nullptr || place.width > widest->width;
    if (!wider) next = std::max(next, place.width);
    if (wider && widest != nullptr) next = widest->width;
    if (wider) widest = &place;
  }
  return {widest, next};
}

// Takes columns of the terminal from the widest, so that in the end those are about equally wide.
void squeeze(Places& places, std::size_t width) {
  const std::size_t all = total(places);
  std::size_t excess = all > width ? all - width : 0;
  while (excess != 0) {
    const auto [widest, next] = widest_of(places);
    if (widest == nullptr) return;
    const std::size_t lead = std::max<std::size_t>(1, widest->width - next);
    const std::size_t cut = std::min({excess, lead, widest->width - widest->least});
    widest->width -= cut;
    excess -= cut;
  }
}

Places fitted(const Places& wanted, std::size_t width) {
  Places places = wanted;
  for (;;) {
    Places attempt = places;
    squeeze(attempt, width);
    if (total(attempt) <= width) return attempt;
    const auto least_needed =
        std::max_element(places.begin(), places.end(),
                         [](const Place& a, const Place& b) { return a.rank < b.rank; });
    if (least_needed == places.end() || least_needed->rank == 0) break;
    places.erase(least_needed);
  }
  for (Place& place : places) place.least = 1;
  squeeze(places, width);
  return places;
}

std::string line_of(const std::vector<Cell>& row, const Places& places,
                    const std::vector<Column>& columns_of_table, const Style& style) {
  std::string line;
  std::size_t blanks = 0;  // owed before the next text
  for (const Place& place : places) {
    const Cell& cell = row[place.column];
    const std::string text = clipped(cell.text, place.width, style.ascii);
    const std::size_t rest = place.width - columns(text);
    const bool right = columns_of_table[place.column].right;
    line.append(blanks + (right ? rest : 0), ' ');
    line += painted(text, cell.tone, style);
    blanks = kGap + (right ? 0 : rest);
  }
  return line + "\n";
}

}  // namespace

void Table::add(std::vector<Cell> row) {
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::string Table::text(const Style& style) const {
  std::vector<std::vector<Cell>> lines(1);
  for (const Column& column : columns_) lines[0].push_back({column.title, Tone::strong});
  lines.insert(lines.end(), rows_.begin(), rows_.end());

  Places places;
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    const bool used = std::any_of(rows_.begin(), rows_.end(),
                                  [at](const auto& row) { return !row[at].text.empty(); });
    if (columns_[at].only_if_used && !used) continue;
    std::size_t width = 0;
    for (auto& line : lines) {
      Cell& cell = line[at];
      cell.text = cell.text.empty() ? "-" : shown(cell.text, style.ascii);
      width = std::max(width, columns(cell.text));
    }
    const std::size_t elastic = columns_[at].elastic;
    places.push_back(
        {at, width, elastic == 0 ? width : std::min(width, elastic), columns_[at].rank});
  }
  if (style.width != 0) places = fitted(places, style.width);
  std::string out;
  for (const auto& line : lines) out += line_of(line, places, columns_, style);
  return out;
}

}  // namespace libpath::view
