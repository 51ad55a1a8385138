// SerialSysfs: a fake Sysfs for tests with threads: fakes know one thread, so callers come in one
// at a time.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "libpath/sys/sysfs.h"

namespace libpath {

class SerialSysfs final : public Sysfs {
 public:
  using Path = const std::string&;
  // The lock may be that of other fakes, too: it is one host.
  SerialSysfs(Sysfs& sysfs, std::recursive_mutex& lock) : sysfs_(sysfs), lock_(lock) {}
  Result<std::string> read(Path path) override {
    const std::lock_guard held(lock_);
    return sysfs_.read(path);
  }
  Result<std::string> read_binary(Path path) override {
    const std::lock_guard held(lock_);
    return sysfs_.read_binary(path);
  }
  Status write(Path path, const std::string& value) override {
    const std::lock_guard held(lock_);
    return sysfs_.write(path, value);
  }
  Result<std::vector<std::string>> list(Path path) override {
    const std::lock_guard held(lock_);
    return sysfs_.list(path);
  }
  Result<std::string> resolve(Path path) override {
    const std::lock_guard held(lock_);
    return sysfs_.resolve(path);
  }

 private:
  Sysfs& sysfs_;
  std::recursive_mutex& lock_;
};

}  // namespace libpath
