// fuzz-libs: libpath_ipc
// Any bytes in any pieces: texts are within the limit and hold no NUL, what was consumed adds up,
// and encoding a text again gives a frame that reads back as the same text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/ipc/framing.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_round_trip(const std::string& text) {
  require(text.size() <= libpath::kMaxRequestLength);
  require(text.find('\0') == std::string::npos);
  const std::string frame = libpath::encode_frame(text);
  libpath::FrameReader reader(libpath::kMaxRequestLength + 1);  // a text may have come without NUL
  require(reader.feed(frame) == frame.size());
  require(reader.take() == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = data[0] % 16 + 1;  // how many bytes arrive at a time
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  libpath::FrameReader reader(libpath::kMaxRequestLength);
  while (!rest.empty() && !reader.broken()) {
    const std::size_t offered = std::min(step, rest.size());
    const std::size_t used = reader.feed(rest.substr(0, offered));
    require(used <= offered);
    rest.remove_prefix(used);
    const auto text = reader.take();
    if (text) check_round_trip(*text);
    require(used > 0 || text || reader.broken());
  }
  return 0;
}
