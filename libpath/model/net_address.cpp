#include "libpath/model/net_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace libpath {
namespace {

std::optional<std::uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

// inet_pton wants a NUL at the end; text that holds one would pass for its beginning.
template <typename Address>
std::optional<Address> parse_with(int family, std::string_view text) {
  constexpr std::size_t kLongest = INET6_ADDRSTRLEN;
  if (text.size() >= kLongest || text.find('\0') != std::string_view::npos) return std::nullopt;
  Address address;
  if (::inet_pton(family, std::string(text).c_str(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

std::string text_of(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? "" : text.data();
}

}  // namespace

std::string MacAddress::text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  constexpr std::size_t kLength = 17;
  if (text.size() != kLength) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  MacAddress address;
  for (std::size_t i = 0; i < address.bytes.size(); ++i) {
    const auto high = hex_digit(text[i * 3]);
    const auto low = hex_digit(text[i * 3 + 1]);
    if (!high || !low) return std::nullopt;
    if (i + 1 < address.bytes.size() && text[i * 3 + 2] != separator) return std::nullopt;
    address.bytes[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return address;
}

std::string Ipv4Address::text() const { return text_of(AF_INET, bytes.data()); }
std::optional<Ipv4Address> Ipv4Address::parse(std::string_view text) {
  return parse_with<Ipv4Address>(AF_INET, text);
}

std::string Ipv6Address::text() const { return text_of(AF_INET6, bytes.data()); }
std::optional<Ipv6Address> Ipv6Address::parse(std::string_view text) {
  return parse_with<Ipv6Address>(AF_INET6, text);
}

}  // namespace libpath
