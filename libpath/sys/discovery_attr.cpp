#include "libpath/sys/discovery_attr.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace libpath {
namespace {

bool is_number(std::string_view text) { return parse_number<std::uint32_t>(text).has_value(); }

bool is_hex(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

}  // namespace

std::string sysfs_text(Sysfs& sysfs, const std::string& path) {
  const auto read = sysfs.read(path);
  if (!read) return {};
  std::string text = printable(trim(*read));
  constexpr std::array<std::string_view, 3> kNone{"(null)", "<NULL>", "<null>"};
  if (std::find(kNone.begin(), kNone.end(), text) != kNone.end()) return {};
  return text;
}

std::string sysfs_if_there(Sysfs& sysfs, const std::string& path) {
  return sysfs.read(path) ? path : std::string();
}

std::string component_with_number(const std::vector<std::string_view>& parts,
                                  std::string_view prefix) {
  const auto found = std::find_if(parts.rbegin(), parts.rend(), [prefix](std::string_view part) {
    return part.starts_with(prefix) && is_number(part.substr(prefix.size()));
  });
  return found == parts.rend() ? std::string() : std::string(*found);
}

std::string component_with_prefix(const std::vector<std::string_view>& parts,
                                  std::string_view prefix) {
  const auto found = std::find_if(parts.rbegin(), parts.rend(), [prefix](std::string_view part) {
    return part.starts_with(prefix);
  });
  return found == parts.rend() ? std::string() : std::string(*found);
}

bool is_pci_function(std::string_view part) {
  const auto fields = split(part, ':');
  if (fields.size() != 3 || fields[0].size() < 4 || fields[1].size() != 2) return false;
  const auto slot = split(fields[2], '.');
  return slot.size() == 2 && slot[0].size() == 2 && slot[1].size() == 1 && is_hex(fields[0]) &&
         is_hex(fields[1]) && is_hex(slot[0]) && is_hex(slot[1]);
}

}  // namespace libpath
