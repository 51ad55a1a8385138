// Vital product data: what a LUN calls itself, and through which port it is seen.
//
// Pages are given whole, header included, as sysfs vpd_pgXX or an INQUIRY reply holds them.
// Shape:  WWID texts equal udev's ID_SERIAL (scsi_id -g -u) and always pass Wwid::make.
//         Only identities of the logical unit count: NAA 6, NAA 5, other NAA, EUI-64, T10 vendor,
//         then (which scsi_id does not know) SCSI name string. Vendor specific ones are not unique.
//         An identity without content (blanks, all zero) or above Wwid::kMaxLength is passed over.
// Errors: nullopt for a page of another number, a cut header, or nothing usable in it. A designator
//         that runs past the end is dropped with everything after it. No length is trusted.
// Source: SPC-4 7.8.6 (page 0x83), 7.8.15 (0x80); scsi_id(8).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libpath {

// One designation descriptor of page 0x83. `bytes` points into the page.
struct Designator {
  std::uint8_t protocol = 0;     // transport protocol, when association is a port
  std::uint8_t code_set = 0;     // 1 binary, 2 ASCII, 3 UTF-8
  std::uint8_t association = 0;  // 0 logical unit, 1 target port, 2 target device
  std::uint8_t type = 0;         // 0 vendor, 1 T10, 2 EUI-64, 3 NAA, 4 relative port, 5 TPG, 8 name
  std::span<const std::uint8_t> bytes;
};

[[nodiscard]] std::vector<Designator> decode_vpd83(std::span<const std::uint8_t> page);

[[nodiscard]] std::optional<std::string> wwid_from_vpd83(std::span<const std::uint8_t> page);
[[nodiscard]] std::optional<int> target_port_group_from_vpd83(std::span<const std::uint8_t> page);
[[nodiscard]] std::optional<int> relative_port_from_vpd83(std::span<const std::uint8_t> page);

// Unit serial number, printable and trimmed.
[[nodiscard]] std::optional<std::string> serial_from_vpd80(std::span<const std::uint8_t> page);

// The same WWID from the text of a SCSI device's sysfs `wwid`: "naa.6000...", "eui....",
// "t10.VENDOR...", else a SCSI name string. (NVMe takes ID_WWN, the attribute as it is.)
[[nodiscard]] std::optional<std::string> wwid_from_sysfs_attr(std::string_view text);

}  // namespace libpath
