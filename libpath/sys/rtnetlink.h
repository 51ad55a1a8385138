// Rtnetlink: network interfaces of this namespace: events, state, routes, peers, changes of them.
// Real: NlRtnetlink (libnl-3 sockets). Test: FakeRtnetlink.
//
// Shape:  listen() and read_events() belong to the loop thread and never wait. Everything else may
//         sleep for seconds, because the kernel has one lock for all interfaces (RTNL): call it on
//         a worker. Calls on different lanes do not wait for each other in here.
// Errors: `what` of a refused change ends with the kernel's own explanation (extended ack) if it
//         gave one. Codes by errno. A change that was taken is no proof that it took effect: the
//         kernel accepts attributes it does not know. Read back.
// Source: rtnetlink(7), netlink(7); kernel Documentation/userspace-api/netlink/intro.rst.
#pragma once

#include <string>
#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/link.h"
#include "libpath/model/link_change.h"
#include "libpath/model/link_peer.h"
#include "libpath/netlink/route_message.h"

namespace libpath {

struct LinkEventBatch {
  std::vector<LinkMessage> messages;  // in the kernel's order
  bool overrun = false;               // messages were lost: dump all interfaces anew
  bool more = false;                  // the batch was full; call again
};

class Rtnetlink {
 public:
  virtual ~Rtnetlink() = default;

  // The descriptor that becomes readable; events are kept from now on.
  virtual Result<int> listen() = 0;
  virtual LinkEventBatch read_events() = 0;

  // All interfaces, by index. With counters only where asked for: they cost the kernel time.
  enum class Counters : bool { no, yes };
  virtual Result<std::vector<Link>> links(Counters counters) = 0;
  // These, with counters; those that are gone are left out.
  virtual Result<std::vector<Link>> look(const std::vector<LinkIndex>& which) = 0;
  virtual Result<LinkIndex> find(const std::string& name) = 0;
  // Does it carry addresses that somebody gave it? Link-local ones do not count.
  virtual Result<bool> has_addresses(LinkIndex index) = 0;
  // The next hops of the tables main and default, both families; equal ones once, in order.
  virtual Result<std::vector<RouteHop>> routes() = 0;
  // Whom the links talk to, of the neighbour tables of both families; as LinkPeers has them.
  virtual Result<std::vector<LinkPeer>> peers() = 0;
  virtual Status apply(const LinkChange& change) = 0;
};

}  // namespace libpath
