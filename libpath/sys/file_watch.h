// FileWatch: wakes the loop when an entry of a watched directory was written, replaced or removed.
// Real: InotifyWatch. Test: FakeFileWatch.
//
// A report is a wake-up: it says which names to look at again, not what is there now.
// Shape:  names are those of entries, without their directory. A file that is being written is
//         reported when it is closed, one renamed into place under its new name; reading reports
//         nothing. A directory that comes, goes or is renamed is reported by its parent; when it
//         goes it is no longer watched, and has to be watched again once it is back.
// Errors: watch(): not_found for a missing directory.
// Source: inotify(7).
#pragma once

#include <set>
#include <string>

#include "libpath/base/result.h"

namespace libpath {

struct FileReport {
  std::set<std::string> names;
  bool overrun = false;  // reports were lost: anything may have changed
};

class FileWatch {
 public:
  virtual ~FileWatch() = default;
  virtual int fd() const = 0;  // poll for POLLIN; -1 for none
  // May sleep: run it on a worker. A directory that is watched already stays so.
  virtual Status watch(const std::string& directory) = 0;
  // What happened since the last call; never blocks.
  virtual FileReport read() = 0;
};

}  // namespace libpath
