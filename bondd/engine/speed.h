// The speed of an interface, from its driver. May sleep: on a worker.
//
// Units: Mbit/s; 0: not known, which is what -1 and an error both say.
#pragma once

#include <cstdint>
#include <string>

#include "libpath/base/strings.h"
#include "libpath/sys/sysfs.h"

namespace bondd {

inline std::uint32_t speed_of(libpath::Sysfs& sysfs, const std::string& name) {
  constexpr std::int64_t kMost = 100'000'000;
  const auto text = sysfs.read("/sys/class/net/" + name + "/speed");
  const auto number = text ? libpath::parse_number<std::int64_t>(*text) : std::nullopt;
  return number && *number > 0 && *number < kMost ? static_cast<std::uint32_t>(*number) : 0;
}

}  // namespace bondd
