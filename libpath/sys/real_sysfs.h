// RealSysfs: kernel attribute files below a root directory.
//
// Shape:  every path is absolute, as the kernel says it; `root` is put in front (tests). The last
//         component is never followed when it is a link; nothing read exceeds 64 KiB.
// Errors: as Sysfs says; invalid for a path that is not absolute or holds "..", an attribute longer
//         than the bound is invalid too.
#pragma once

#include <string>
#include <vector>

#include "libpath/sys/sysfs.h"

namespace libpath {

class RealSysfs final : public Sysfs {
 public:
  explicit RealSysfs(std::string root = "") : root_(std::move(root)) {}

  Result<std::string> read(const std::string& path) override;
  Result<std::string> read_binary(const std::string& path) override;
  Status write(const std::string& path, const std::string& value) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<std::string> resolve(const std::string& path) override;

 private:
  std::string root_;
};

}  // namespace libpath
