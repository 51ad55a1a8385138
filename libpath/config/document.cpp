#include "libpath/config/document.h"

#include <algorithm>
#include <utility>

#include "libpath/base/strings.h"
#include "libpath/config/lexer.h"

namespace libpath {
namespace {

// Outside text in a message: short and printable.
std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "'" + printable(text.substr(0, kShown));
  if (text.size() > kShown) out += "...";
  return out + "'";
}

class Reader {
 public:
  Reader(const Schema& schema, Diagnostics& diagnostics, Document& document)
      : schema_(schema), diagnostics_(diagnostics), document_(document) {}

  void read(const ConfigSource& source) {
    file_ = source.name;
    Lexer lexer(source.text);
    while (const auto line = lexer.next()) {
      line_ = line->number;
      read_line(*line);
    }
    if (!open_.empty() || skipped_ > 0) warn(0, "missing '}' at the end of the file");
    open_.clear();
    skipped_ = 0;
    brace_due_ = false;
  }

 private:
  using Tokens = std::vector<Token>;

  int current() const { return open_.empty() ? kTopLevel : document_.sections[open_.back()].rule; }
  std::string where() const {
    if (open_.empty()) return "outside any section";
    const auto rule = static_cast<std::size_t>(current());
    return "in section '" + std::string(schema_.sections[rule].name) + "'";
  }
  Origin origin(int column) const { return {Origin::Kind::file, file_, line_, column}; }
  void warn(int column, std::string text) {
    diagnostics_.add({file_, line_, column, Severity::warning, std::move(text)});
  }

  void read_line(const TokenLine& line) {
    bool usable = true;
    for (const auto& problem : line.problems) {
      warn(problem.column, problem.text);
      usable = usable && !problem.fatal;
    }
    if (!usable || line.tokens.empty()) return;
    const bool brace_due = std::exchange(brace_due_, false);
    const Token& first = line.tokens.front();
    if (skipped_ > 0) return skip(line.tokens);
    if (first.kind == Token::Kind::close) {
      close(first);
      extra(line.tokens, 1);
    } else if (first.kind == Token::Kind::open) {
      if (!brace_due) stray_open(line.tokens);
    } else if (first.kind == Token::Kind::string) {
      warn(first.column, "a keyword must not be in quotes, line ignored");
    } else if (opens_section(line.tokens)) {
      open(line.tokens);
    } else {
      value(line.tokens);
    }
  }

  // A lone '{' opens something nobody named: skip to its '}'.
  void stray_open(const Tokens& tokens) {
    warn(tokens.front().column, "'{' without a section name, ignored up to its '}'");
    skip(tokens);
  }

  // Inside an unknown section only the braces count.
  void skip(const Tokens& tokens) {
    for (const Token& token : tokens) {
      if (token.kind == Token::Kind::open) ++skipped_;
      if (token.kind == Token::Kind::close && skipped_ > 0) --skipped_;
    }
  }

  void close(const Token& token) {
    if (open_.empty()) {
      warn(token.column, "'}' without an open section, ignored");
    } else {
      open_.pop_back();
    }
  }

  void extra(const Tokens& tokens, std::size_t from) {
    if (tokens.size() <= from) return;
    warn(tokens[from].column, "ignoring extra text from " + quoted(tokens[from].text) + " on");
  }

  static std::size_t brace_at(const Tokens& tokens) {
    for (std::size_t i = 1; i < std::min<std::size_t>(tokens.size(), 3); ++i) {
      if (tokens[i].kind == Token::Kind::open) return i;
    }
    return 0;
  }

  bool opens_section(const Tokens& tokens) const {
    const std::string& name = tokens.front().text;
    const std::size_t brace = brace_at(tokens);
    if (brace == 1) return true;
    // "keyword value {" is a value line with extra text, "unit LABEL {" is not.
    if (schema_.find_keyword(name, current()) != nullptr) return false;
    if (brace == 2) return true;
    return tokens.size() == 1 && (schema_.find_section(name, current()) != kTopLevel ||
                                  schema_.find_section(name, kTopLevel) != kTopLevel);
  }

  // The section `name` means here. A top-level name inside an open section shows that a '}' was
  // forgotten; reading on as if it were there saves the rest of the file.
  int section_here(const Token& name) {
    const int here = schema_.find_section(name.text, current());
    if (here != kTopLevel || open_.empty()) return here;
    const int top = schema_.find_section(name.text, kTopLevel);
    if (top != kTopLevel) {
      warn(name.column, "missing '}' before section '" + name.text + "'");
      open_.clear();
    }
    return top;
  }

