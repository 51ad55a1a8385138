#include "libpath/ipc/command.h"

#include <algorithm>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

bool is_placeholder(std::string_view word) { return word.starts_with('$'); }

bool begins_name(const std::vector<std::string>& names, std::string_view prefix) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name.starts_with(prefix); });
}

}  // namespace

const KeywordAliases& multipathd_aliases() {
  static const KeywordAliases aliases = {
      {"list", "show"},       {"remove", "del"},         {"map", "multipath"},
      {"maps", "multipaths"}, {"switch", "switchgroup"}, {"quit", "exit"},
  };
  return aliases;
}

const std::string& ParsedCommand::arg(std::string_view placeholder) const {
  static const std::string none;
  const auto found = args.find(placeholder);
  return found == args.end() ? none : found->second;
}

std::string failure_reply(const Error& error) {
  switch (error.code) {
    case Errc::timeout:
      return std::string(kReplyTimeout);
    case Errc::busy:
      return std::string(kReplyInUse);
    case Errc::not_found:
      return std::string(kReplyNotFound);
    case Errc::denied:
      return std::string(kReplyDenied);
    case Errc::invalid:
    case Errc::exists:
    case Errc::io:
      break;
  }
  return std::string(kReplyFail);
}

Result<CommandTable> CommandTable::make(std::vector<CommandRow> rows, const KeywordAliases& aliases,
                                        std::string banner) {
  CommandTable table;
  table.rows_ = std::move(rows);
  for (const auto& [first, second] : aliases) {
    table.keywords_.push_back({{first, second}, "", false});
  }
  for (std::size_t row = 0; row < table.rows_.size(); ++row) {
    if (auto added = table.add_row(row); !added) return tl::unexpected(added.error());
  }
  table.help_ = std::move(banner) + "\nCLI commands reference:\n";
  for (const auto& row : table.rows_) table.help_ += " " + table.usage(row) + "\n";
  return table;
}

Status CommandTable::add_row(std::size_t row) {
  const auto words = split_words(rows_[row].words);
  std::vector<std::size_t> signature;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (is_placeholder(words[at])) return fail(Errc::invalid, "command row: " + rows_[row].words);
    const bool has_argument = at + 1 < words.size() && is_placeholder(words[at + 1]);
    const std::string placeholder(has_argument ? words[at + 1].substr(1) : "");
    std::size_t keyword = keyword_named(words[at]);
    if (keyword == kNotFound) {
      keyword = keywords_.size();
      keywords_.push_back({{std::string(words[at])}, "", false});
    }
    auto& known = keywords_[keyword];
    if (known.used && known.placeholder != placeholder) {
      return fail(Errc::invalid, "argument of keyword " + known.names.front());
    }
    known.used = true;
    known.placeholder = placeholder;
    signature.push_back(keyword);
    if (has_argument) ++at;
  }
  const bool sized = !signature.empty() && signature.size() <= kMaxKeywords;
  const bool right =
      rows_[row].access == Access::root || (sized && signature.front() == keyword_named("show"));
  if (!sized || !right || !by_keywords_.emplace(std::move(signature), row).second) {
    return fail(Errc::invalid, "command row: " + rows_[row].words);
  }
  return {};
}

std::size_t CommandTable::keyword_named(std::string_view name) const {
  for (std::size_t i = 0; i < keywords_.size(); ++i) {
    const auto& names = keywords_[i].names;
    if (std::find(names.begin(), names.end(), name) != names.end()) return i;
  }
  return kNotFound;
}

std::size_t CommandTable::find_keyword(std::string_view word) const {
  if (word.empty()) return kNotFound;
  const std::size_t exact = keyword_named(word);
  if (exact != kNotFound) return keywords_[exact].used ? exact : kNotFound;
  std::size_t found = kNotFound;
  for (std::size_t i = 0; i < keywords_.size(); ++i) {
    if (!keywords_[i].used || !begins_name(keywords_[i].names, word)) continue;
    if (found != kNotFound) return kNotFound;
    found = i;
  }
  return found;
}

std::string CommandTable::error_with_help(std::string_view what) const {
  std::string reply(kReplyFail);
  if (!what.empty()) reply.append(what).append("\n");
  return reply + help_;
}

tl::expected<ParsedCommand, std::string> CommandTable::parse(std::string_view request,
                                                             bool root) const {
  const auto words = split_command(request);
  const std::string shown = printable(trim(request));
  std::vector<std::size_t> signature;
  ParsedCommand command;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::size_t keyword = find_keyword(words[at]);
    if (keyword == kNotFound) {
      if (at + 1 < words.size()) return tl::unexpected(std::string(kReplyFail));
      return tl::unexpected(error_with_help(shown + ": not found"));
    }
    signature.push_back(keyword);
    const auto& placeholder = keywords_[keyword].placeholder;
    if (placeholder.empty()) continue;
    if (at + 1 == words.size()) {
      return tl::unexpected(error_with_help(shown + ": Missing argument"));
    }
    command.args[placeholder] = words[++at];
  }
  // The row is found by the exact sequence of keywords: repeating or mixing them finds none.
  const auto found = by_keywords_.find(signature);
  if (found == by_keywords_.end()) return tl::unexpected(error_with_help(""));
  command.row = &rows_[found->second];
  if (command.row->access == Access::root && !root) {
    return tl::unexpected(std::string(kReplyDenied));
  }
  return command;
}

std::string CommandTable::usage(const CommandRow& row) const {
  std::vector<std::string> parts;
  for (const auto& word : split_words(row.words)) {
    if (is_placeholder(word)) {
      parts.emplace_back(word);
      continue;
    }
    const std::size_t keyword = keyword_named(word);
    parts.push_back(keyword == kNotFound ? std::string(word) : join(keywords_[keyword].names, "|"));
  }
  return join(parts, " ");
}

}  // namespace libpath
