#include "bondd/ctl/request.h"

#include "libpath/base/strings.h"
#include "libpath/ipc/framing.h"

namespace bondd {
namespace {

// In quotes, for it may hold anything; inside them only the quote itself is special.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

libpath::Result<std::string> request_line(CommandId id, Arguments arguments, bool json,
                                          const libpath::view::Style& style) {
  const CommandWords* row = find_words(id, json ? Form::json : Form::text);
  const CommandWords* styled = find_words(id, Form::styled);
  if (!json && styled != nullptr && style != libpath::view::Style{}) {
    row = styled;
    arguments["style"] = libpath::view::style_text(style);
  }
  if (row == nullptr) return libpath::fail(libpath::Errc::invalid, "this command has no JSON");
  std::vector<std::string> words;
  for (const auto word : libpath::split_words(row->words)) {
    if (!word.starts_with('$')) {
      words.emplace_back(word);
      continue;
    }
    const auto found = arguments.find(word.substr(1));
    if (found == arguments.end() || found->second.find('\0') != std::string::npos) {
      return libpath::fail(libpath::Errc::invalid, "argument " + std::string(word.substr(1)));
    }
    words.push_back(in_quotes(found->second));
  }
  std::string line = libpath::join(words, " ");
  if (line.size() >= libpath::kMaxRequestLength) {
    return libpath::fail(
        libpath::Errc::invalid,
        "the request is longer than " + std::to_string(libpath::kMaxRequestLength - 1) + " bytes");
  }
  return line;
}

}  // namespace bondd
