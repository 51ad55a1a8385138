// fuzz-libs: libpath_model
// A subtype and any bytes: the text of an id is printable and bounded, and either says every byte,
// in hex, or is what the bytes say, as text or as an address that is read back to them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "libpath/base/strings.h"
#include "libpath/model/link_neighbour.h"

namespace {

using namespace libpath;

void require(bool condition) {
  if (!condition) std::abort();
}

bool says_in_hex(const std::string& text, std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return text.empty();
  const auto parts = split(text, ':');
  return std::equal(parts.begin(), parts.end(), bytes.begin(), bytes.end(),
                    [](std::string_view part, std::uint8_t byte) {
                      return part.size() == 2 && parse_number<std::uint8_t>(part, 16) == byte;
                    });
}

bool says_as_address(const std::string& text, std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return false;
  const auto address = bytes.subspan(1);
  const auto same = [&](const auto& parsed) {
    return parsed &&
           std::equal(parsed->bytes.begin(), parsed->bytes.end(), address.begin(), address.end());
  };
  return bytes[0] == 1 ? same(Ipv4Address::parse(text)) : same(Ipv6Address::parse(text));
}

void check(const NeighbourId& id, std::span<const std::uint8_t> bytes) {
  require(printable(id.text) == id.text);
  require(id.text.size() <= kLongestNeighbourId);
  require(!word(id.kind).empty());
  bytes = bytes.first(std::min(bytes.size(), kLongestNeighbourText));
  if (id.kind == NeighbourIdKind::mac) return require(says_in_hex(id.text, bytes));
  if (id.kind == NeighbourIdKind::address) {
    return require(says_in_hex(id.text, bytes) || says_as_address(id.text, bytes));
  }
  while (!bytes.empty() && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);
  const std::string text(bytes.begin(), bytes.end());
  require(id.text == text || (printable(text) != text && says_in_hex(id.text, bytes)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span bytes(data + 1, size - 1);
  check(chassis_id(data[0], bytes), bytes);
  check(port_id(data[0], bytes), bytes);
  const std::string text =
      neighbour_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  require(printable(text) == text && text.size() <= kLongestNeighbourText);
  return 0;
}
