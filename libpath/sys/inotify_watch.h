// InotifyWatch: FileWatch over inotify.
//
// Shape:  without inotify (its instances are limited) fd() is -1 and watch() says why.
//         watch() on a worker and read() on the loop share nothing but the descriptor.
#pragma once

#include <string>

#include "libpath/base/unique_fd.h"
#include "libpath/sys/file_watch.h"

namespace libpath {

class InotifyWatch final : public FileWatch {
 public:
  InotifyWatch();
  int fd() const override { return fd_.get(); }
  Status watch(const std::string& directory) override;
  FileReport read() override;

 private:
  UniqueFd fd_;
  int open_errno_ = 0;
};

}  // namespace libpath
