// A command is a row: words with argument placeholders, who may run it, help. Parser, privilege
// check, error replies and help text all come from the rows.
//
// Shape:  words are keywords, each optionally followed by its placeholder: "switch map $map group
//         $group". A keyword takes an argument in every row or in none. Order of words matters;
//         row order is help order. Commands have at most kMaxKeywords keywords.
//         Users may abbreviate a keyword to any prefix that fits one keyword only.
// Errors: parse() gives a ready reply ("fail\n...") where there is no command to run.
// Source: contract of multipath-tools, "CLI commands".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "libpath/base/result.h"

namespace libpath {

inline constexpr std::size_t kMaxKeywords = 4;

// any: every local user. Only a row that starts with "show" may have it.
enum class Access { any, root };

struct CommandRow {
  std::string words;  // "fail path $path"
  Access access = Access::root;
  std::string help{};  // one line, no full stop
  bool async = false;  // the handler may answer later
  std::size_t id = 0;  // the caller's own: index into its handlers
};

// Two names of one keyword, in the order the help shows them: {"list", "show"}.
using KeywordAliases = std::vector<std::pair<std::string, std::string>>;

// list=show, remove=del, map=multipath, maps=multipaths, switch=switchgroup, quit=exit.
const KeywordAliases& multipathd_aliases();

struct ParsedCommand {
  const CommandRow* row = nullptr;
  std::map<std::string, std::string, std::less<>> args;  // by placeholder: {"map", "mpatha"}
  // The argument of a placeholder the row has; empty text for one it has not.
  const std::string& arg(std::string_view placeholder) const;
};

// Replies that every command shares.
inline constexpr std::string_view kReplyOk = "ok\n";
inline constexpr std::string_view kReplyFail = "fail\n";
inline constexpr std::string_view kReplyTimeout = "fail\ntimeout\n";
inline constexpr std::string_view kReplyInUse = "fail\nmap or partition in use\n";
inline constexpr std::string_view kReplyNotFound = "fail\ndevice not found\n";
inline constexpr std::string_view kReplyDenied = "fail\npermission deny: need to be root\n";

// The reply for a command that failed without output of its own: by the error's code.
std::string failure_reply(const Error& error);

class CommandTable {
 public:
  // `banner` is the help's first line without newline: "multipath-tools v0.15.0 (07/01, 2026)".
  // Errors: invalid for rows that contradict the rules above.
  static Result<CommandTable> make(std::vector<CommandRow> rows, const KeywordAliases& aliases,
                                   std::string banner);

  // `root`: the peer's uid is 0. The right is decided on the row that was found, nothing else.
  tl::expected<ParsedCommand, std::string> parse(std::string_view request, bool root) const;

  const std::string& help() const { return help_; }  // banner, "CLI commands reference:", rows
  const std::vector<CommandRow>& rows() const { return rows_; }
  // One row as help prints it, without indent: "list|show paths format $format".
  std::string usage(const CommandRow& row) const;

 private:
  struct Keyword {
    std::vector<std::string> names;
    std::string placeholder;  // empty: takes no argument
    bool used = false;        // by a row; an alias pair without one is no keyword
  };
  static constexpr std::size_t kNotFound = static_cast<std::size_t>(-1);

  CommandTable() = default;
  Status add_row(std::size_t row);
  std::size_t keyword_named(std::string_view name) const;
  std::size_t find_keyword(std::string_view word) const;  // exact or unique prefix
  std::string error_with_help(std::string_view what) const;

  std::vector<CommandRow> rows_;
  std::vector<Keyword> keywords_;
  std::map<std::vector<std::size_t>, std::size_t> by_keywords_;
  std::string banner_;
  std::string help_;
};

// Rows from a program's own table of any struct with words, access, help and async; id = index.
template <typename Range>
std::vector<CommandRow> command_rows(const Range& table) {
  std::vector<CommandRow> rows;
  for (const auto& entry : table) {
    rows.push_back({std::string(entry.words), entry.access, std::string(entry.help), entry.async,
                    rows.size()});
  }
  return rows;
}

// Splits a request into words: blanks, "..." with "" as one quote, '#' or '!' outside quotes start
// a comment, '{' and '}' stand alone, non-ASCII bytes outside quotes are blanks. An open quote
// ends with the text.
std::vector<std::string> split_command(std::string_view text);

// A client's argv as one request: words joined by blanks, a word with a blank in quotes. Quotes
// that arrive as words of their own are left alone: the parser joins what is between them.
std::string join_command(const std::vector<std::string>& words);

}  // namespace libpath
