#include "libpath/bond/unit_text.h"

#include <limits>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

std::optional<std::int64_t> times(std::uint64_t number, std::int64_t factor) {
  const auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / factor);
  if (number > limit) return std::nullopt;
  return static_cast<std::int64_t>(number) * factor;
}

bool strip_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// Thousandths of a decimal number with at most three digits behind its point.
std::optional<std::uint64_t> parse_thousandths(std::string_view text) {
  constexpr std::size_t kDigits = 3;
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  std::string fraction;
  if (digits.empty()) return std::nullopt;
  if (point != std::string_view::npos) {
    fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.size() > kDigits) return std::nullopt;
  }
  fraction.resize(kDigits, '0');
  return parse_number<std::uint64_t>(digits + fraction);
}

}  // namespace

std::optional<Millis> parse_duration(std::string_view text, Millis bare) {
  Millis unit = bare;
  if (strip_suffix(text, "ms")) {
    unit = Millis(1);
  } else if (strip_suffix(text, "s")) {
    unit = Seconds(1);
  }
  const auto number = parse_number<std::uint64_t>(text);
  const auto millis = number ? times(*number, unit.count()) : std::nullopt;
  if (!millis) return std::nullopt;
  return Millis(*millis);
}

std::optional<std::uint32_t> parse_speed(std::string_view text) {
  const bool giga = strip_suffix(text, "g") || strip_suffix(text, "G");
  if (giga) {
    const auto speed = parse_thousandths(text);
    if (!speed || *speed > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*speed);
  }
  if (!strip_suffix(text, "m")) strip_suffix(text, "M");
  return parse_number<std::uint32_t>(text);
}

}  // namespace libpath
