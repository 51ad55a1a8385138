// REPORT TARGET PORT GROUPS: the access state of each group of target ports.
//
// Shape:  groups in the order sent; a group cut off by the end of the data is left out, a port list
//         cut off is kept as far as it goes. Both header formats are understood.
// Errors: nullopt when not even the header is there. No length in the data is trusted.
// Source: SPC-4 6.37.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace libpath {

enum class AccessState : std::uint8_t {
  optimized = 0x0,
  non_optimized = 0x1,
  standby = 0x2,
  unavailable = 0x3,
  lba_dependent = 0x4,
  offline = 0xe,
  transitioning = 0xf,
  // 0x5 to 0xd are reserved; they keep their number.
};

// As sysfs access_state and the kernel's messages say it: "active/optimized". "unknown" for
// reserved.
std::string_view word(AccessState state);
std::optional<AccessState> parse_access_state(std::string_view text);

struct TargetPortGroup {
  std::uint16_t id = 0;
  AccessState state = AccessState::optimized;
  bool preferred = false;
  std::uint8_t supported = 0;  // bit 0 optimized ... bit 7 transitioning, as sent
  std::uint8_t status_code = 0;
  std::vector<std::uint16_t> ports;  // relative target port identifiers
  bool operator==(const TargetPortGroup&) const = default;
};

struct RtpgData {
  std::vector<TargetPortGroup> groups;
  std::uint8_t implicit_transition_seconds = 0;  // extended header only; 0 unknown
  bool operator==(const RtpgData&) const = default;
  const TargetPortGroup* find(int id) const;  // nullptr when absent
};

[[nodiscard]] std::optional<RtpgData> decode_rtpg(std::span<const std::uint8_t> bytes);

}  // namespace libpath
