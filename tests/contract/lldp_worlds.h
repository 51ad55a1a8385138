// The two worlds the LLDP contract is held in: a cable to another host, in memory or between two
// namespaces with an lldpd each.
//
// Shape: a world begins without a daemon. In the real one a neighbour that says what a test wants
//        is a frame on the cable; the test's own lldpd knows no difference.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "libpath/base/unique_fd.h"
#include "libpath/sys/lldp_neighbours.h"
#include "tests/fakes/fake_neighbours.h"

namespace libpath {

using LldpBytes = std::vector<std::uint8_t>;

inline LldpBytes lldp_bytes(std::string_view text) { return {text.begin(), text.end()}; }

// What a neighbour says of itself.
struct LldpTold {
  std::uint8_t chassis_subtype = 7;  // locally assigned
  LldpBytes chassis = {};
  std::uint8_t port_subtype = 7;
  LldpBytes port = {};
  std::string system = {};
  std::string port_description = {};
  std::optional<std::uint32_t> aggregation = {};
  std::uint16_t ttl = 120;
};

class FakeLldpWorld {
 public:
  static bool available() { return true; }
  FakeLldpWorld() { edge_.stop(); }
  Neighbours& edge() { return edge_; }
  static std::string interface() { return "lldp0"; }
  static LinkIndex link() { return 7; }

  bool start_daemon() {
    edge_.start();
    return true;
  }
  void stop_daemon() { edge_.stop(); }
  bool start_peer() {
    say({.chassis_subtype = 4,
         .chassis = {2, 0, 0, 0, 0, 1},
         .port_subtype = 3,
         .port = {2, 0, 0, 0, 0, 2},
         .system = "peer",
         .port_description = "lldp1"});
    return true;
  }
  void stop_peer() { edge_.unplug(interface()); }
  void say(const LldpTold& told) {
    const auto now = std::chrono::system_clock::now();
    edge_.put({.interface = interface(),
               .link = link(),
               .chassis = chassis_id(told.chassis_subtype, told.chassis),
               .port = port_id(told.port_subtype, told.port),
               .system = neighbour_text(told.system),
               .port_description = neighbour_text(told.port_description),
               .aggregation = told.aggregation,
               .ttl = Seconds{told.ttl},
               .since = std::chrono::floor<Seconds>(now)});
  }
  void repeat() {}

 private:
  FakeNeighbours edge_;
};

inline std::string lldp_folder() { return "/run/hawser-lldp"; }
inline std::string lldp_socket() { return lldp_folder() + "/here.socket"; }
inline std::string lldp_peer_socket() { return lldp_folder() + "/peer.socket"; }
inline std::string lldp_peer() { return "hawser-peer"; }  // a network namespace

class RealLldpWorld {
 public:
  static bool available() {
    const char* wanted = std::getenv("HAWSER_REAL_KERNEL");
    return wanted != nullptr && std::string(wanted) == "1";
  }
  RealLldpWorld() {
    shell("rm -rf " + lldp_folder() + "; mkdir -p " + lldp_folder());
    shell("ip netns add " + lldp_peer());
    shell("ip link add lldp0 type veth peer name lldp1 netns " + lldp_peer());
    shell("ip link set lldp0 up; ip -n " + lldp_peer() + " link set lldp1 up");
  }
  ~RealLldpWorld() {
    stop_peer();
    stop_daemon();
    shell("ip link del lldp0");
    shell("ip netns del " + lldp_peer());
  }
  RealLldpWorld(const RealLldpWorld&) = delete;
  RealLldpWorld(RealLldpWorld&&) = delete;
  RealLldpWorld& operator=(const RealLldpWorld&) = delete;
  RealLldpWorld& operator=(RealLldpWorld&&) = delete;

  Neighbours& edge() { return edge_; }
  static std::string interface() { return "lldp0"; }
  static LinkIndex link() { return ::if_nametoindex("lldp0"); }

