// fuzz-libs: libpath_sys
// Any name and word: an attention belongs to exactly the device named, and only for known words.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/sys/transport_events.h"

// Input: name of a device, a NUL, its property SDEV_UA.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\0');
  const auto name = text.substr(0, end);
  const auto value = end == std::string_view::npos ? "" : text.substr(end + 1);
  const auto told = decode_attention(name, value);
  if (!told) return 0;
  if (told->device != Hctl::parse(name)) std::abort();
  if (!value.ends_with("_CHANGED") || word(told->what).empty()) std::abort();
  return 0;
}
