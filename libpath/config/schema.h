// Schema: the keywords and sections of one configuration grammar as tables.
//
// Generic: multipath.conf's tables stand in keywords.h; another file brings its own. Adding a
// keyword is adding a row.
// Shape: a section's `parent` is the index of the section it stands in, kTopLevel for none.
//        KeywordRule::sections is a bit set of section indices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace libpath {

struct KeywordRule;

// Outcome of checking one value: the canonical text to keep, and a remark for the user.
struct Checked {
  std::optional<std::string> text;  // unset: bad value, the previous one stays
  std::string remark;               // empty: nothing to say
};

// A kind of value. `check` sees the text as written and turns it into canonical form, which it
// accepts again unchanged.
struct ValueType {
  std::string_view name = {};
  Checked (*check)(const KeywordRule& rule, std::string_view text);
  bool bare_number = true;    // dump all-digit values without quotes
  bool may_be_empty = false;  // "" is a value
};

// Accepted spelling and what it means.
struct WordRule {
  std::string_view word;
  std::string_view meaning;  // canonical word
};

struct KeywordRule {
  std::string_view name = {};
  std::uint32_t sections = 0;
  const ValueType* type = nullptr;
  std::string_view compiled_default = {};  // canonical; empty: unset
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int32_t>::max();
  std::span<const WordRule> words = {};
  bool applied = true;             // false: checked and listed, but nothing acts on it yet
  bool repeatable = false;         // each line adds a value (blacklist rules)
  std::string_view alias_of = {};  // stored as, and dumped as, that keyword
};

inline constexpr int kTopLevel = -1;

struct SectionRule {
  std::string_view name = {};
  int parent = kTopLevel;
  bool labelled = false;  // "NAME LABEL {"
};

struct Schema {
  std::span<const SectionRule> sections;
  std::span<const KeywordRule> keywords;

  // Index of the section `name` inside `parent`; kTopLevel when there is none.
  int find_section(std::string_view name, int parent) const;
  // The rule for `name` inside `section`; several rules may share a name in different sections.
  const KeywordRule* find_keyword(std::string_view name, int section) const;
};

}  // namespace libpath
