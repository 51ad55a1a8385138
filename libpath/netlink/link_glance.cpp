#include "libpath/netlink/link_glance.h"

#include <linux/if.h>
#include <linux/rtnetlink.h>

namespace libpath {

std::optional<LinkGlance> glance_at_link(const NetlinkMessage& message) {
  if (message.type != RTM_NEWLINK) return std::nullopt;
  const auto header = read_front<ifinfomsg>(message.payload);
  if (!header || header->ifi_family != AF_UNSPEC || header->ifi_index <= 0) return std::nullopt;
  constexpr unsigned kBoth = IFF_UP | IFF_LOWER_UP;
  return LinkGlance{static_cast<LinkIndex>(header->ifi_index),
                    (header->ifi_flags & kBoth) == kBoth};
}

}  // namespace libpath
