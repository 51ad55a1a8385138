// FakeProbePorts: interfaces, the segments they are plugged into, and the hosts there.
//
// Shape:  holds the state of that world, no expectations: tests say which host answers and which
//         link loses what, then look at what the code under test concluded. An answer is there at
//         once, unless answers are held. With a FakeLoop: for each fd of ready(), loop.fire(fd,
//         EPOLLIN). Outlives its ports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "libpath/probe/probe_target.h"
#include "libpath/sys/probe_port.h"

namespace libpath {

class FakeProbePorts final : public ProbePorts {
 public:
  static constexpr std::size_t kBatch = 16;
  static constexpr int kFirstFd = 1300;
  using Frame = std::vector<std::uint8_t>;
  enum class Loss : std::uint8_t { none, sent, received, both };

  Result<std::unique_ptr<ProbePort>> open(const ProbePlace& place) override;

  void plug(LinkIndex link, int segment) { links_[link].segment = segment; }
  void remove(LinkIndex link);  // the interface is gone
  void set_up(LinkIndex link, bool up);
  void lose(LinkIndex link, Loss what) { links_[link].loss = what; }  // and keep its carrier
  // A host takes an address in a segment, or gives it up.
  void add_host(int segment, const ProbeTarget& address, const MacAddress& mac);
  void remove_host(int segment, const ProbeTarget& address) { hosts_.erase({segment, address}); }
  void hold_answers() { holding_ = true; }
  void release_answers();
  void refuse(int sys_errno) { refusal_ = sys_errno; }  // to open, from now on; 0: no more
  // Somebody in the segment sends a frame: an answer, a storm, rubbish.
  void say(int segment, const Frame& frame) { deliver(segment, frame, 0); }

  std::vector<int> ready() const;  // descriptors with something to receive
  std::size_t open_ports() const { return ports_.size(); }
  const std::vector<Frame>& sent(LinkIndex link) { return links_[link].sent; }

 private:
  class Port;
  struct LinkState {
    int segment = 0;
    bool up = true;
    Loss loss = Loss::none;
    std::vector<Frame> sent;
  };
  struct PortState {
    ProbePlace place;
    std::deque<Frame> queue;
    bool gone = false;
  };
  struct HostKey {
    int segment = 0;
    ProbeTarget address;
    auto operator<=>(const HostKey&) const = default;
  };
  struct Held {
    int segment = 0;
    Frame frame;
  };

  Status send(int fd, std::span<const std::uint8_t> frame);
  ProbeBatch receive(int fd);
  void answer(int segment, const Frame& frame);
  void deliver(int segment, const Frame& frame, LinkIndex except);
  static bool hears(const ProbePlace& place, const Frame& frame);

  std::map<LinkIndex, LinkState> links_;
  std::map<HostKey, MacAddress> hosts_;
  std::map<int, PortState> ports_;
  std::vector<Held> held_;
  bool holding_ = false;
  int refusal_ = 0;
  int next_fd_ = kFirstFd;
};

}  // namespace libpath
