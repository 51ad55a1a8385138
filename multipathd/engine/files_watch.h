// FilesWatch: hears that somebody changed a file the daemon has read, and says which.
//
// A report means "read it again", not what is in it. What happens within a moment is one report.
// The directories are watched, so an editor's rename counts as well; one that is missing is watched
// once it is there.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "libpath/base/result.h"
#include "libpath/loop/loop.h"
#include "multipathd/engine/edges.h"

namespace multipathd {

struct FilesChanged {
  bool bindings = false;
  bool wwids = false;
  bool config = false;
};

class FilesWatch {
 public:
  using Report = std::function<void(const FilesChanged&)>;
  explicit FilesWatch(const Edges& edges) : edges_(edges) {}
  void start(Report report);
  // Watches what is not watched yet; on the lane of the state files, before what is posted next.
  void arm();

 private:
  void wake();
  void report_soon();
  void complain(const libpath::Status& status);

  Edges edges_;
  Report report_;
  FilesChanged changed_;
  libpath::TimerId timer_ = 0;
  unsigned arming_ = 0;               // jobs in flight
  std::set<std::string> complaints_;  // each is logged once
};

}  // namespace multipathd
