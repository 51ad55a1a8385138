// FakeFileWatch: directories in memory and what happens in them.
//
// Shape: "/" and "/etc" exist from the start; a file's directory is made with it. With a FakeLoop:
//        call loop.fire(watch.fd(), EPOLLIN) to deliver.
#pragma once

#include <set>
#include <string>

#include "libpath/sys/file_watch.h"

namespace libpath {

class FakeFileWatch final : public FileWatch {
 public:
  static constexpr int kDefaultFd = 1001;

  explicit FakeFileWatch(int fd = kDefaultFd) : fd_(fd) {}
  int fd() const override { return fd_; }
  Status watch(const std::string& directory) override;
  FileReport read() override;

  void touch(const std::string& path);  // a file was written, renamed into place or removed
  void make_directory(const std::string& path);
  void remove_directory(const std::string& path);
  void overrun();  // what was to be reported is lost; the next read() says so
  void forget();   // the process that watched is gone
  bool pending() const { return report_.overrun || !report_.names.empty(); }
  bool watches(const std::string& directory) const { return watched_.count(directory) > 0; }

 private:
  void report(const std::string& path);

  int fd_;
  std::set<std::string> directories_{"/", "/etc"};
  std::set<std::string> watched_;
  FileReport report_;
};

}  // namespace libpath
