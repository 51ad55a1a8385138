#include "libpath/scsi/sense.h"

#include <algorithm>

#include <scsi/sg_lib.h>

namespace libpath {
namespace {

constexpr std::uint8_t kFirstCode = 0x70;  // fixed, current
constexpr std::uint8_t kLastCode = 0x73;   // descriptor, deferred
constexpr std::size_t kMaxSense = 252;

}  // namespace

std::optional<Sense> decode_sense(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return std::nullopt;
  const std::uint8_t code = bytes[0] & 0x7f;  // bit 7: the information field is valid
  if (code < kFirstCode || code > kLastCode) return std::nullopt;
  // Pure and without global state, unlike the printing helpers of the same library.
  sg_scsi_sense_hdr header{};
  const auto size = static_cast<int>(std::min(bytes.size(), kMaxSense));
  if (!sg_scsi_normalize_sense(bytes.data(), size, &header)) return std::nullopt;
  return Sense{static_cast<SenseKey>(header.sense_key & 0x0f), header.asc, header.ascq};
}

}  // namespace libpath
