// FakeStateFiles: state files in memory, with an mtime each and errors on demand.
//
// Shape: write_atomic and edit give the file the time set by set_now().
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libpath/sys/files.h"

namespace libpath {

class FakeStateFiles final : public StateFiles {
 public:
  Result<std::string> read(const std::string& path) override;
  Status write_atomic(const std::string& path, const std::string& text) override;
  Status edit(const std::string& path, const Editor& editor) override;
  Status create_marker(const std::string& path, FileTime mtime) override;
  Result<FileTime> mtime(const std::string& path) override;
  Result<std::vector<StateEntry>> list(const std::string& directory) override;
  Status remove(const std::string& path) override;

  void set(const std::string& path, const std::string& text);  // as if by an administrator
  bool has(const std::string& path) const { return files_.count(path) > 0; }
  std::string text(const std::string& path) const;  // empty when missing
  void set_now(FileTime now) { now_ = now; }
  // Hears of each file that is written, made or removed, as a watcher of its directory would.
  void set_listener(std::function<void(const std::string& path)> listener) {
    listener_ = std::move(listener);
  }
  // Errno of every later call on this path; 0: works again.
  void fail_with(const std::string& path, int sys_errno) { errors_[path] = sys_errno; }
  void set_read_only(bool read_only) { read_only_ = read_only; }  // changes give EROFS
  std::size_t write_count() const { return write_count_; }

 private:
  struct File {
    std::string text;
    FileTime mtime;
  };
  void tell(const std::string& path) const {
    if (listener_) listener_(path);
  }
  int error_of(const std::string& path, bool changes) const;

  std::map<std::string, File> files_;
  std::map<std::string, int> errors_;
  FileTime now_{std::chrono::hours{500000}};
  bool read_only_ = false;
  std::size_t write_count_ = 0;
  std::function<void(const std::string& path)> listener_;
};

}  // namespace libpath
