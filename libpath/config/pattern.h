// Pattern: a compiled POSIX extended regular expression, unanchored and case sensitive.
//
// Plain text, a choice "(one|other)" of such (with ^ or $ at its ends) and ".*" are matched without
// the regex engine: most of the hardware table is of that kind.
// Errors: compile gives Error(invalid) for what regcomp refuses and for patterns that would expand
//         to an unreasonable size in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <regex.h>

#include "libpath/base/result.h"

namespace libpath {

class Pattern {
 public:
  static constexpr std::size_t kMaxLength = 1024;
  static Result<Pattern> compile(std::string_view ere);
  bool matches(const std::string& text) const;
  const std::string& text() const { return text_; }

 private:
  enum class Kind : std::uint8_t { anything, literal, regex };
  Pattern() = default;

  std::string text_;
  Kind kind_ = Kind::anything;
  std::vector<std::string> literals_;  // one of them
  bool at_start_ = false, at_end_ = false;
  std::shared_ptr<const regex_t> regex_;
};

// A blacklist rule's pattern: a leading '!' negates, "\!" is a literal one.
class RulePattern {
 public:
  static Result<RulePattern> compile(std::string_view text);
  bool matches(const std::string& text) const { return pattern_.matches(text) != negated_; }
  const std::string& text() const { return text_; }  // as written

 private:
  RulePattern(std::string text, bool negated, Pattern pattern)
      : text_(std::move(text)), negated_(negated), pattern_(std::move(pattern)) {}
  std::string text_;
  bool negated_;
  Pattern pattern_;
};

}  // namespace libpath
