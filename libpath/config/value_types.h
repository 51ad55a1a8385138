// The kinds of values any configuration grammar of this family needs. Each check says what the
// canonical text is; a number outside [min, max] of its rule is capped with a remark.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "libpath/config/schema.h"

namespace libpath {

Checked check_integer(const KeywordRule& rule, std::string_view text);
// One of KeywordRule::words, as its meaning.
Checked check_word(const KeywordRule& rule, std::string_view text);
// One of KeywordRule::words, else an integer.
Checked check_word_or_integer(const KeywordRule& rule, std::string_view text);
Checked check_octal(const KeywordRule& rule, std::string_view text);
Checked check_text(const KeywordRule& rule, std::string_view text);
// A name for a device node: no '/', not "." or "..", at most KeywordRule::max bytes.
Checked check_name(const KeywordRule& rule, std::string_view text);
Checked check_pattern(const KeywordRule& rule, std::string_view text);
Checked check_rule_pattern(const KeywordRule& rule, std::string_view text);  // '!' negates
// Accepted in old files, without effect.
Checked check_discarded(const KeywordRule& rule, std::string_view text);

inline constexpr WordRule kYesNoWords[] = {{"yes", "yes"}, {"no", "no"}, {"1", "yes"}, {"0", "no"}};

inline constexpr ValueType kInteger = {"integer", check_integer};
inline constexpr ValueType kWord = {"word", check_word};
inline constexpr ValueType kWordOrInteger = {"word or integer", check_word_or_integer};
inline constexpr ValueType kOctal = {"octal", check_octal};
inline constexpr ValueType kText = {"text", check_text, false};
inline constexpr ValueType kTextOrEmpty = {"text, may be empty", check_text, false, true};
inline constexpr ValueType kName = {"name", check_name, false};
inline constexpr ValueType kPattern = {"regular expression", check_pattern, false};
inline constexpr ValueType kPatternOrEmpty = {"regular expression, may be empty", check_pattern,
                                              false, true};
inline constexpr ValueType kRulePattern = {"regular expression, ! negates", check_rule_pattern,
                                           false};
inline constexpr ValueType kDiscarded = {"discarded", check_discarded, false, true};

// For checks of other modules: refusal and acceptance.
inline Checked refused(std::string remark) { return {std::nullopt, std::move(remark)}; }
inline Checked accepted(std::string_view text) { return {std::string(text), {}}; }
// "bad value 'x', <remark>; the previous value is kept"
Checked bad_value(std::string_view text, std::string_view remark);

}  // namespace libpath