  void open(const Tokens& tokens) {
    const Token& name = tokens.front();
    const std::size_t brace = brace_at(tokens);
    const int rule = section_here(name);
    const bool labelled =
        rule != kTopLevel && schema_.sections[static_cast<std::size_t>(rule)].labelled;
    if (rule == kTopLevel || (labelled && brace != 2)) {
      warn(name.column, rule == kTopLevel
                            ? "unknown section " + quoted(name.text) + " " + where() + ", ignored"
                            : "section '" + name.text + "' needs a name, ignored");
      skip(tokens);
      return;
    }
    if (brace == 2 && !labelled) extra({tokens[0], tokens[1]}, 1);
    if (brace == 0) warn(name.column, "missing '{' after '" + name.text + "'");
    brace_due_ = brace == 0;
    Section section;
    section.rule = rule;
    if (!open_.empty()) section.parent = open_.back();
    if (labelled) section.label = tokens[1].text;
    section.origin = origin(name.column);
    open_.push_back(document_.sections.size());
    document_.sections.push_back(std::move(section));
    if (brace != 0) rest_of_section_line(tokens, brace + 1);
  }

  // "device { }" is closed at once; settings behind the '{' are not read.
  void rest_of_section_line(const Tokens& tokens, std::size_t from) {
    const bool closed = tokens.size() > from && tokens.back().kind == Token::Kind::close;
    if (tokens.size() > from + (closed ? 1 : 0)) extra(tokens, from);
    if (closed) open_.pop_back();
  }

  void value(const Tokens& tokens) {
    const Token& name = tokens.front();
    const KeywordRule* rule = schema_.find_keyword(name.text, current());
    if (rule == nullptr) {
      warn(name.column, open_.empty()
                            ? quoted(name.text) + " outside any section, ignored"
                            : "unknown keyword " + quoted(name.text) + " " + where() + ", ignored");
      return;
    }
    const bool has_value = tokens.size() > 1 && (tokens[1].kind == Token::Kind::word ||
                                                 tokens[1].kind == Token::Kind::string);
    if (!has_value || (tokens[1].text.empty() && !rule->type->may_be_empty)) {
      warn(name.column, "missing value for '" + name.text + "', ignored");
      return;
    }
    extra(tokens, 2);
    store(*rule, tokens[1], name);
  }

  void store(const KeywordRule& rule, const Token& token, const Token& name) {
    Checked checked = rule.type->check(rule, token.text);
    if (!checked.text) {
      warn(token.column, name.text + ": " + checked.remark);
      return;
    }
    if (!checked.remark.empty()) warn(token.column, name.text + ": " + checked.remark);
    if (!rule.applied && *checked.text != rule.compiled_default) {
      warn(name.column, name.text + ": accepted, but nothing acts on it yet");
    }
    const KeywordRule* target =
        rule.alias_of.empty() ? &rule : schema_.find_keyword(rule.alias_of, current());
    ValueSet& values = document_.sections[open_.back()].values;
    Value value{target, std::move(*checked.text), origin(token.column)};
    if (rule.repeatable) return values.add(std::move(value));
    if (const Value* earlier = values.find(*target)) {
      warn(name.column, "duplicate keyword '" + name.text + "', the value of line " +
                            std::to_string(earlier->origin.line) + " is replaced");
    }
    values.set(std::move(value));
  }

  const Schema& schema_;
  Diagnostics& diagnostics_;
  Document& document_;
  std::string file_;
  int line_ = 0;
  std::vector<std::size_t> open_;  // sections, outermost first
  std::size_t skipped_ = 0;        // open braces of an unknown section
  bool brace_due_ = false;         // a section line lacked its '{'
};

}  // namespace

const Value* ValueSet::find(const KeywordRule& rule) const {
  for (const Value& value : values_) {
    if (value.rule == &rule) return &value;
  }
  return nullptr;
}

void ValueSet::set(Value value) {
  for (Value& old : values_) {
    if (old.rule != value.rule) continue;
    old = std::move(value);
    return;
  }
  values_.push_back(std::move(value));
}

void ValueSet::add(Value value) { values_.push_back(std::move(value)); }

void ValueSet::merge(const ValueSet& stronger) {
  for (const Value& value : stronger.values_) set(value);
}

void ValueSet::erase(const KeywordRule& rule) {
  std::erase_if(values_, [&](const Value& value) { return value.rule == &rule; });
}

Document read_document(const Schema& schema, std::span<const ConfigSource> sources,
                       Diagnostics& diagnostics) {
  Document document;
  Reader reader(schema, diagnostics, document);
  for (const ConfigSource& source : sources) reader.read(source);
  return document;
}

}  // namespace libpath
