// fuzz-libs: libpath_view
// Any word as a style: what is accepted is within bounds, and is read again from how it is written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libpath/view/style.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace libpath::view;
  const auto style = parse_style({reinterpret_cast<const char*>(data), size});
  if (!style) return 0;
  const bool sized = style->width == 0 || (style->width >= kMinWidth && style->width <= kMaxWidth);
  const auto again = parse_style(style_text(*style));
  if (!sized || !again || *again != *style) std::abort();
  return 0;
}
