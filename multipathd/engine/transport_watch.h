// TransportWatch: hears what happens to iSCSI sessions and what devices tell, and passes it on to
// the paths it concerns.
//
// An event of the sessions only says "look": their states are read, on a worker, and what they are
// now is acted on. The kernel tells of an error before it blocks a session, and of a login before
// it opens it again: so each event is followed by more looks at growing distance, and they go on
// while a session is FAILED. So it is with an ALUA change: the kernel's own handler reads the new
// states after it has told us.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "libpath/loop/loop.h"
#include "libpath/model/ids.h"
#include "libpath/sys/iscsi_sessions.h"
#include "multipathd/engine/edges.h"

namespace multipathd {

class PathSet;
struct PathEntry;

class TransportWatch {
 public:
  TransportWatch(const Edges& edges, PathSet& paths) : edges_(edges), paths_(paths) {}
  void start();

 private:
  using States = std::map<std::string, libpath::SessionState>;

  void heed_devices();
  void follow_moved();
  void session_joined();
  void listen();
  void wake();
  void look();
  void looked(States now);
  void tell(PathEntry& path, const States& before);
  bool failed(const PathEntry& path) const;
  bool others_carry(const PathEntry& path) const;
  void look_again_later();
  void look_at(libpath::TimePoint when);

  Edges edges_;
  PathSet& paths_;
  States states_;           // of the sessions our paths go over, as last read
  bool asked_ = false;      // listening was tried
  bool listening_ = false;  // and granted
  bool looking_ = false;
  libpath::TimerId timer_ = 0;
  libpath::TimePoint last_look_;
  libpath::Millis distance_{0};  // to the next look

  std::set<libpath::Wwid> moved_;  // LUNs whose ALUA state changed a moment ago
  std::size_t moved_looks_ = 0;    // at their priorities, so far
  bool moved_more_ = false;        // others came since: as many looks again
};

}  // namespace multipathd
