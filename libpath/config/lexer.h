// Splits configuration text into lines of tokens; knows no keyword. CLI words follow the same
// rules, so it serves any file or command of this grammar.
//
// Rules:  words end at white space, '"', '{', '}', '#' and '!'; '"..."' is one string, '""' inside
//         it one quote; '#' and '!' outside strings start a comment; braces are tokens of their
//         own; bytes outside printable ASCII count as blanks outside strings.
// Errors: never stops. Problems (unterminated string, control bytes) are reported per line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace libpath {

struct Token {
  enum class Kind : std::uint8_t { word, string, open, close };
  Kind kind = Kind::word;
  std::string text;  // a string's content without its quotes
  int column = 0;    // of the first byte, quote included
};

struct LexProblem {
  int column = 0;
  bool fatal = false;  // the line must not be used
  std::string text;
};

struct TokenLine {
  int number = 0;
  std::vector<Token> tokens;
  std::vector<LexProblem> problems;
};

TokenLine lex_line(std::string_view line, int number);

// Lines with at least one token or problem, in order.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}
  std::optional<TokenLine> next();

 private:
  std::string_view rest_;
  int number_ = 0;
};

}  // namespace libpath
