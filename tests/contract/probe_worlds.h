// The two worlds the probes' contract is held in: a link with hosts at its other end, in memory or
// of a veth pair in a network namespace of its own.
//
// Shape:  HAWSER_REAL_KERNEL=1 says that network namespaces may be made and modules loaded for
// them.
//         The namespace is the thread's, and goes with its last socket; nothing outside is touched.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>

#include <net/if.h>
#include <poll.h>
#include <sched.h>

#include "libpath/sys/packet_probe_port.h"
#include "tests/fakes/fake_probe_port.h"

namespace libpath {

inline constexpr MacAddress kProbeOwn{{0x02, 0x54, 0x00, 0x00, 0x00, 0x01}};
inline constexpr MacAddress kProbeHost{{0x02, 0x54, 0x00, 0x00, 0x00, 0x02}};
inline constexpr Ipv4Address kProbeV4{{192, 0, 2, 1}};
inline constexpr Ipv6Address kProbeV6{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
inline constexpr Ipv4Address kProbeTaggedV4{{198, 51, 100, 1}};
inline constexpr std::uint16_t kProbeVlan = 5;

class FakeProbeWorld {
 public:
  static bool available() { return true; }
  bool set_up() {
    edge_.plug(link(), 0);
    edge_.plug(far_link(), 0);
    edge_.add_host(0, {kProbeV4}, kProbeHost);
    edge_.add_host(0, {kProbeV6}, kProbeHost);
    return true;
  }
  bool add_tagged_host() {
    edge_.add_host(0, {kProbeTaggedV4, kProbeVlan}, kProbeHost);
    return true;
  }
  ProbePorts& ports() { return edge_; }
  LinkIndex link() const { return 7; }
  LinkIndex far_link() const { return 8; }  // the hosts' own
  void set_link(bool up) { edge_.set_up(link(), up); }
  void remove_link() { edge_.remove(link()); }
  bool wait(const ProbePort& port) const {
    const auto ready = edge_.ready();
    return std::find(ready.begin(), ready.end(), port.fd()) != ready.end();
  }
  bool stays_silent(const ProbePort& port) const { return !wait(port); }

 private:
  FakeProbePorts edge_;
};

class RealProbeWorld {
 public:
  static bool available() {
    const char* wanted = std::getenv("HAWSER_REAL_KERNEL");
    return wanted != nullptr && std::string(wanted) == "1";
  }
  // Without link-local addresses: an interface that comes up would talk on its own.
  bool set_up() {
    return enter_namespace() && make_pair("hw0", "hw1") && make_hosts() &&
           (link_ = index("hw0")) != 0;
  }
  static bool enter_namespace() { return ::unshare(CLONE_NEWNET) == 0; }
  static bool make_pair(const std::string& near, const std::string& far) {
    return shell("ip link add " + near + " address " + kProbeOwn.text() + " type veth peer name " +
                 far + " && ip link set " + near + " addrgenmode none && ip link set " + far +
                 " addrgenmode none && ip link set " + near + " up && ip link set " + far + " up");
  }
  static bool make_hosts() {
    return shell("ip link set hw1 address " + kProbeHost.text() + " && ip address add " +
                 kProbeV4.text() + "/24 dev hw1 && ip address add " + kProbeV6.text() +
                 "/64 dev hw1 nodad");
  }
  static bool add_tagged_host() {
    return shell(
        "ip link add link hw1 name hw1.5 type vlan id 5 && "
        "ip link set hw1.5 addrgenmode none up && ip address add " +
        kProbeTaggedV4.text() + "/24 dev hw1.5");
  }
  static LinkIndex index(const char* name) { return ::if_nametoindex(name); }

  ProbePorts& ports() { return edge_; }
  LinkIndex link() const { return link_; }
  LinkIndex far_link() const { return index("hw1"); }
  void set_link(bool up) { shell(std::string("ip link set hw0 ") + (up ? "up" : "down")); }
  void remove_link() { shell("ip link delete hw0"); }
  static bool wait(const ProbePort& port) { return readable(port, 2000); }
  static bool stays_silent(const ProbePort& port) { return !readable(port, 500); }
  static bool shell(const std::string& command) {
    return std::system(("{ " + command + "; } >/dev/null 2>&1").c_str()) == 0;
  }

 private:
  static bool readable(const ProbePort& port, int milliseconds) {
    pollfd one{port.fd(), POLLIN, 0};
    return ::poll(&one, 1, milliseconds) == 1;
  }
  PacketProbePorts edge_;
  LinkIndex link_ = 0;
};

}  // namespace libpath
