// Quantities with a unit, out of text: durations and link speeds.
//
// Errors: nullopt for what is no whole number of the smaller unit, or does not fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libpath/base/time.h"

namespace libpath {

// "500", "500ms", "2s"; a bare number counts in `bare`.
std::optional<Millis> parse_duration(std::string_view text, Millis bare = Millis(1));

// In Mbit/s: "1000", "1000m", "10g", "2.5G".
std::optional<std::uint32_t> parse_speed(std::string_view text);

}  // namespace libpath
