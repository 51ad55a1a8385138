#include "libpath/config/lexer.h"

#include <cstddef>
#include <utility>

namespace libpath {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_graph(char c) { return c > 0x20 && c < 0x7f; }
bool is_control(char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; }
bool ends_word(char c) {
  return !is_graph(c) || c == '"' || c == '{' || c == '}' || c == '#' || c == '!';
}

std::string trim_end(std::string text) {
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  return text;
}

class LineLexer {
 public:
  LineLexer(std::string_view line, int number) : line_(line) { out_.number = number; }

  TokenLine run() {
    while (at_ < line_.size() && step()) {
    }
    return std::move(out_);
  }

 private:
  int column(std::size_t at) const { return static_cast<int>(at) + 1; }

  // One token or blank; false at a comment.
  bool step() {
    const char c = line_[at_];
    if (c == '#' || c == '!') return false;
    if (c == '"') {
      string();
    } else if (c == '{' || c == '}') {
      const auto kind = c == '{' ? Token::Kind::open : Token::Kind::close;
      out_.tokens.push_back({kind, std::string(1, c), column(at_)});
      ++at_;
    } else if (is_graph(c)) {
      word();
    } else {
      if (!is_blank(c)) odd_byte();
      ++at_;
    }
    return true;
  }

  void word() {
    const std::size_t start = at_;
    while (at_ < line_.size() && !ends_word(line_[at_])) ++at_;
    out_.tokens.push_back(
        {Token::Kind::word, std::string(line_.substr(start, at_ - start)), column(start)});
  }

  void string() {
    const std::size_t start = at_++;
    std::string text;
    bool closed = false;
    while (at_ < line_.size() && !closed) {
      const char c = line_[at_++];
      if (c != '"') {
        text += c;
      } else if (at_ < line_.size() && line_[at_] == '"') {
        text += line_[at_++];
      } else {
        closed = true;
      }
    }
    if (!closed) {
      text = trim_end(std::move(text));
      out_.problems.push_back({column(start), false, "missing closing quote"});
    }
    for (const char c : text) {
      if (!is_control(c)) continue;
      out_.problems.push_back({column(start), true, "control byte in a string, line ignored"});
      break;
    }
    out_.tokens.push_back({Token::Kind::string, std::move(text), column(start)});
  }

  void odd_byte() {
    if (odd_reported_) return;
    odd_reported_ = true;
    out_.problems.push_back(
        {column(at_), false, "byte outside printable ASCII counts as a blank here"});
  }

  std::string_view line_;
  std::size_t at_ = 0;
  bool odd_reported_ = false;
  TokenLine out_;
};

}  // namespace

TokenLine lex_line(std::string_view line, int number) { return LineLexer(line, number).run(); }

std::optional<TokenLine> Lexer::next() {
  while (!rest_.empty()) {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    TokenLine out = lex_line(line, ++number_);
    if (!out.tokens.empty() || !out.problems.empty()) return out;
  }
  return std::nullopt;
}

}  // namespace libpath
