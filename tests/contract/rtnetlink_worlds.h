// The two worlds the contract of Rtnetlink is held in: a kernel in memory, and a network namespace
// of this one.
//
// Shape:  NICs are named hw0, hw1...: down, with a partner at the other end; in the real world they
//         are dummies, whose carrier can be taken. A bond's slave is heard of at once there, too.
//         HAWSER_REAL_KERNEL=1 says that network namespaces may be made and modules loaded. The
//         namespace is the thread's; nothing outside is touched.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <poll.h>
#include <sched.h>

#include "libpath/sys/nl_rtnetlink.h"
#include "tests/fakes/fake_rtnetlink.h"

namespace libpath {

class FakeNetWorld {
 public:
  static bool available() { return true; }
  bool set_up(bool small_buffer = false) {
    small_buffer_ = small_buffer;
    // What Debian's 6.1 does not know.
    edge_.kernel().forget_option(BondOption::broadcast_neigh);
    edge_.kernel().forget_option(BondOption::lacp_strict);
    return true;
  }
  Rtnetlink& edge() { return edge_; }
  void add_nic(const std::string& name) { edge_.add_nic(name); }
  void remove_nic(const std::string& name) {
    static_cast<void>(edge_.unplug(edge_.link(name).index));
  }
  void set_carrier(const std::string& name, bool carrier) {
    const LinkIndex nic = edge_.link(name).index;
    carrier ? edge_.mend(nic) : edge_.cut(nic);
  }
  void rename(const std::string& from, const std::string& to) {
    edge_.rename(edge_.link(from).index, to);
  }
  void set_miimon_by_sysfs(const std::string& bond, std::uint32_t miimon) {
    edge_.set_option_by_other(edge_.link(bond).index, BondOption::miimon, miimon);
  }
  void add_address(const std::string& name, bool link_local) {
    if (!link_local) edge_.set_addresses(edge_.link(name).index, true);
  }
  void set_neighbour(const std::string& name, const std::string& address, const std::string& mac,
                     SimNeighbours::State state) {
    edge_.neighbours().set(edge_.link(name).index, address, *MacAddress::parse(mac), state);
  }
  void forget_neighbour(const std::string& name, const std::string& address) {
    edge_.neighbours().forget(edge_.link(name).index, address);
  }
  // More than a small buffer holds, and gone again.
  void flood() {
    for (int i = 0; i < kFlood; ++i) edge_.add_nic("f" + std::to_string(i));
    if (small_buffer_) edge_.overrun();
  }
  bool wait() const { return edge_.pending(); }

 private:
  static constexpr int kFlood = 100;
  FakeRtnetlink edge_;
  bool small_buffer_ = false;
};

class RealNetWorld {
 public:
  static bool available() {
    const char* wanted = std::getenv("HAWSER_REAL_KERNEL");
    return wanted != nullptr && std::string(wanted) == "1";
  }
  bool set_up(bool small_buffer = false) {
    if (::unshare(CLONE_NEWNET) != 0) return false;
    constexpr int kSmall = 2048;
    edge_ = small_buffer ? std::make_unique<NlRtnetlink>(kSmall) : std::make_unique<NlRtnetlink>();
    return shell("modprobe -a dummy bonding");
  }
  Rtnetlink& edge() { return *edge_; }
  void add_nic(const std::string& name) { shell("ip link add " + name + " type dummy"); }
  void remove_nic(const std::string& name) { shell("ip link delete " + name); }
  void set_carrier(const std::string& name, bool carrier) {
    shell("ip link set " + name + " carrier " + (carrier ? "on" : "off"));
  }
  void rename(const std::string& from, const std::string& to) {
    shell("ip link set " + from + " name " + to);
  }
  // /sys shows the namespace of whoever mounted it.
  void set_miimon_by_sysfs(const std::string& bond, std::uint32_t miimon) {
    shell("unshare -m sh -c 'mount -t sysfs none /sys && echo " + std::to_string(miimon) +
          " >/sys/class/net/" + bond + "/bonding/miimon'");
  }
  void add_address(const std::string& name, bool link_local) {
    shell("ip address add " + std::string(link_local ? "169.254.7.7/16" : "192.0.2.7/24") +
          " dev " + name);
  }
  // A dummy asks nobody, unless told to. To a namespace without any address of its own, everybody's
  // is a broadcast.
  void set_neighbour(const std::string& name, const std::string& address, const std::string& mac,
                     SimNeighbours::State state) {
    shell("ip link set lo up; ip link set " + name + " up arp on; ip neighbour replace " + address +
          " lladdr " + mac + " dev " + name + " nud " + std::string(SimNeighbours::word(state)));
  }
  void forget_neighbour(const std::string& name, const std::string& address) {
    shell("ip neighbour delete " + address + " dev " + name);
  }
  void flood() { shell("for i in $(seq 0 99); do ip link add f$i type dummy; done"); }
  bool wait() {
    constexpr int kQuiet = 400;  // beyond an interval of the monitor
    const auto fd = edge_->listen();
    pollfd one{fd ? *fd : -1, POLLIN, 0};
    return ::poll(&one, 1, kQuiet) == 1;
  }

 private:
  static bool shell(const std::string& command) {
    return std::system(("{ " + command + "; } >/dev/null 2>&1").c_str()) == 0;
  }
  std::unique_ptr<NlRtnetlink> edge_;
};

}  // namespace libpath
