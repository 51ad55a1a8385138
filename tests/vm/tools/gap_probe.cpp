// gap_probe: how long nothing gets through a bond when the wire in use is cut. A datagram every
// 250 us, numbered and stamped, from this network namespace to FAR; cuts, again and again, the wire
// that carries them, at a random phase; mends it. Prints one JSON object.
//
//   gap_probe --far NAMESPACE --to ADDRESS --wire NIC=NAMESPACE/PORT --wire ... [--count N]
//             [--seed S] [--settle MS]
//
// Which wire carries the probes is measured, not asked: a bond of any driver will do.
// Units:  settle in ms, of which up to 100 ms more are added at random; everything printed in us.
// Errors: exit 1 and a line on standard error: no namespace, no device, no traffic within 10 s.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>

#include "libpath/base/unique_fd.h"
#include "tests/vm/tools/holes.h"

namespace {

using hawser_vm::Arrival;
using hawser_vm::Hole;
using libpath::UniqueFd;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr auto kInterval = microseconds{250};
constexpr auto kPhase = milliseconds{100};  // a period of the kernel's usual monitor
constexpr auto kBound = std::chrono::seconds{10};
constexpr std::uint64_t kProbesOfAFlow = 100;  // through another wire: the traffic has moved
constexpr std::uint16_t kPort = 7250;

struct Probe {
  std::uint64_t number = 0;
  std::int64_t sent_at = 0;
};

struct Options {
  std::string far, to;
  std::vector<std::string> wires;
  unsigned count = 10;
  unsigned seed = 1;
  milliseconds settle{250};
};

int must(int result, const std::string& what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

std::int64_t now_us() {
  return std::chrono::duration_cast<microseconds>(Clock::now().time_since_epoch()).count();
}

// A socket belongs to the namespace its thread is in when it is made, for ever.
UniqueFd datagram_socket(const std::string& name_space) {
  const std::string path = "/run/netns/" + name_space;
  const UniqueFd home(must(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "own netns"));
  const UniqueFd there(must(::open(path.c_str(), O_RDONLY | O_CLOEXEC), path));
  must(::setns(there.get(), CLONE_NEWNET), "enter " + path);
  UniqueFd made(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  must(::setns(home.get(), CLONE_NEWNET), "come back from " + path);
  must(made.get(), "socket in " + path);
  return made;
}

sockaddr_in address_of(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kPort);
  if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error("no IPv4 address: " + text);
  }
  return address;
}

// One cable: the host's NIC, and the switch's port it leads to.
class Wire {
 public:
  explicit Wire(const std::string& words) {  // "a0=switch1/p0"
    const auto equals = words.find('=');
    const auto slash = words.find('/', equals == std::string::npos ? 0 : equals);
    if (slash == std::string::npos) throw std::runtime_error("no NIC=NAMESPACE/PORT: " + words);
    nic_ = words.substr(0, equals);
    port_ = words.substr(slash + 1);
    control_ = datagram_socket(words.substr(equals + 1, slash - equals - 1));
    files_ = "/sys/class/net/" + nic_ + "/";
    sent();  // does the NIC exist?
  }

  const std::string& nic() const { return nic_; }
  void cut() { set_up(false); }
  void mend() { set_up(true); }
  std::uint64_t sent() const { return std::stoull(read("statistics/tx_packets")); }
  // It has a carrier and, if a kernel bond says something of it, that it is up.
  bool usable() const {
    const auto mii = read("bonding_slave/mii_status");
    return read("carrier") == "1" && (mii.empty() || mii == "up");
  }

 private:
  void set_up(bool up) {
    ifreq request{};
    port_.copy(&request.ifr_name[0], IFNAMSIZ - 1);
    must(::ioctl(control_.get(), SIOCGIFFLAGS, &request), "flags of " + port_);
    const int flags = up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP;
    request.ifr_flags = static_cast<short>(flags);
    must(::ioctl(control_.get(), SIOCSIFFLAGS, &request), "flags of " + port_);
  }
  std::string read(const char* file) const {
    std::ifstream stream(files_ + file);
    std::string word;
    stream >> word;
    if (word.empty() && std::strncmp(file, "statistics", 10) == 0) {
      throw std::runtime_error("no NIC " + nic_);
    }
    return word;
  }

