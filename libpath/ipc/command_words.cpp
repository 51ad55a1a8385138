#include <algorithm>

#include "libpath/base/strings.h"
#include "libpath/ipc/command.h"

namespace libpath {
namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_brace(char c) { return c == '{' || c == '}'; }
bool ends_word(char c) { return is_blank(c) || is_brace(c) || c == '"' || c == '#' || c == '!'; }

// `text` begins behind an opening quote; takes what belongs to the string and its end.
std::string take_quoted(std::string_view& text) {
  std::string word;
  while (!text.empty()) {
    const bool quote = text.front() == '"';
    const bool doubled = quote && text.size() > 1 && text[1] == '"';
    if (quote && !doubled) {
      text.remove_prefix(1);
      break;
    }
    word += text.front();
    text.remove_prefix(doubled ? 2 : 1);
  }
  return word;
}

}  // namespace

std::vector<std::string> split_command(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '#' || c == '!') break;
    if (is_blank(c)) {
      text.remove_prefix(1);
    } else if (c == '"') {
      text.remove_prefix(1);
      words.push_back(take_quoted(text));
    } else {
      const auto* end = std::find_if(text.begin() + 1, text.end(), ends_word);
      const auto length = is_brace(c) ? 1 : static_cast<std::size_t>(end - text.begin());
      words.emplace_back(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return words;
}

std::string join_command(const std::vector<std::string>& words) {
  std::vector<std::string> parts;
  parts.reserve(words.size());
  for (const auto& word : words) {
    parts.push_back(word.find(' ') == std::string::npos ? word : '"' + word + '"');
  }
  return join(parts, " ");
}

}  // namespace libpath
