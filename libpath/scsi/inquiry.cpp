#include "libpath/scsi/inquiry.h"

#include <algorithm>
#include <string_view>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr std::size_t kFixedPart = 5;  // up to and with ADDITIONAL LENGTH

// The text ends at a NUL: some devices pad so although the standard says blanks.
std::string text_field(std::span<const std::uint8_t> bytes, std::size_t offset,
                       std::size_t length) {
  if (offset >= bytes.size()) return {};
  std::string text;
  for (const std::uint8_t byte : bytes.subspan(offset, std::min(length, bytes.size() - offset))) {
    if (byte == 0) break;
    text.push_back(static_cast<char>(byte));
  }
  return printable(trim(text));
}

}  // namespace

std::optional<InquiryData> decode_inquiry(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kFixedPart) return std::nullopt;
  bytes = bytes.first(std::min<std::size_t>(bytes.size(), kFixedPart + bytes[4]));
  InquiryData data;
  data.peripheral_qualifier = static_cast<std::uint8_t>(bytes[0] >> 5);
  data.peripheral_type = bytes[0] & 0x1f;
  data.removable = (bytes[1] & 0x80) != 0;
  data.version = bytes[2];
  if (bytes.size() > 5) data.tpgs = static_cast<std::uint8_t>((bytes[5] >> 4) & 0x03);
  data.vendor = text_field(bytes, 8, 8);
  data.product = text_field(bytes, 16, 16);
  data.revision = text_field(bytes, 32, 4);
  return data;
}

}  // namespace libpath