  bool start_daemon() {
    daemon_ = start("exec lldpd -d -u " + lldp_socket() + " -I lldp0");
    return answers(lldp_socket());
  }
  void stop_daemon() { stop(daemon_); }
  bool start_peer() {
    peer_ = start("exec ip netns exec " + lldp_peer() + " lldpd -d -u " + lldp_peer_socket() +
                  " -I lldp1");
    return answers(lldp_peer_socket()) &&
           shell("lldpcli -u " + lldp_peer_socket() + " configure lldp tx-interval 1");
  }
  void stop_peer() { stop(peer_); }
  // The peer's namespace is entered by a thread that ends there.
  void say(const LldpTold& told) {
    said_.push_back(frame_of(told));
    std::thread([frame = said_.back()] { send_from_peer(frame); }).join();
  }
  // As a neighbour does all the time: a frame may be lost while a daemon begins to listen.
  void repeat() {
    for (const auto& frame : said_) std::thread([frame] { send_from_peer(frame); }).join();
  }

 private:
  static bool shell(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
  }
  static pid_t start(const std::string& command) {
    const std::string quiet = command + " >/dev/null 2>&1";
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::execl("/bin/sh", "sh", "-c", quiet.c_str(), nullptr);
      ::_exit(127);
    }
    return pid;
  }
  // It says good-bye on the cable.
  static void stop(pid_t& pid) {
    if (pid <= 0) return;
    ::kill(pid, SIGTERM);
    ::waitpid(pid, nullptr, 0);
    pid = 0;
  }
  static bool answers(const std::string& socket) {
    for (int i = 0; i < 200; ++i) {
      if (shell("lldpcli -u " + socket + " show configuration")) return true;
      std::this_thread::sleep_for(Millis{100});
    }
    return false;
  }

  // IEEE 802.1AB-2016, 8.4: seven bits of type and nine of length before each value.
  static void add(LldpBytes& frame, unsigned type, const LldpBytes& value) {
    frame.push_back(static_cast<std::uint8_t>(type << 1U | value.size() >> 8U));
    frame.push_back(static_cast<std::uint8_t>(value.size()));
    frame.insert(frame.end(), value.begin(), value.end());
  }
  static LldpBytes with_subtype(std::uint8_t subtype, const LldpBytes& id) {
    LldpBytes value{subtype};
    value.insert(value.end(), id.begin(), id.end());
    return value;
  }
  static LldpBytes frame_of(const LldpTold& told) {
    LldpBytes frame{0x01, 0x80, 0xc2, 0, 0, 0x0e, 0x02, 0, 0, 0, 0, 0x77, 0x88, 0xcc};
    add(frame, 1, with_subtype(told.chassis_subtype, told.chassis));
    add(frame, 2, with_subtype(told.port_subtype, told.port));
    add(frame, 3, {static_cast<std::uint8_t>(told.ttl >> 8U), static_cast<std::uint8_t>(told.ttl)});
    if (!told.port_description.empty()) add(frame, 4, lldp_bytes(told.port_description));
    if (!told.system.empty()) add(frame, 5, lldp_bytes(told.system));
    if (told.aggregation) {  // IEEE 802.3: capable and in use, then the number
      LldpBytes value{0x00, 0x12, 0x0f, 3, 0x03};
      for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        value.push_back(static_cast<std::uint8_t>(*told.aggregation >> shift));
      }
      add(frame, 127, value);
    }
    add(frame, 0, {});
    return frame;
  }
  static void send_from_peer(const LldpBytes& frame) {
    const UniqueFd space(::open(("/run/netns/" + lldp_peer()).c_str(), O_RDONLY | O_CLOEXEC));
    if (::setns(space.get(), CLONE_NEWNET) != 0) return;
    const UniqueFd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = static_cast<int>(::if_nametoindex("lldp1"));
    (void)::sendto(fd.get(), frame.data(), frame.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                   sizeof to);
  }

  LldpNeighbours edge_{lldp_socket()};
  std::vector<LldpBytes> said_;
  pid_t daemon_ = 0;
  pid_t peer_ = 0;
};

}  // namespace libpath
