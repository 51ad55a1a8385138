#include "libpath/naming/bindings.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr std::size_t kMaxName = 127;
constexpr std::size_t kShownBytes = 40;  // of a bad word, in a diagnostic
constexpr std::string_view kBindingsHeader =
    "# Multipath bindings, Version : 1.0\n"
    "# Kept by multipathd: user friendly name and WWID of each map, one a line.\n"
    "# Change it with multipathd stopped, or replace it by renaming a new file into place.\n"
    "#\n"
    "# alias wwid\n"
    "#\n";

bool one_word(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '#'; });
}

std::string shown(std::string_view text) { return printable(text.substr(0, kShownBytes)); }

// Why a line is of no use; empty when it was taken.
std::string take_line(std::string_view line, Bindings& bindings) {
  const auto words = split_words(line.substr(0, line.find('#')));
  if (words.empty()) return "";
  if (words.size() < 2) return "no WWID for alias '" + shown(words[0]) + "'";
  if (!valid_binding_alias(words[0])) return "'" + shown(words[0]) + "' is not a usable alias";
  const auto wwid = Wwid::make(words[1]);
  if (!wwid) return "'" + shown(words[1]) + "' is not a WWID";
  const std::string* alias = bindings.alias_of(*wwid);
  if (alias != nullptr && *alias != words[0]) {
    return "WWID " + wwid->text() + " has the alias " + *alias + " already";
  }
  if (!bindings.add(words[0], *wwid)) {
    return "alias " + std::string(words[0]) + " belongs to another WWID already";
  }
  if (words.size() > 2) return "words after the WWID are ignored";
  return "";
}

}  // namespace

bool valid_map_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return c >= 0x20 && c <= 0x7e && c != '/'; });
}

bool valid_binding_alias(std::string_view alias) {
  return valid_map_name(alias) && one_word(alias);
}

std::string format_alias(std::string_view prefix, std::uint32_t id) {
  std::string letters;
  for (; id > 0; id = (id - 1) / 26) letters += static_cast<char>('a' + (id - 1) % 26);
  std::reverse(letters.begin(), letters.end());
  return std::string(prefix) + letters;
}

std::optional<std::uint32_t> parse_alias_id(std::string_view prefix, std::string_view alias) {
  if (!alias.starts_with(prefix) || alias.size() == prefix.size()) return std::nullopt;
  std::uint64_t id = 0;
  for (const char c : alias.substr(prefix.size())) {
    if (c < 'a' || c > 'z') return std::nullopt;
    id = id * 26 + static_cast<std::uint64_t>(c - 'a') + 1;
    if (id > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  }
  return static_cast<std::uint32_t>(id);
}

const std::string* Bindings::alias_of(const Wwid& wwid) const {
  const auto found = by_wwid_.find(wwid);
  return found == by_wwid_.end() ? nullptr : &found->second;
}

const Wwid* Bindings::wwid_of(std::string_view alias) const {
  const auto found = by_alias_.find(alias);
  return found == by_alias_.end() ? nullptr : &found->second;
}

bool Bindings::add(std::string_view alias, const Wwid& wwid) {
  if (!valid_binding_alias(alias) || !one_word(wwid.text())) return false;
  const Wwid* owner = wwid_of(alias);
  if (owner != nullptr) return *owner == wwid;
  remove(wwid);
  by_alias_.emplace(alias, wwid);
  by_wwid_.emplace(wwid, alias);
  return true;
}

bool Bindings::remove(const Wwid& wwid) {
  const auto found = by_wwid_.find(wwid);
  if (found == by_wwid_.end()) return false;
  for (auto& [prefix, first] : first_free_) {
    const auto id = parse_alias_id(prefix, found->second);
    if (id) first = std::min(first, *id);
  }
  by_alias_.erase(found->second);
  by_wwid_.erase(found);
  return true;
}

std::uint32_t Bindings::free_id(std::string_view prefix, std::uint32_t from) {
  const auto known = first_free_.try_emplace(std::string(prefix), 1U).first;
  while (by_alias_.contains(format_alias(prefix, known->second))) ++known->second;
  std::uint32_t id = std::max(known->second, from);
  while (by_alias_.contains(format_alias(prefix, id))) ++id;
  return id;
}

ParsedBindings parse_bindings(std::string_view text) {
  ParsedBindings parsed;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    std::string problem = take_line(line, parsed.bindings);
    if (problem.empty()) continue;
    parsed.diagnostics.push_back("line " + std::to_string(number) + ": " + std::move(problem));
  }
  return parsed;
}

std::string format_bindings(const Bindings& bindings) {
  std::string text(kBindingsHeader);
  for (const auto& [alias, wwid] : bindings.entries()) text += alias + " " + wwid.text() + "\n";
  return text;
}

}  // namespace libpath
