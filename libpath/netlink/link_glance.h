// LinkGlance: of a link message, the one thing that is in a hurry: which interface, and does it
// still have its carrier.
//
// Shape:  from the fixed part alone, so that it costs nothing; agrees with decode_link_message() on
//         the interface.
// Source: rtnetlink(7); netdevice(7), IFF_LOWER_UP.
#pragma once

#include <optional>

#include "libpath/model/link.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

struct LinkGlance {
  LinkIndex link = 0;
  bool carries = false;  // it is up and has a carrier
  bool operator==(const LinkGlance&) const = default;
};

// Nullopt for what does not describe an interface that is there.
std::optional<LinkGlance> glance_at_link(const NetlinkMessage& message);

}  // namespace libpath
