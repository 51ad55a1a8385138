#include "libpath/scsi/rtpg.h"

#include <algorithm>
#include <array>

namespace libpath {
namespace {

struct StateWord {
  AccessState state;
  std::string_view word;
};

constexpr std::array<StateWord, 7> kStateWords = {{
    {AccessState::optimized, "active/optimized"},
    {AccessState::non_optimized, "active/non-optimized"},
    {AccessState::standby, "standby"},
    {AccessState::unavailable, "unavailable"},
    {AccessState::lba_dependent, "lba-dependent"},
    {AccessState::offline, "offline"},
    {AccessState::transitioning, "transitioning"},
}};

constexpr std::size_t kHeader = 4;
constexpr std::size_t kExtendedHeader = 8;
constexpr std::size_t kGroupHeader = 8;
constexpr std::size_t kPortSize = 4;

std::uint16_t be16(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return static_cast<std::uint16_t>((bytes[offset] << 8) | bytes[offset + 1]);
}

std::size_t be32(std::span<const std::uint8_t> bytes) {
  return (static_cast<std::size_t>(bytes[0]) << 24) | (static_cast<std::size_t>(bytes[1]) << 16) |
         (static_cast<std::size_t>(bytes[2]) << 8) | bytes[3];
}

TargetPortGroup decode_group(std::span<const std::uint8_t> bytes) {
  TargetPortGroup group;
  group.preferred = (bytes[0] & 0x80) != 0;
  group.state = static_cast<AccessState>(bytes[0] & 0x0f);
  group.supported = bytes[1];
  group.id = be16(bytes, 2);
  group.status_code = bytes[5];
  const std::size_t announced = bytes[7];
  const std::size_t present = (bytes.size() - kGroupHeader) / kPortSize;
  for (std::size_t i = 0; i < std::min(announced, present); ++i) {
    group.ports.push_back(be16(bytes, kGroupHeader + i * kPortSize + 2));
  }
  return group;
}

}  // namespace

std::string_view word(AccessState state) {
  for (const StateWord& row : kStateWords) {
    if (row.state == state) return row.word;
  }
  return "unknown";
}

std::optional<AccessState> parse_access_state(std::string_view text) {
  for (const StateWord& row : kStateWords) {
    if (row.word == text) return row.state;
  }
  return std::nullopt;
}

const TargetPortGroup* RtpgData::find(int id) const {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [id](const TargetPortGroup& group) { return group.id == id; });
  return found == groups.end() ? nullptr : &*found;
}

std::optional<RtpgData> decode_rtpg(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeader) return std::nullopt;
  bytes = bytes.first(std::min(bytes.size(), kHeader + be32(bytes)));
  RtpgData data;
  std::size_t offset = kHeader;
  // In a group descriptor these bits are reserved, so the formats cannot be mixed up.
  if (bytes.size() >= kExtendedHeader && (bytes[kHeader] & 0x70) == 0x10) {
    data.implicit_transition_seconds = bytes[kHeader + 1];
    offset = kExtendedHeader;
  }
  while (offset + kGroupHeader <= bytes.size()) {
    const auto rest = bytes.subspan(offset);
    data.groups.push_back(decode_group(rest));
    offset += kGroupHeader + rest[7] * kPortSize;
  }
  return data;
}

}  // namespace libpath
