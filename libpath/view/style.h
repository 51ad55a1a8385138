// Style: how a terminal wants its text: in colour, in ASCII only, how wide; and as one word of a
// command: "colour,ascii,width=120", or "plain" for none of them.
//
// Units:  width in columns of the terminal; 0: a line is as long as it needs.
// Errors: parse_style: invalid for a word that is unknown or there twice, and for a width that is
//         not within kMinWidth and kMaxWidth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "libpath/base/result.h"

namespace libpath::view {

inline constexpr std::size_t kMinWidth = 40;  // narrower than this, no table makes sense
inline constexpr std::size_t kMaxWidth = 10000;

struct Style {
  bool colour = false;
  bool ascii = false;
  std::size_t width = 0;
  bool operator==(const Style&) const = default;
};

Result<Style> parse_style(std::string_view text);
std::string style_text(const Style& style);

enum class Tone : std::uint8_t { plain, strong, good, warning, bad };

// `text` with the escape sequences of its tone around it, if the style has colour.
std::string painted(std::string text, Tone tone, const Style& style);

}  // namespace libpath::view
