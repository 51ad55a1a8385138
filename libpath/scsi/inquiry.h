// Standard INQUIRY data: who made the device and whether it speaks ALUA.
//
// Shape:  texts are printable and trimmed; a field the reply is too short for is empty.
// Errors: nullopt below 5 bytes.
// Source: SPC-4 6.4.2.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace libpath {

struct InquiryData {
  std::uint8_t peripheral_qualifier = 0;  // 0: device present on this LUN
  std::uint8_t peripheral_type = 0;       // 0: disk
  std::uint8_t version = 0;
  std::uint8_t tpgs = 0;  // bit 0 implicit, bit 1 explicit ALUA; 0 none
  bool removable = false;
  std::string vendor;
  std::string product;
  std::string revision;
  auto operator<=>(const InquiryData&) const = default;
};

[[nodiscard]] std::optional<InquiryData> decode_inquiry(std::span<const std::uint8_t> bytes);

}  // namespace libpath
