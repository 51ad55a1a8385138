// Files: reading configuration, and the small files that keep state (bindings, wwids, markers).
// Real: RealStateFiles. Test: FakeStateFiles.
//
// All calls may sleep: run on a worker once the loop turns.
// Shape:  written files are 0600 in directories of 0700, which are made when missing. Readers see
//         the old text or the new, never half of one.
// Errors: not_found, exists, denied; timeout when another process keeps its lock; invalid for a
//         file of more than kMaxStateFile bytes or a path with a symbolic link in it (someone who
//         can place a link in a shared directory must not choose what root writes to).
// Source: CVE-2022-41973; fcntl(2) "Open file description locks", rename(2).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/base/result.h"

namespace libpath {

constexpr std::size_t kMaxStateFile = std::size_t{16} * 1024 * 1024;

using FileTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

struct StateEntry {
  std::string name;
  FileTime mtime;
  bool operator==(const StateEntry&) const = default;
};

// Bytes to put at an offset.
struct ByteEdit {
  std::size_t offset = 0;
  std::string bytes;
};

class StateFiles {
 public:
  using Editor = std::function<std::vector<ByteEdit>(std::string_view text)>;
  virtual ~StateFiles() = default;
  virtual Result<std::string> read(const std::string& path) = 0;
  virtual Status write_atomic(const std::string& path, const std::string& text) = 0;
  // Under the file's write lock: shows `editor` the present text (empty for a new file) and puts
  // what it returns. For files that other programs append to.
  virtual Status edit(const std::string& path, const Editor& editor) = 0;
  // Makes an empty marker with this mtime, all at once; exists when it is there already.
  virtual Status create_marker(const std::string& path, FileTime mtime) = 0;
  virtual Result<FileTime> mtime(const std::string& path) = 0;
  virtual Result<std::vector<StateEntry>> list(const std::string& directory) = 0;  // by name
  virtual Status remove(const std::string& path) = 0;
};

class RealStateFiles final : public StateFiles {
 public:
  explicit RealStateFiles(std::chrono::milliseconds lock_patience = std::chrono::seconds(4))
      : lock_patience_(lock_patience) {}
  Result<std::string> read(const std::string& path) override;
  Status write_atomic(const std::string& path, const std::string& text) override;
  Status edit(const std::string& path, const Editor& editor) override;
  Status create_marker(const std::string& path, FileTime mtime) override;
  Result<FileTime> mtime(const std::string& path) override;
  Result<std::vector<StateEntry>> list(const std::string& directory) override;
  Status remove(const std::string& path) override;

 private:
  std::chrono::milliseconds lock_patience_;
};

// A regular file an administrator wrote: links are followed, `limit` bytes at most.
Result<std::string> read_file(const std::string& path, std::size_t limit = kMaxStateFile);
// Names of what a directory holds, sorted by bytes.
Result<std::vector<std::string>> list_files(const std::string& directory);

}  // namespace libpath
