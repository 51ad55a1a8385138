// A dm device outside the ioctls: its number, its node, who sits on it.
//
// Errors: dm_holder_names: not_found when there is no such block device. What dm_set_node_owner
//         cannot do (udev may not have made the node) is logged.
// Source: sysfs block/*/holders and block/*/dm/name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/ids.h"
#include "libpath/sys/device_mapper.h"

namespace libpath {

// The kernel's 64-bit device number as lists carry it.
DevId dm_dev_id(std::uint64_t dev);

// Sorted. `sysfs` is where sysfs is mounted: "/sys".
Result<std::vector<std::string>> dm_holder_names(const std::string& sysfs, DevId dev);

// mode, uid and gid of the map's node. udev owns the node and its rules may set them again at a
// later event; rules that know the map are the lasting way.
void dm_set_node_owner(const DmTableSpec& spec);

}  // namespace libpath
