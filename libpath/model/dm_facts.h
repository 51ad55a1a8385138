// What the kernel says of one device-mapper device, whatever its target is.
//
// Units:  size in 512-byte sectors.
// Source: struct dm_ioctl, by libdevmapper's dm_info.
#pragma once

#include <cstdint>
#include <string>

#include "libpath/model/ids.h"

namespace libpath {

struct DmFacts {
  std::string name;
  std::string uuid;
  DevId dev;
  std::uint64_t size = 0;
  int open_count = 0;
  bool suspended = false;
  bool has_live_table = false;
  bool has_inactive_table = false;
  bool read_only = false;
  bool deferred_remove = false;
  unsigned target_count = 0;
  std::string target_type;  // of the first target: "multipath"
};

}  // namespace libpath
