#include "libpath/dm/table.h"

#include <optional>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/dm/words.h"

namespace libpath {
namespace {

void append(std::string& text, std::string_view word) {
  if (!text.empty()) text += ' ';
  text += word;
}

void append_counted(std::string& text, const std::vector<std::string>& words) {
  append(text, std::to_string(words.size()));
  for (const auto& word : words) append(text, word);
}

void append_group(std::string& text, const TableGroup& group) {
  const std::size_t args = group.paths.empty() ? 0 : group.paths.front().args.size();
  append(text, group.selector);
  append(text, std::to_string(group.paths.size()));
  append(text, std::to_string(args));
  for (const auto& path : group.paths) {
    append(text, path.dev.text());
    for (const auto& arg : path.args) append(text, arg);
  }
}

auto bad(const char* what, std::string_view text) {
  constexpr std::size_t kShown = 80;
  return fail(Errc::invalid, std::string("multipath ") + what + " '" +
                                 printable(text.substr(0, kShown)) +
                                 (text.size() > kShown ? "...'" : "'"));
}

// "NAME COUNT args..." as one text: the selector with its own argument count.
std::optional<std::string> read_selector(DmWords& words) {
  const auto name = words.next();
  if (!name) return std::nullopt;
  const auto args = words.counted();
  if (!args) return std::nullopt;
  std::string text(*name);
  append_counted(text, *args);
  return text;
}

std::optional<DevId> read_dev(DmWords& words) {
  const auto word = words.next();
  return word ? DevId::parse(*word) : std::nullopt;
}

std::optional<TableGroup> read_table_group(DmWords& words) {
  auto selector = read_selector(words);
  const auto paths = words.number();
  const auto args = words.number();
  if (!selector || !paths || !args) return std::nullopt;
  TableGroup group{std::move(*selector), {}};
  for (unsigned i = 0; i < *paths; ++i) {
    const auto dev = read_dev(words);
    if (!dev) return std::nullopt;
    auto path_args = words.take(*args);
    if (!path_args) return std::nullopt;
    group.paths.push_back({*dev, std::move(*path_args)});
  }
  return group;
}

std::optional<GroupState> group_state(std::string_view word) {
  if (word == "A") return GroupState::active;
  if (word == "E") return GroupState::enabled;
  if (word == "D") return GroupState::disabled;
  return std::nullopt;
}

std::optional<DmPathState> path_state(std::string_view word) {
  if (word == "A") return DmPathState::active;
  if (word == "F") return DmPathState::failed;
  return std::nullopt;
}

std::optional<StatusPath> read_status_path(DmWords& words, unsigned selector_args) {
  const auto dev = read_dev(words);
  const auto letter = words.next();
  const auto failures = words.number();
  if (!dev || !letter || !failures || !words.skip(selector_args)) return std::nullopt;
  const auto state = path_state(*letter);
  if (!state) return std::nullopt;
  return StatusPath{*dev, *state, *failures};
}

std::optional<StatusGroup> read_status_group(DmWords& words) {
  const auto letter = words.next();
  if (!letter) return std::nullopt;
  const auto state = group_state(*letter);
  const auto selector_status = words.counted();
  const auto paths = words.number();
  const auto args = words.number();
  if (!state || !selector_status || !paths || !args) return std::nullopt;
  StatusGroup group{*state, {}};
  for (unsigned i = 0; i < *paths; ++i) {
    const auto path = read_status_path(words, *args);
    if (!path) return std::nullopt;
    group.paths.push_back(*path);
  }
  return group;
}

// No groups have no first one; otherwise it is one of them.
bool group_number_fits(unsigned first, unsigned groups) {
  return groups == 0 ? first == 0 : first >= 1 && first <= groups;
}

}  // namespace

std::string format_table(const MultipathTable& table) {
  std::string text;
  append_counted(text, table.features);
  append_counted(text, table.hwhandler);
  append(text, std::to_string(table.groups.size()));
  append(text, std::to_string(table.groups.empty() ? 0 : table.first_group));
  for (const auto& group : table.groups) append_group(text, group);
  return text;
}

Result<MultipathTable> parse_table(std::string_view text) {
  DmWords words(text);
  auto features = words.counted();
  auto hwhandler = features ? words.counted() : std::nullopt;
  const auto groups = hwhandler ? words.number() : std::nullopt;
  const auto first = groups ? words.number() : std::nullopt;
  if (!first || !group_number_fits(*first, *groups)) return bad("table", text);
  MultipathTable table{std::move(*features), std::move(*hwhandler), {}, *first};
  for (unsigned i = 0; i < *groups; ++i) {
    auto group = read_table_group(words);
    if (!group) return bad("table", text);
    table.groups.push_back(std::move(*group));
  }
  if (!words.done()) return bad("table", text);
  return table;
}

Result<MultipathStatus> parse_status(std::string_view text) {
  DmWords words(text);
  const auto features = words.counted();
  const auto hwhandler = features ? words.counted() : std::nullopt;
  const auto groups = hwhandler ? words.number() : std::nullopt;
  const auto next = groups ? words.number() : std::nullopt;
  if (!next || !group_number_fits(*next, *groups)) return bad("status", text);
  MultipathStatus status;
  status.next_group = *next;
  // Kernels before 3.x gave fewer numbers here, later ones may give more: take what is there.
  if (!features->empty()) status.queue_io = parse_number<unsigned>((*features)[0]).value_or(0);
  if (features->size() > 1)
    status.pg_init_count = parse_number<unsigned>((*features)[1]).value_or(0);
  for (unsigned i = 0; i < *groups; ++i) {
    auto group = read_status_group(words);
    if (!group) return bad("status", text);
    status.groups.push_back(std::move(*group));
  }
  if (!words.done()) return bad("status", text);
  return status;
}

}  // namespace libpath
