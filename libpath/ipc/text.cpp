#include "libpath/ipc/text.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace libpath {

std::string size_text(std::uint64_t sectors) {
  constexpr std::string_view kSuffixes = "KMGTP";
  double value = static_cast<double>(sectors >> 1);  // KiB
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kSuffixes.size(); ++unit) value /= 1024;
  if (value < 10) return fmt::format("{:.1f}{}", value, kSuffixes[unit]);
  return fmt::format("{:.0f}{}", value, kSuffixes[unit]);
}

std::string progress_text(const Progress& progress) {
  constexpr std::size_t kBar = 10;
  std::string out;
  if (progress.total != 0) {
    const auto done =
        std::min<std::uint64_t>(kBar, std::uint64_t{progress.cur} * kBar / progress.total);
    out.append(done, 'X');
    out.append(kBar - done, '.');
  }
  fmt::format_to(std::back_inserter(out), " {}/{}", progress.cur, progress.total);
  return out;
}

void append_padded(std::string& out, std::string_view text, std::size_t width) {
  out.append(text);
  if (text.size() < width) out.append(width - text.size(), ' ');
}

void append_or(std::string& out, std::string_view text, std::string_view otherwise) {
  out += text.empty() ? otherwise : text;
}

void append_number(std::string& out, std::int64_t number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

}  // namespace libpath
