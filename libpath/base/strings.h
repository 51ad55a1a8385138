// Small text helpers over std::string_view; none allocates more than its result.
//
// Shape: split keeps order; split_words drops empty words.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace libpath {

std::string_view trim(std::string_view text);                      // ASCII white space, both ends
std::vector<std::string_view> split_words(std::string_view text);  // by ASCII white space
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// What stands behind the last '/' of a path, and before it; "" before it when there is none.
std::string_view base_name(std::string_view path);
std::string_view directory_name(std::string_view path);

// Printable ASCII only; every other byte becomes '_'. For device-supplied text in logs and tables.
std::string printable(std::string_view text);

// The whole text must be one number of type T in the given base; no sign for unsigned types, no
// blanks, no overflow.
template <typename T>
std::optional<T> parse_number(std::string_view text, int base = 10) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, ec] = std::from_chars(text.data(), end, value, base);
  if (ec != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

}  // namespace libpath
