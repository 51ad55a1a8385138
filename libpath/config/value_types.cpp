#include "libpath/config/value_types.h"

#include <algorithm>
#include <cstdint>

#include "libpath/base/strings.h"
#include "libpath/config/pattern.h"

namespace libpath {
namespace {

const WordRule* find_word(const KeywordRule& rule, std::string_view text) {
  const auto found = std::find_if(rule.words.begin(), rule.words.end(),
                                  [&](const WordRule& word) { return word.word == text; });
  return found == rule.words.end() ? nullptr : &*found;
}

std::string known_words(const KeywordRule& rule) {
  std::string out;
  for (const WordRule& word : rule.words) {
    if (!out.empty()) out += ", ";
    out += word.word;
  }
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Checked capped(const KeywordRule& rule, std::string_view text, std::int64_t limit) {
  // A limit may have a name of its own ("infinity").
  const std::string number = std::to_string(limit);
  const WordRule* word = find_word(rule, number);
  const std::string kept = word != nullptr ? std::string(word->meaning) : number;
  return {kept, printable(text.substr(0, 40)) + " is out of range, using " + kept};
}

}  // namespace

Checked bad_value(std::string_view text, std::string_view remark) {
  std::string out = "bad value '" + printable(text.substr(0, 60)) + "'";
  if (!remark.empty()) out += ", " + std::string(remark);
  return refused(out + "; the previous value is kept");
}

Checked check_integer(const KeywordRule& rule, std::string_view text) {
  const bool negative = text.starts_with('-');
  if (!all_digits(text.substr(negative ? 1 : 0))) return bad_value(text, "not a number");
  const auto number = parse_number<std::int64_t>(text);
  if (!number) return capped(rule, text, negative ? rule.min : rule.max);
  if (*number < rule.min) return capped(rule, text, rule.min);
  if (*number > rule.max) return capped(rule, text, rule.max);
  return accepted(std::to_string(*number));
}

Checked check_word(const KeywordRule& rule, std::string_view text) {
  if (const WordRule* word = find_word(rule, text)) return accepted(word->meaning);
  return bad_value(text, "not one of: " + known_words(rule));
}

Checked check_word_or_integer(const KeywordRule& rule, std::string_view text) {
  if (const WordRule* word = find_word(rule, text)) return accepted(word->meaning);
  const bool numeric = all_digits(text.substr(text.starts_with('-') ? 1 : 0));
  if (!numeric) return bad_value(text, "not a number and not one of: " + known_words(rule));
  // "00" must end up where "0" does, which may be a word ("fail").
  const auto number = parse_number<std::int64_t>(text);
  const WordRule* word = number ? find_word(rule, std::to_string(*number)) : nullptr;
  return word != nullptr ? accepted(word->meaning) : check_integer(rule, text);
}

Checked check_octal(const KeywordRule& rule, std::string_view text) {
  const auto number = parse_number<std::uint32_t>(text, 8);
  if (!number) return bad_value(text, "not an octal number");
  const auto max = static_cast<std::uint32_t>(rule.max);
  const std::uint32_t kept = std::min(*number, max);
  std::string octal = "0";
  for (int shift = 6; shift >= 0; shift -= 3) {
    octal += static_cast<char>('0' + ((kept >> shift) & 7U));
  }
  if (*number > max) return {octal, std::string(text) + " is out of range, using " + octal};
  return accepted(octal);
}

Checked check_text(const KeywordRule& /*rule*/, std::string_view text) { return accepted(text); }

Checked check_name(const KeywordRule& rule, std::string_view text) {
  if (text.find('/') != std::string_view::npos) return bad_value(text, "'/' is not allowed");
  if (text == "." || text == "..") return bad_value(text, "not a file name");
  if (text.size() > static_cast<std::size_t>(rule.max)) return bad_value(text, "too long");
  return accepted(text);
}

Checked check_pattern(const KeywordRule& /*rule*/, std::string_view text) {
  // Old files write the shell's "*" for "anything".
  if (text == "*") return {".*", "'*' is not a regular expression, using '.*'"};
  const auto pattern = Pattern::compile(text);
  return pattern ? accepted(text) : bad_value(text, pattern.error().what);
}

Checked check_rule_pattern(const KeywordRule& rule, std::string_view text) {
  if (text == "*") return check_pattern(rule, text);
  const auto pattern = RulePattern::compile(text);
  return pattern ? accepted(text) : bad_value(text, pattern.error().what);
}

Checked check_discarded(const KeywordRule& /*rule*/, std::string_view /*text*/) {
  return refused("has no effect any more, ignored");
}

}  // namespace libpath
