// Link messages: what the kernel tells of an interface, in an event or as part of a dump.
//
// Shape:  text is printable. An attribute whose size is not its type's counts as absent.
// Source: kernel include/uapi/linux/if_link.h; net/core/rtnetlink.c, what it fills in.
#pragma once

#include <optional>

#include "libpath/model/link.h"
#include "libpath/netlink/attributes.h"

namespace libpath {

// Nullopt for what does not describe a whole interface or its end: other types; messages of
// another family, such as AF_BRIDGE, whose DELLINK only means "left the bridge"; the fragments that
// wireless drivers send; messages without an index or, unless it is gone, without a name.
std::optional<LinkMessage> decode_link_message(const NetlinkMessage& message);

}  // namespace libpath
