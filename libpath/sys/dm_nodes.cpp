#include "libpath/sys/dm_nodes.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <system_error>

#include "libpath/base/log.h"
#include "libpath/base/unique_fd.h"
#include "libpath/sys/dm_ioctl.h"

namespace libpath {
namespace {

// Empty when the device is none of device-mapper's, or just went away.
std::string dm_name_of(const std::string& sysfs, const std::string& kernel_name) {
  std::ifstream file(sysfs + "/block/" + kernel_name + "/dm/name");
  std::string name;
  std::getline(file, name);
  return dm_unmangle(name);
}

}  // namespace

DevId dm_dev_id(std::uint64_t dev) {
  return {static_cast<std::uint32_t>(major(dev)), static_cast<std::uint32_t>(minor(dev))};
}

Result<std::vector<std::string>> dm_holder_names(const std::string& sysfs, DevId dev) {
  const std::string folder = sysfs + "/dev/block/" + dev.text() + "/holders";
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  if (error) return fail_errno("holders of " + dev.text(), error.value());
  std::vector<std::string> names;
  for (; entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = dm_name_of(sysfs, entry->path().filename().string());
    if (!name.empty()) names.push_back(name);
    if (error) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

void dm_set_node_owner(const DmTableSpec& spec) {
  if (!spec.mode && !spec.uid && !spec.gid) return;
  const std::string node = "/dev/mapper/" + dm_mangle(spec.name);
  const UniqueFd fd(::open(node.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  // O_PATH never opens the device itself; what is there must be a block node before it is changed.
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0 || !S_ISBLK(status.st_mode)) {
    log(LogLevel::warning, "{}: no node {} to set owner and mode of", spec.name, node);
    return;
  }
  const std::string self = "/proc/self/fd/" + std::to_string(fd.get());
  const auto keep = static_cast<unsigned>(-1);
  const bool owned = (!spec.uid && !spec.gid) ||
                     ::chown(self.c_str(), spec.uid.value_or(keep), spec.gid.value_or(keep)) == 0;
  const bool moded = !spec.mode || ::chmod(self.c_str(), *spec.mode & 0777U) == 0;
  if (!owned || !moded) {
    const Error error{Errc::io, "set owner and mode of " + node, errno};
    log(LogLevel::warning, "{}: {}", spec.name, error.message());
  }
}

}  // namespace libpath