  std::string nic_, port_, files_;
  UniqueFd control_;
};

// Sends from one thread, receives in another, until destroyed.
class Stream {
 public:
  explicit Stream(const Options& options) {
    const auto address = address_of(options.to);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    receiver_ = datagram_socket(options.far);
    must(::bind(receiver_.get(), generic, sizeof(address)), "bind to " + options.to);
    const timeval patience{.tv_sec = 0, .tv_usec = 100'000};
    must(::setsockopt(receiver_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)),
         "receive time-out");
    const int buffer = 4 << 20;  // seconds of probes: a late reader loses none
    must(::setsockopt(receiver_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)),
         "receive buffer");
    sender_.reset(must(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
    must(::connect(sender_.get(), generic, sizeof(address)), "route to " + options.to);
    receiving_ = std::thread([this] { receive(); });
    sending_ = std::thread([this] { send(); });
  }
  ~Stream() {
    stop_ = true;
    sending_.join();
    receiving_.join();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::vector<Arrival> arrivals() const {
    const std::scoped_lock lock(mutex_);
    return arrivals_;
  }
  void forget() {
    const std::scoped_lock lock(mutex_);
    arrivals_.clear();
  }
  // When the last one that arrived was sent; 0: none has.
  std::int64_t last_sent_at() const {
    const std::scoped_lock lock(mutex_);
    return arrivals_.empty() ? 0 : arrivals_.back().sent_at;
  }
  std::uint64_t sent() const { return number_; }

 private:
  void send() {
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
    auto due = Clock::now();
    while (!stop_) {
      // Late is late: sending what was missed in a burst would measure the burst.
      due = std::max(due + kInterval, Clock::now());
      std::this_thread::sleep_until(due);
      const Probe probe{++number_, now_us()};
      // A refusal (the bond has no slave) is a probe that does not arrive.
      (void)::send(sender_.get(), &probe, sizeof(probe), MSG_DONTWAIT);
    }
  }
  void receive() {
    while (!stop_) {
      Probe probe;
      if (::recv(receiver_.get(), &probe, sizeof(probe), 0) != sizeof(probe)) continue;
      const std::scoped_lock lock(mutex_);
      arrivals_.push_back({probe.number, probe.sent_at});
    }
  }

  UniqueFd sender_, receiver_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> number_{0};
  mutable std::mutex mutex_;
  std::vector<Arrival> arrivals_;
  std::thread sending_, receiving_;
};

template <typename Condition>
void wait_for(const std::string& what, Condition condition) {
  const auto end = Clock::now() + kBound;
  while (!condition()) {
    if (Clock::now() > end) throw std::runtime_error("after 10 s still not: " + what);
    std::this_thread::sleep_for(milliseconds{10});
  }
}

std::vector<std::uint64_t> counters(const std::vector<Wire>& wires) {
  std::vector<std::uint64_t> counts;
  for (const auto& wire : wires) counts.push_back(wire.sent());
  return counts;
}

bool flows(const Stream& stream) {
  const auto last = stream.last_sent_at();
  return last != 0 && now_us() - last < microseconds{milliseconds{20}}.count();
}

// How much the others have sent since `before`.
std::uint64_t sent_elsewhere(const std::vector<Wire>& wires,
                             const std::vector<std::uint64_t>& before, std::size_t not_this) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < wires.size(); ++i) {
    if (i != not_this) sum += wires[i].sent() - before[i];
  }
  return sum;
}

struct Settled {
  std::int64_t since = 0;   // all was well from then on
  std::size_t busiest = 0;  // the wire that carried the most meanwhile
};

// Waits until all is well, then `time` more.
Settled settle(const Stream& stream, const std::vector<Wire>& wires, microseconds time) {
  for (const auto& wire : wires) wait_for(wire.nic() + " is up", [&] { return wire.usable(); });
  wait_for("probes arrive", [&] { return flows(stream); });
  Settled settled{now_us(), 0};
  const auto before = counters(wires);
  std::this_thread::sleep_for(time);
  const auto after = counters(wires);
  for (std::size_t i = 1; i < wires.size(); ++i) {
    const auto best = settled.busiest;
    if (after[i] - before[i] > after[best] - before[best]) settled.busiest = i;
  }
  return settled;
}

struct Failover {
  std::string wire;
  Hole hole;
  std::int64_t cut_took = 0;
  std::int64_t quiet_pause = 0;
};

Failover fail_over(Stream& stream, std::vector<Wire>& wires, microseconds time) {
  stream.forget();
  const auto settled = settle(stream, wires, time);
  auto& wire = wires[settled.busiest];
  const auto before = counters(wires);
  Failover failover;
  failover.wire = wire.nic();
  failover.quiet_pause = hawser_vm::longest_pause(stream.arrivals(), settled.since);
  const auto cut_at = now_us();
  wire.cut();
  failover.cut_took = now_us() - cut_at;
  wait_for("traffic with " + wire.nic() + " cut", [&] {
    return sent_elsewhere(wires, before, settled.busiest) >= kProbesOfAFlow && flows(stream);
  });
  failover.hole = hawser_vm::longest_hole(stream.arrivals(), cut_at);
  wire.mend();
  return failover;
}

void print(const std::vector<Failover>& failovers, std::uint64_t sent, std::int64_t took) {
  std::cout << R"({"sent": )" << sent << R"(, "took_us": )" << took << R"(, "failovers": [)";
  const char* separator = "";
  for (const auto& one : failovers) {
    std::cout << separator << R"({"wire": ")" << one.wire << R"(", "gap_us": )" << one.hole.length
              << R"(, "lost": )" << one.hole.lost << R"(, "cut_took_us": )" << one.cut_took
              << R"(, "quiet_us": )" << one.quiet_pause << "}";
    separator = ", ";
  }
  std::cout << "]}" << std::endl;
}

void measure(const Options& options) {
  std::vector<Wire> wires;
  for (const auto& words : options.wires) wires.emplace_back(words);
  std::mt19937 random(options.seed);
  std::uniform_int_distribution<int> phase(0, microseconds{kPhase}.count());
  std::vector<Failover> failovers;
  const auto begun = now_us();
  Stream stream(options);
  // A cut that cost no probe tells nothing, for then the sender itself was kept from sending: one
  // more is made, but a stream that never loses anything has an end too.
  for (unsigned told = 0; told < options.count && failovers.size() < 2 * options.count;) {
    failovers.push_back(fail_over(stream, wires, options.settle + microseconds{phase(random)}));
    if (failovers.back().hole.lost > 0) ++told;
  }
  for (const auto& wire : wires) wait_for(wire.nic() + " is up", [&] { return wire.usable(); });
  print(failovers, stream.sent(), now_us() - begun);
}

unsigned number_of(const char* text) {
  char* end = nullptr;
  const unsigned long value = std::strtoul(text, &end, 10);
  if (end == text || *end != '\0' || value > 1'000'000) {
    throw std::runtime_error(std::string("no number: ") + text);
  }
  return static_cast<unsigned>(value);
}

Options parse(int argc, char** argv) {
  const option rows[] = {{"far", required_argument, nullptr, 'f'},
                         {"to", required_argument, nullptr, 't'},
                         {"wire", required_argument, nullptr, 'w'},
                         {"count", required_argument, nullptr, 'c'},
                         {"seed", required_argument, nullptr, 's'},
                         {"settle", required_argument, nullptr, 'm'},
                         {nullptr, 0, nullptr, 0}};
  Options options;
  int found = 0;
  while ((found = ::getopt_long(argc, argv, "", &rows[0], nullptr)) != -1) {
    switch (found) {
      case 'f':
        options.far = ::optarg;
        break;
      case 't':
        options.to = ::optarg;
        break;
      case 'w':
        options.wires.emplace_back(::optarg);
        break;
      case 'c':
        options.count = number_of(::optarg);
        break;
      case 's':
        options.seed = number_of(::optarg);
        break;
      case 'm':
        options.settle = milliseconds{number_of(::optarg)};
        break;
      default:
        throw std::runtime_error("unknown option");
    }
  }
  if (options.far.empty() || options.to.empty() || options.wires.size() < 2) {
    throw std::runtime_error("--far, --to and two --wire are needed");
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    measure(parse(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "gap_probe: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
