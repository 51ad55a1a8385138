// NlRtnetlink: Rtnetlink over libnl-3's sockets, with our own messages.
//
// Shape:  one socket hears the link group, for the loop; each call that may sleep has a socket of
//         its own for its duration, so that neither lanes nor late answers meet.
// Limits: messages wait in a receive buffer of kReceiveBuffer bytes (forced, where allowed); a
//         kernel that does not answer within kPatience is an Error(timeout).
// Source: libnl-3 3.7 lib/nl.c, lib/socket.c (an overrun is -NLE_NOMEM); netlink(7).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "libpath/sys/rtnetlink.h"

struct nl_sock;

namespace libpath {

struct FreeNlSocket {
  void operator()(nl_sock* socket) const;
};

class NlRtnetlink final : public Rtnetlink {
 public:
  static constexpr int kReceiveBuffer = 8 * 1024 * 1024;
  static constexpr std::size_t kBatch = 512;  // messages a call
  static constexpr int kPatienceSeconds = 30;

  // Tests make events overrun with a small buffer.
  explicit NlRtnetlink(int receive_buffer = kReceiveBuffer) : receive_buffer_(receive_buffer) {}

  Result<int> listen() override;
  LinkEventBatch read_events() override;
  Result<std::vector<Link>> links(Counters counters) override;
  Result<std::vector<Link>> look(const std::vector<LinkIndex>& which) override;
  Result<LinkIndex> find(const std::string& name) override;
  Result<bool> has_addresses(LinkIndex index) override;
  Result<std::vector<RouteHop>> routes() override;
  Result<std::vector<LinkPeer>> peers() override;
  Status apply(const LinkChange& change) override;

 private:
  int receive_buffer_;
  std::unique_ptr<nl_sock, FreeNlSocket> events_;
};

}  // namespace libpath
