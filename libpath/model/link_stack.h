// The links that stand on one: what leaves by them leaves by that one, too.
//
// These are a VLAN, a bridge that has the link as a port, a macvlan, macvtap or ipvlan, and these
// upon each other. A veth's lower link is its peer, which is no link below it.
//
// Shape:  by index, the lowest link itself among them. One that is reached by two ways has the
//         shorter.
#pragma once

#include <cstdint>
#include <map>

#include "libpath/model/link_table.h"

namespace libpath {

struct StackedLink {
  unsigned tags = 0;       // VLAN tags that a frame has when it reaches the lowest link
  std::uint16_t vlan = 0;  // the outermost
  bool operator==(const StackedLink&) const = default;
};

std::map<LinkIndex, StackedLink> stack_on(LinkIndex lowest, const LinkTable& links);

}  // namespace libpath
