#include "libpath/config/pattern.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr std::size_t kMaxCost = 20000;

// How many nodes regcomp would build: it copies what a bounded repeat or '+' stands behind, so a
// short text of nested repeats can fill the memory.
class CostEstimate {
 public:
  explicit CostEstimate(std::string_view ere) : ere_(ere) {}

  bool reasonable() {
    groups_.assign(1, 0);
    while (at_ < ere_.size()) {
      step();
      if (groups_.back() + atom_ > kMaxCost) return false;
    }
    return true;
  }

 private:
  void step() {
    const char c = ere_[at_++];
    if (c == '(') {
      groups_.back() += std::exchange(atom_, 0);
      groups_.push_back(0);
    } else if (c == ')' && groups_.size() > 1) {
      const std::size_t inside = groups_.back() + atom_ + 1;
      groups_.pop_back();
      atom_ = inside;
    } else if (c == '+') {
      atom_ *= 2;
    } else if (c == '{') {
      atom_ *= repeat();
    } else if (c != '*' && c != '?') {
      if (c == '\\') ++at_;
      if (c == '[') skip_bracket();
      groups_.back() += std::exchange(atom_, 1);
    }
  }

  void skip_bracket() {
    if (at_ < ere_.size() && ere_[at_] == '^') ++at_;
    const std::size_t end = ere_.find(']', at_ + 1);
    at_ = end == std::string_view::npos ? ere_.size() : end + 1;
  }

  // The larger bound of "{n,m}"; the text stands behind the '{'.
  std::size_t repeat() {
    const std::size_t end = ere_.find('}', at_);
    if (end == std::string_view::npos) return 1;
    std::size_t most = 1;
    for (const auto bound : split(ere_.substr(at_, end - at_), ',')) {
      most = std::max(most, parse_number<std::size_t>(bound).value_or(0));
    }
    at_ = end + 1;
    return std::min(most + 1, kMaxCost + 1);
  }

  std::string_view ere_;
  std::size_t at_ = 0;
  std::vector<std::size_t> groups_;  // cost so far, per open group
  std::size_t atom_ = 0;             // cost of what a repeat would apply to
};

bool is_plain(std::string_view text) {
  return text.find_first_of(".[]()*+?{}|\\^$") == std::string_view::npos;
}

// The texts of which one must occur: "text", "(text|text)"; none when it takes more than that.
std::vector<std::string> plain_texts(std::string_view core) {
  if (is_plain(core)) return {std::string(core)};
  if (core.size() < 2 || !core.starts_with('(') || !core.ends_with(')')) return {};
  std::vector<std::string> texts;
  for (const auto text : split(core.substr(1, core.size() - 2), '|')) {
    if (text.empty() || !is_plain(text)) return {};
    texts.emplace_back(text);
  }
  return texts;
}

Result<std::shared_ptr<const regex_t>> compile_regex(const std::string& ere) {
  auto raw = std::make_unique<regex_t>();
  const int rc = regcomp(raw.get(), ere.c_str(), REG_EXTENDED | REG_NOSUB);
  if (rc != 0) {
    std::array<char, 128> why{};
    regerror(rc, raw.get(), why.data(), why.size());
    return fail(Errc::invalid, std::string("not a regular expression: ") + why.data());
  }
  return std::shared_ptr<const regex_t>(raw.release(), [](const regex_t* compiled) {
    auto* owned = const_cast<regex_t*>(compiled);
    regfree(owned);
    delete owned;
  });
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view ere) {
  if (ere.size() > kMaxLength || ere.find('\0') != std::string_view::npos ||
      !CostEstimate(ere).reasonable()) {
    return fail(Errc::invalid, "regular expression too large");
  }
  Pattern out;
  out.text_ = ere;
  if (ere == ".*") return out;
  std::string_view core = ere;
  if (core.starts_with('^')) core.remove_prefix(1);
  out.at_start_ = core.size() < ere.size();
  const std::size_t before = core.size();
  if (core.ends_with('$')) core.remove_suffix(1);
  out.at_end_ = core.size() < before;
  out.literals_ = core.empty() ? std::vector<std::string>() : plain_texts(core);
  if (!out.literals_.empty()) {
    out.kind_ = Kind::literal;
    return out;
  }
  auto regex = compile_regex(out.text_);
  if (!regex) return tl::unexpected(regex.error());
  out.kind_ = Kind::regex;
  out.regex_ = std::move(*regex);
  return out;
}

bool Pattern::matches(const std::string& text) const {
  if (kind_ == Kind::anything) return true;
  if (kind_ == Kind::regex) return regexec(regex_.get(), text.c_str(), 0, nullptr, 0) == 0;
  return std::any_of(literals_.begin(), literals_.end(), [&](const std::string& literal) {
    if (at_start_ && at_end_) return text == literal;
    if (at_start_) return text.starts_with(literal);
    if (at_end_) return text.ends_with(literal);
    return text.find(literal) != std::string::npos;
  });
}

Result<RulePattern> RulePattern::compile(std::string_view text) {
  std::string_view ere = text;
  const bool negated = ere.starts_with('!');
  if (negated || ere.starts_with("\\!")) ere.remove_prefix(1);
  auto pattern = Pattern::compile(ere);
  if (!pattern) return tl::unexpected(pattern.error());
  return RulePattern(std::string(text), negated, std::move(*pattern));
}

}  // namespace libpath
