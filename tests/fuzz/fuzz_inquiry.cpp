// fuzz-libs: libpath_scsi
// Any INQUIRY data gives texts that are printable, trimmed and no longer than their fields.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "libpath/scsi/inquiry.h"

namespace {

void check_text(const std::string& text, std::size_t most) {
  if (text.size() > most) std::abort();
  for (const char c : text) {
    if (c < ' ' || c > '~') std::abort();
  }
  if (!text.empty() && (text.front() == ' ' || text.back() == ' ')) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto decoded = libpath::decode_inquiry(std::span<const std::uint8_t>(data, size));
  if (decoded.has_value() != (size >= 5)) std::abort();
  if (!decoded) return 0;
  check_text(decoded->vendor, 8);
  check_text(decoded->product, 16);
  check_text(decoded->revision, 4);
  if (decoded->tpgs > 3 || decoded->peripheral_type > 31) std::abort();
  return 0;
}
