// NlRtnetlink: Rtnetlink over libnl-3's sockets, with our own messages.
//
// Shape:  one socket hears the link group, for the loop; each call that may sleep has a socket of
//         its own for its duration, so that neither lanes nor late answers meet.
// Limits: messages wait in a receive buffer of kReceiveBuffer bytes (forced, where allowed); a
//         kernel that does not answer within NetlinkSocket::kPatienceSeconds is an Error(timeout).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "libpath/sys/netlink_socket.h"
#include "libpath/sys/rtnetlink.h"

namespace libpath {

class NlRtnetlink final : public Rtnetlink {
 public:
  static constexpr int kReceiveBuffer = 8 * 1024 * 1024;
  static constexpr std::size_t kBatch = 512;  // messages a call

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
  std::optional<NetlinkSocket> events_;
};

}  // namespace libpath
