// Reads and writes kernel attribute files. Real: RealSysfs (rooted at "/"). Test: FakeSysfs.
//
// A write or a read of some attributes may sleep: run on a worker unless said otherwise.
// Errors: not_found for a missing file; the errno of the kernel otherwise (EINVAL, EBUSY, ...).
#pragma once

#include <string>
#include <vector>

#include "libpath/base/result.h"

namespace libpath {

class Sysfs {
 public:
  virtual ~Sysfs() = default;
  virtual Result<std::string> read(const std::string& path) = 0;         // trailing newline removed
  virtual Result<std::string> read_binary(const std::string& path) = 0;  // at most 64 KiB
  virtual Status write(const std::string& path, const std::string& value) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;  // names, sorted
  virtual Result<std::string> resolve(const std::string& path) = 0;            // realpath
};

}  // namespace libpath
