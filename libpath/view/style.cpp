#include "libpath/view/style.h"

#include "libpath/base/strings.h"

namespace libpath::view {
namespace {

constexpr std::string_view kColour = "colour";
constexpr std::string_view kAscii = "ascii";
constexpr std::string_view kWidth = "width=";
constexpr std::string_view kPlain = "plain";

std::string_view escape(Tone tone) {
  switch (tone) {
    case Tone::strong:
      return "\033[1m";
    case Tone::good:
      return "\033[32m";
    case Tone::warning:
      return "\033[33m";
    case Tone::bad:
      return "\033[1;31m";
    case Tone::plain:
      break;
  }
  return "";
}

// False when the word is unknown, its value is out of range, or it was there before.
bool take_word(Style& style, std::string_view word) {
  if (word == kColour && !style.colour) return style.colour = true;
  if (word == kAscii && !style.ascii) return style.ascii = true;
  if (!word.starts_with(kWidth) || style.width != 0) return false;
  const auto width = parse_number<std::size_t>(word.substr(kWidth.size()));
  if (!width || *width < kMinWidth || *width > kMaxWidth) return false;
  style.width = *width;
  return true;
}

}  // namespace

Result<Style> parse_style(std::string_view text) {
  Style style;
  if (text == kPlain) return style;
  for (const auto word : split(text, ',')) {
    if (take_word(style, word)) continue;
    return fail(Errc::invalid, "style \"" + printable(text) +
                                   "\": plain, or some of colour,ascii,width=" +
                                   std::to_string(kMinWidth) + ".." + std::to_string(kMaxWidth));
  }
  return style;
}

std::string style_text(const Style& style) {
  std::vector<std::string> words;
  if (style.colour) words.emplace_back(kColour);
  if (style.ascii) words.emplace_back(kAscii);
  if (style.width != 0) words.push_back(std::string(kWidth) + std::to_string(style.width));
  return words.empty() ? std::string(kPlain) : join(words, ",");
}

std::string painted(std::string text, Tone tone, const Style& style) {
  if (!style.colour || tone == Tone::plain || text.empty()) return text;
  return std::string(escape(tone)) + text + "\033[0m";
}

}  // namespace libpath::view
