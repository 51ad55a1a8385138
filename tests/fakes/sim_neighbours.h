// SimNeighbours: the kernel's neighbour tables in memory, of both families.
//
// Shape: an address of a link has one entry, whose state is what a test says; time changes none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libpath/model/link_peer.h"

namespace libpath {

class SimNeighbours {
 public:
  enum class State : std::uint8_t {
    permanent,
    reachable,
    stale,
    delay,
    probe,
    noarp,
    failed,
    incomplete
  };
  // As ip-neighbour(8) calls it.
  static std::string_view word(State state) {
    constexpr std::array<std::string_view, 8> kWords{
        "permanent", "reachable", "stale", "delay", "probe", "noarp", "failed", "incomplete"};
    return kWords.at(static_cast<std::size_t>(state));
  }

  void set(LinkIndex link, const std::string& address, MacAddress mac, State state) {
    entries_[{link, address}] = {mac, state};
  }
  void forget(LinkIndex link, const std::string& address) { entries_.erase({link, address}); }
  void forget_link(LinkIndex link) {
    std::erase_if(entries_, [&](const auto& entry) { return entry.first.first == link; });
  }
  std::vector<LinkPeer> in_use() const {
    LinkPeers peers;
    for (const auto& [key, entry] : entries_) {
      if (entry.state < State::noarp && !entry.mac.is_multicast())
        peers.add({key.first, entry.mac});
    }
    return peers.all();
  }

 private:
  struct Entry {
    MacAddress mac;
    State state = State::stale;
  };
  std::map<std::pair<LinkIndex, std::string>, Entry> entries_;
};

}  // namespace libpath
