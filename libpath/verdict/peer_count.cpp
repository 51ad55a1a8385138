#include "libpath/verdict/peer_count.h"

#include <algorithm>
#include <set>
#include <utility>

#include "libpath/model/link_stack.h"

namespace libpath {
namespace {

using Stack = std::map<LinkIndex, StackedLink>;

bool carries_others(const Link& link, const Stack& stack, const LinkTable& links) {
  if (link.kind == "macvtap") return true;
  if (link.kind != "bridge") return false;
  const auto ports = links.slaves_of(link.index);
  return std::any_of(ports.begin(), ports.end(),
                     [&](const Link* port) { return !stack.contains(port->index); });
}

}  // namespace

std::optional<unsigned> count_peers(LinkIndex bond, std::span<const LinkPeer> peers,
                                    const LinkTable& links) {
  const Stack stack = stack_on(bond, links);
  std::set<std::pair<MacAddress, MacAddress>> found;  // own address, peer
  for (const auto& [index, way] : stack) {
    const Link* link = links.find(index);
    if (link == nullptr) continue;
    if (carries_others(*link, stack, links)) return std::nullopt;
    auto at = std::lower_bound(peers.begin(), peers.end(), LinkPeer{index, {}});
    for (; at != peers.end() && at->link == index; ++at) found.emplace(link->mac, at->mac);
  }
  return static_cast<unsigned>(found.size());
}

}  // namespace libpath
