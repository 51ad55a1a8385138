#include "libpath/model/ids.h"

#include "libpath/base/strings.h"

namespace libpath {

std::string DevId::text() const { return std::to_string(major) + ":" + std::to_string(minor); }

std::optional<DevId> DevId::parse(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2) return std::nullopt;
  const auto major = parse_number<std::uint32_t>(parts[0]);
  const auto minor = parse_number<std::uint32_t>(parts[1]);
  if (!major || !minor) return std::nullopt;
  return DevId{*major, *minor};
}

std::string Hctl::text() const {
  return std::to_string(host) + ":" + std::to_string(channel) + ":" + std::to_string(target) + ":" +
         std::to_string(lun);
}

std::optional<Hctl> Hctl::parse(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 4) return std::nullopt;
  const auto host = parse_number<std::uint32_t>(parts[0]);
  const auto channel = parse_number<std::uint32_t>(parts[1]);
  const auto target = parse_number<std::uint32_t>(parts[2]);
  const auto lun = parse_number<std::uint64_t>(parts[3]);
  if (!host || !channel || !target || !lun) return std::nullopt;
  return Hctl{*host, *channel, *target, *lun};
}

std::optional<Wwid> Wwid::make(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kMaxLength) return std::nullopt;
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) return std::nullopt;
  }
  return Wwid(std::string(text));
}

bool Wwid::file_safe() const {
  return text_.find('/') == std::string::npos && text_ != "." && text_ != "..";
}

std::optional<Wwid> Wwid::from_dm_uuid(std::string_view uuid) {
  constexpr std::string_view kPrefix = "mpath-";
  if (!uuid.starts_with(kPrefix)) return std::nullopt;
  return make(uuid.substr(kPrefix.size()));
}

}  // namespace libpath
