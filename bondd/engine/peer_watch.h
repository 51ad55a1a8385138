// PeerWatch: whom the links of this host talk to, for lint.
//
// Shape: read again every kEvery while it is wanted, and not at all otherwise. The listener runs
//        after every look: what stands on what may have changed since, too.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "bondd/engine/edges.h"
#include "bondd/engine/periodic_look.h"
#include "libpath/base/result.h"
#include "libpath/base/time.h"
#include "libpath/model/link_peer.h"

namespace bondd {

class PeerWatch {
 public:
  static constexpr libpath::Millis kEvery{60000};

  explicit PeerWatch(const Edges& edges);
  void set_listener(std::function<void()> listener) { listener_ = std::move(listener); }
  void set_wanted(bool wanted);
  void look_now() { look_.now(); }
  // By link; unset: not known yet.
  const std::optional<std::vector<libpath::LinkPeer>>& peers() const { return peers_; }

 private:
  void take(const libpath::Result<std::vector<libpath::LinkPeer>>& peers);

  std::function<void()> listener_;
  std::optional<std::vector<libpath::LinkPeer>> peers_;
  PeriodicLook look_;
};

}  // namespace bondd
