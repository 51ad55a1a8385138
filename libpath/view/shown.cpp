#include "libpath/view/shown.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "libpath/base/strings.h"

namespace libpath::view {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 1;  // bytes; of what is no UTF-8, one
  bool valid = false;
};

struct Range {
  std::uint32_t first, last;
};

template <std::size_t Count>
bool is_in(const std::array<Range, Count>& ranges, std::uint32_t value) {
  return std::any_of(ranges.begin(), ranges.end(), [value](const Range& range) {
    return range.first <= value && value <= range.last;
  });
}

// Controls, and the characters that turn or hide what stands around them.
constexpr std::array<Range, 7> kUnfit = {{{0x00, 0x1f},
                                          {0x7f, 0x9f},
                                          {0x200b, 0x200f},
                                          {0x2028, 0x202e},
                                          {0x2060, 0x206f},
                                          {0xfeff, 0xfeff},
                                          {0xe0000, 0xe0fff}}};
constexpr std::array<Range, 9> kWide = {{{0x1100, 0x115f},
                                         {0x2e80, 0xa4cf},
                                         {0xac00, 0xd7a3},
                                         {0xf900, 0xfaff},
                                         {0xfe30, 0xfe6f},
                                         {0xff00, 0xff60},
                                         {0xffe0, 0xffe6},
                                         {0x1f300, 0x1faff},
                                         {0x20000, 0x3fffd}}};
constexpr std::array<Range, 3> kCombining = {{{0x300, 0x36f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};

// The first code point of text that is not empty (RFC 3629: shortest form, no surrogates).
CodePoint first_of(std::string_view text) {
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xc0U) != 0x80) return {};
    value = value << 6U | (byte & 0x3fU);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kSmallest[length] || value > 0x10ffff || surrogate) return {};
  return {value, length, true};
}

std::size_t width_of(const CodePoint& point) {
  if (is_in(kCombining, point.value)) return 0;
  return is_in(kWide, point.value) ? 2 : 1;
}

// How many bytes from the front fit into `width` columns.
std::size_t fitting(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const CodePoint point = first_of(text.substr(at));
    used += width_of(point);
    if (used > width) break;
    at += point.length;
  }
  return at;
}

}  // namespace

std::string shown(std::string_view text, bool ascii) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = first_of(text);
    const bool fit = point.valid && !is_in(kUnfit, point.value) && !(ascii && point.value > 0x7e);
    if (fit) {
      out += text.substr(0, point.length);
    } else {
      out += '?';
    }
    text.remove_prefix(point.length);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t used = 0;
  while (!text.empty()) {
    const CodePoint point = first_of(text);
    used += width_of(point);
    text.remove_prefix(point.length);
  }
  return used;
}

std::string clipped(std::string_view text, std::size_t width, bool ascii) {
  if (columns(text) <= width) return std::string(text);
  const std::string_view ellipsis = ascii ? ".." : "\u2026";
  const std::size_t needed = columns(ellipsis);
  if (width <= needed) return std::string(text.substr(0, fitting(text, width)));
  return std::string(text.substr(0, fitting(text, width - needed))).append(ellipsis);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  if (width == 0) return {std::string(text)};
  std::vector<std::string> lines{""};
  for (std::string_view word : split_words(text)) {
    const std::size_t before = columns(lines.back());
    if (before != 0 && before + 1 + columns(word) <= width) {
      lines.back().append(" ").append(word);
      continue;
    }
    if (before != 0) lines.emplace_back();
    while (columns(word) > width) {
      // One character at least, even when it is wider than the line.
      const std::size_t length = std::max(fitting(word, width), first_of(word).length);
      lines.back() = word.substr(0, length);
      word.remove_prefix(length);
      if (!word.empty()) lines.emplace_back();
    }
    if (!word.empty()) lines.back() = word;
  }
  return lines;
}

}  // namespace libpath::view
