#include "libpath/scsi/cdb.h"

#include <algorithm>

namespace libpath {
namespace {

constexpr std::uint8_t kTestUnitReady = 0x00;
constexpr std::uint8_t kInquiry = 0x12;
constexpr std::uint8_t kMaintenanceIn = 0xa3;
constexpr std::uint8_t kReportTargetPortGroups = 0x0a;

std::uint8_t byte_of(std::size_t value, unsigned index) {
  return static_cast<std::uint8_t>((value >> (8 * index)) & 0xff);
}

Cdb inquiry_bytes(bool vpd, std::uint8_t page, std::size_t length) {
  length = std::min<std::size_t>(length, 0xffff);
  return {kInquiry,
          static_cast<std::uint8_t>(vpd ? 1 : 0),
          page,
          byte_of(length, 1),
          byte_of(length, 0),
          0};
}

}  // namespace

Cdb test_unit_ready_cdb() { return {kTestUnitReady, 0, 0, 0, 0, 0}; }

Cdb inquiry_cdb(std::size_t length) { return inquiry_bytes(false, 0, length); }

Cdb inquiry_vpd_cdb(std::uint8_t page, std::size_t length) {
  return inquiry_bytes(true, page, length);
}

Cdb rtpg_cdb(std::size_t length) {
  length = std::min<std::size_t>(length, 0xffffffff);
  return {kMaintenanceIn,
          kReportTargetPortGroups,
          0,
          0,
          0,
          0,
          byte_of(length, 3),
          byte_of(length, 2),
          byte_of(length, 1),
          byte_of(length, 0),
          0,
          0};
}

}  // namespace libpath
