// LinkPeer: whom a link talks to: the address on the link of a neighbour that is or was in use.
//
// LinkPeers gathers them. Shape: each once, by link; of a link that has many kMostPeersOfALink,
// whichever came first: a host may have a hundred thousand neighbours.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "libpath/model/net_address.h"

namespace libpath {

struct LinkPeer {
  LinkIndex link = 0;
  MacAddress mac;
  auto operator<=>(const LinkPeer&) const = default;
};

inline constexpr std::size_t kMostPeersOfALink = 16;

class LinkPeers {
 public:
  void add(const LinkPeer& peer) {
    auto& macs = by_link_[peer.link];
    if (macs.size() < kMostPeersOfALink) macs.insert(peer.mac);
  }
  void add(const std::vector<LinkPeer>& peers) {
    for (const LinkPeer& peer : peers) add(peer);
  }
  std::vector<LinkPeer> all() const {
    std::vector<LinkPeer> all;
    for (const auto& [link, macs] : by_link_) {
      for (const MacAddress& mac : macs) all.push_back({link, mac});
    }
    return all;
  }

 private:
  std::map<LinkIndex, std::set<MacAddress>> by_link_;
};

}  // namespace libpath
