// Sense data: why a device ended a command with CHECK CONDITION.
//
// Shape:  key is 0-15; asc and ascq are 0 where the sense data is too short to hold them.
// Errors: nullopt for bytes that are no sense data (empty, vendor response code).
// Source: SPC-4 4.5.2 (descriptor format), 4.5.3 (fixed format).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace libpath {

enum class SenseKey : std::uint8_t {
  no_sense = 0x0,
  recovered_error = 0x1,
  not_ready = 0x2,
  medium_error = 0x3,
  hardware_error = 0x4,
  illegal_request = 0x5,
  unit_attention = 0x6,
  data_protect = 0x7,
  blank_check = 0x8,
  vendor_specific = 0x9,
  copy_aborted = 0xa,
  aborted_command = 0xb,
  reserved = 0xc,
  volume_overflow = 0xd,
  miscompare = 0xe,
  completed = 0xf,
};

struct Sense {
  SenseKey key = SenseKey::no_sense;
  std::uint8_t asc = 0;
  std::uint8_t ascq = 0;
  auto operator<=>(const Sense&) const = default;
};

[[nodiscard]] std::optional<Sense> decode_sense(std::span<const std::uint8_t> bytes);

}  // namespace libpath
