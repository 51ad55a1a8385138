#include "libpath/config/multipath_types.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

using Words = std::vector<std::string_view>;

std::string counted(const Words& words) {
  std::string out = std::to_string(words.size());
  for (const auto word : words) out.append(" ").append(word);
  return out;
}

bool count_is_right(const Words& words, std::size_t count_at) {
  if (words.size() <= count_at) return false;
  return parse_number<std::size_t>(words[count_at]) == words.size() - count_at - 1;
}

struct FeatureRule {
  std::string_view name;
  std::uint32_t min, max;  // of its argument; both 0: it has none
};
constexpr std::array<FeatureRule, 4> kFeatureRules = {{{"queue_if_no_path", 0, 0},
                                                       {"retain_attached_hw_handler", 0, 0},
                                                       {"pg_init_retries", 1, 50},
                                                       {"pg_init_delay_msecs", 0, 60000}}};

// How many words the feature at `at` takes; 0 when it is unknown or its argument is bad.
std::size_t feature_length(const Words& words, std::size_t at) {
  const bool has_argument = at + 1 < words.size();
  if (words[at] == "queue_mode") {
    constexpr std::array<std::string_view, 3> kModes = {"bio", "rq", "mq"};
    const bool known =
        has_argument && std::find(kModes.begin(), kModes.end(), words[at + 1]) != kModes.end();
    return known ? 2 : 0;
  }
  for (const FeatureRule& rule : kFeatureRules) {
    if (rule.name != words[at]) continue;
    if (rule.max == 0) return 1;
    const auto number = has_argument ? parse_number<std::uint32_t>(words[at + 1]) : std::nullopt;
    return number && *number >= rule.min && *number <= rule.max ? 2 : 0;
  }
  return 0;
}

}  // namespace

Checked check_features(const KeywordRule& /*rule*/, std::string_view text) {
  const Words words = split_words(text);
  if (!count_is_right(words, 0)) return bad_value(text, "its count of words is wrong");
  for (std::size_t at = 1; at < words.size();) {
    const std::size_t length = feature_length(words, at);
    if (length == 0) return bad_value(text, "unknown feature or bad argument");
    at += length;
  }
  return accepted(counted(Words(words.begin() + 1, words.end())));
}

Checked check_path_selector(const KeywordRule& rule, std::string_view text) {
  const Words words = split_words(text);
  if (words.empty()) return bad_value(text, "no selector name");
  Checked known = check_word(rule, words.front());
  if (!known.text) return known;
  if (words.size() == 1) return {*known.text + " 0", "argument count missing, using 0"};
  if (!count_is_right(words, 1)) return bad_value(text, "its count of arguments is wrong");
  return accepted(*known.text + " " + counted(Words(words.begin() + 2, words.end())));
}

Checked check_hardware_handler(const KeywordRule& rule, std::string_view text) {
  const Words words = split_words(text);
  if (!count_is_right(words, 0)) return bad_value(text, "its count of words is wrong");
  if (words.size() == 1) return accepted("0");
  Checked known = check_word(rule, words[1]);
  return known.text ? accepted(counted(Words(words.begin() + 1, words.end()))) : known;
}

Checked check_reservation_key(const KeywordRule& /*rule*/, std::string_view text) {
  if (text == "file") return accepted(text);
  constexpr std::string_view kAptpl = ":aptpl";
  std::string_view digits = text;
  const bool aptpl = digits.ends_with(kAptpl);
  if (aptpl) digits.remove_suffix(kAptpl.size());
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  const auto key = digits.size() <= 16 ? parse_number<std::uint64_t>(digits, 16) : std::nullopt;
  if (!key) return bad_value(text, "not 1 to 16 hex digits, with :aptpl or not");
  if (*key == 0) return bad_value(text, "a key of zero means no key");
  return accepted("0x" + std::string(digits) + std::string(aptpl ? kAptpl : ""));
}

Checked check_uid_attrs(const KeywordRule& /*rule*/, std::string_view text) {
  std::string kept;
  std::string remark;
  for (const auto word : split_words(text)) {
    const std::size_t colon = word.find(':');
    const bool good = colon != std::string_view::npos && colon > 0 && colon + 1 < word.size();
    if (good) {
      kept.append(kept.empty() ? "" : " ").append(word);
    } else if (remark.empty()) {
      remark = "'" + printable(word) + "' is not TYPE:ATTRIBUTE, left out";
    }
  }
  if (kept.empty()) return bad_value(text, "no TYPE:ATTRIBUTE in it");
  return {kept, remark};
}

Checked check_delimiter(const KeywordRule& rule, std::string_view text) {
  return text == kUnsetDelimiter ? accepted(text) : check_name(rule, text);
}

Checked check_owner(const KeywordRule& rule, std::string_view text) {
  const bool number = std::all_of(text.begin(), text.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
  return number ? check_integer(rule, text) : accepted(text);
}

}  // namespace libpath
