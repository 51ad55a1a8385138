#include "libpath/config/config_writer.h"

#include <algorithm>
#include <cstddef>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A label the lexer reads as one word without quotes.
bool is_plain_word(std::string_view text) {
  constexpr std::string_view kOthers = "_-.:+@%";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string& ConfigWriter::indent() { return out_.append(static_cast<std::size_t>(depth_), '\t'); }

void ConfigWriter::open(std::string_view section) {
  indent().append(section).append(" {\n");
  ++depth_;
}

void ConfigWriter::open(std::string_view section, std::string_view label) {
  indent().append(section).append(" ") +=
      is_plain_word(label) ? std::string(label) : in_quotes(label);
  out_ += " {\n";
  ++depth_;
}

void ConfigWriter::close() {
  --depth_;
  indent() += "}\n";
}

void ConfigWriter::line(const KeywordRule& rule, std::string_view text, std::string_view remark) {
  const bool bare = rule.type->bare_number && is_number(text);
  indent().append(rule.name).append(" ") += bare ? std::string(text) : in_quotes(text);
  if (!remark.empty()) out_.append("  # ").append(printable(remark));
  out_ += '\n';
}

void ConfigWriter::comment(std::string_view text) {
  indent().append("# ").append(text).append("\n");
}

}  // namespace libpath
