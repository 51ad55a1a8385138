// FakeNeighbours: who a test puts behind the interfaces, and whether there is an LLDP daemon.
//
// Shape: a neighbour's interface, chassis and port say which one it is. A daemon that was stopped
//        has forgotten everybody.
#pragma once

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "libpath/sys/neighbours.h"

namespace libpath {

class FakeNeighbours final : public Neighbours {
 public:
  Result<std::vector<LinkNeighbour>> neighbours() override {
    if (!running_) return fail(Errc::not_found, "no lldpd", ENOENT);
    std::vector<LinkNeighbour> told = heard_;
    arrange(told);
    return told;
  }

  void start() { running_ = true; }
  void stop() {
    running_ = false;
    heard_.clear();
  }
  // It says this from now on.
  void put(LinkNeighbour neighbour) {
    if (!running_) return;
    const auto same = std::find_if(heard_.begin(), heard_.end(), [&](const LinkNeighbour& one) {
      return one.interface == neighbour.interface && one.chassis == neighbour.chassis &&
             one.port == neighbour.port;
    });
    if (same != heard_.end()) {
      *same = std::move(neighbour);
    } else {
      heard_.push_back(std::move(neighbour));
    }
  }
  void unplug(const std::string& interface) {  // nobody is behind it any more
    std::erase_if(heard_, [&](const LinkNeighbour& one) { return one.interface == interface; });
  }

 private:
  bool running_ = true;
  std::vector<LinkNeighbour> heard_;
};

}  // namespace libpath
