#include "bondd/engine/peer_watch.h"

#include "libpath/base/log.h"
#include "libpath/sys/rtnetlink.h"

namespace bondd {

using libpath::LinkPeer;
using libpath::Result;

PeerWatch::PeerWatch(const Edges& edges)
    : look_(edges, "peers", [this, &rtnetlink = edges.rtnetlink] {
        return [this, peers = rtnetlink.peers()] { take(peers); };
      }) {}

void PeerWatch::set_wanted(bool wanted) {
  look_.set_every(wanted ? std::optional(kEvery) : std::nullopt);
  if (!wanted) peers_.reset();
}

void PeerWatch::take(const Result<std::vector<LinkPeer>>& peers) {
  if (!peers) return libpath::log(libpath::LogLevel::info, "{}", peers.error().message());
  peers_ = *peers;
  if (listener_) listener_();
}

}  // namespace bondd
