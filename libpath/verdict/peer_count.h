// How many peers a bond talks to, as its hash of layer 2 tells them apart: by the address that
// sends and the one that is sent to.
//
// Pure. Shape: of the bond and what stands on it (link_stack.h); a peer of several of these counts
//         once, unless they send from addresses of their own. Nullopt: others send by the bond,
//         too, and nobody here knows to whom: a bridge has further ports, or a macvtap is
//         somebody's NIC. `peers` by link, as LinkPeers has them: from kMostPeersOfALink on it is
//         "at least".
// Limits: whom a container talks to by a macvlan that was moved into it is not seen from here.
#pragma once

#include <optional>
#include <span>

#include "libpath/model/link_peer.h"
#include "libpath/model/link_table.h"

namespace libpath {

std::optional<unsigned> count_peers(LinkIndex bond, std::span<const LinkPeer> peers,
                                    const LinkTable& links);

}  // namespace libpath
