// FailoverWorker: the thread behind NlFailoverPort. Waits for the kernel's events and for commands;
// asks the kernel, and tells what came of it.
//
// Shape:  shares nothing with anybody: commands come, and outcomes go, as packets of one socket. It
//         ends when the other end of that is closed.
//         Before it acts on a loss it has read every event and every command there is: what counts
//         is the newest order and the last that was told of the carrier.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "libpath/base/time.h"
#include "libpath/base/unique_fd.h"
#include "libpath/sys/failover_port.h"
#include "libpath/sys/netlink_socket.h"
#include "libpath/sys/standing_orders.h"

namespace libpath {

// As packets; both ends are this process.
struct FailoverCommand {
  enum class Kind : std::uint8_t { stand_by, stand_down, set_active };
  Kind kind = Kind::stand_down;
  StandingOrder order;  // only what the kind needs
  std::uint64_t ticket = 0;
};

struct FailoverReport {
  static constexpr std::size_t kLongestText = 256;
  StandingOrder order;
  std::uint64_t ticket = 0;
  bool by_order = false;
  TimePoint heard;
  TimePoint done;
  int sys_errno = 0;  // 0: taken
  Errc code = Errc::io;
  std::array<char, kLongestText> text{};  // with a NUL behind it
};

class FailoverWorker {
 public:
  FailoverWorker(UniqueFd channel, NetlinkSocket events, int realtime_priority)
      : channel_(std::move(channel)), events_(std::move(events)), priority_(realtime_priority) {}
  void run();

 private:
  enum class Command : std::uint8_t { taken, none, end };
  void wait();
  void read_events();
  void take_event(ByteView datagram);
  Command take_command();
  bool read_everything();  // false: it is over
  bool carry_out_losses();
  void obey(const FailoverCommand& command);
  void tell(const FailoverOutcome& outcome);
  Status ask(LinkIndex bond, LinkIndex slave);
  Status await_answer();

  UniqueFd channel_;
  NetlinkSocket events_;
  int priority_;
  std::optional<NetlinkSocket> questions_;
  std::uint32_t sequence_ = 0;
  StandingOrders orders_;
  std::map<LinkIndex, TimePoint> lost_;  // told of, and not dealt with yet: since when
};

}  // namespace libpath
