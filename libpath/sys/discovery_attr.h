// Attribute helpers of discovery: one value or nothing, device text made printable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/strings.h"
#include "libpath/sys/sysfs.h"

namespace libpath {

// Trimmed and printable; empty when missing, and for the kernel's ways to say "none".
std::string sysfs_text(Sysfs& sysfs, const std::string& path);

template <typename T>
std::optional<T> sysfs_number(Sysfs& sysfs, const std::string& path) {
  return parse_number<T>(sysfs_text(sysfs, path));
}

// `path` when it can be read, otherwise empty.
std::string sysfs_if_there(Sysfs& sysfs, const std::string& path);

// Components of a device path that consist of `prefix` and a number ("host", "session"), the last
// one; empty when there is none.
std::string component_with_number(const std::vector<std::string_view>& parts,
                                  std::string_view prefix);
// The last component that starts with `prefix`; empty when there is none.
std::string component_with_prefix(const std::vector<std::string_view>& parts,
                                  std::string_view prefix);
// A PCI function: "0000:00:05.0".
bool is_pci_function(std::string_view part);

}  // namespace libpath
