// Command descriptor blocks of the few SCSI commands a path needs.
//
// Units:  lengths in bytes: the most the device may send back. A longer one than the command's
// field
//         can hold is cut to what it holds.
// Source: SPC-4 6.4 (INQUIRY), 6.37 (REPORT TARGET PORT GROUPS), 6.47 (TEST UNIT READY).
#pragma once

#include <cstddef>
#include <cstdint>

#include "libpath/scsi/command.h"

namespace libpath {

inline constexpr std::size_t kInquiryLength = 96;  // standard data with version descriptors
inline constexpr std::size_t kVpdLength = 4096;    // any identification page seen so far fits
inline constexpr std::size_t kRtpgLength = 8192;   // some 500 groups of 2 ports

inline constexpr std::uint8_t kVpdSupportedPages = 0x00;
inline constexpr std::uint8_t kVpdUnitSerial = 0x80;
inline constexpr std::uint8_t kVpdDeviceId = 0x83;

Cdb test_unit_ready_cdb();
Cdb inquiry_cdb(std::size_t length = kInquiryLength);
Cdb inquiry_vpd_cdb(std::uint8_t page, std::size_t length = kVpdLength);
// Asks for the plain parameter format, which every ALUA array knows; decode_rtpg takes both.
Cdb rtpg_cdb(std::size_t length = kRtpgLength);

}  // namespace libpath
