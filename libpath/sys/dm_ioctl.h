// The two device-mapper requests that libdevmapper cannot be asked for: arming the poll of our own
// control descriptor, and a rename that stays off the library's unlocked node list.
//
// Errors: dm_arm_poll: invalid on kernels before 4.13. dm_rename: not_found for `from`, exists when
//         `to` is taken.
// Source: linux/dm-ioctl.h; kernel drivers/md/dm-ioctl.c.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "libpath/base/result.h"
#include "libpath/base/unique_fd.h"

namespace libpath {

Result<UniqueFd> dm_open_control();
Status dm_arm_poll(int control_fd);

// Names are as the kernel holds them (mangled). `event_nr` carries cookie and flags.
// True when the kernel made a uevent that counts the cookie down.
Result<bool> dm_rename(const std::string& from, const std::string& to, std::uint32_t event_nr);

// libdevmapper writes a character outside 0-9 A-Z a-z #+-.:=@_ as \xNN into the kernel's names.
std::string dm_mangle(std::string_view name);
std::string dm_unmangle(std::string_view name);

}  // namespace libpath
