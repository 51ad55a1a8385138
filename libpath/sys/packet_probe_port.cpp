#include "libpath/sys/packet_probe_port.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <net/if_arp.h>

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "libpath/base/unique_fd.h"
#include "libpath/probe/nd_frame.h"

namespace libpath {
namespace {

using ProbeBytes = std::vector<std::uint8_t>;
using ProbeFilter = std::vector<sock_filter>;

constexpr std::size_t kProbeFrameSize = 2048;  // neighbour discovery needs a tenth of it
constexpr int kProbePriority = 7;              // TC_PRIO_CONTROL
constexpr std::uint32_t kProbePass = kProbeFrameSize;
constexpr std::uint32_t kProbeTypeAt = 12;  // behind both addresses

sock_filter filter_statement(unsigned code, std::uint32_t value) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}

// The filter in the making: a row of conditions; where one does not hold, the frame is not this.
class FilterRow {
 public:
  FilterRow& half(std::uint32_t at, std::uint32_t value) { return is(BPF_H, at, value); }
  FilterRow& byte(std::uint32_t at, std::uint32_t value) { return is(BPF_B, at, value); }
  FilterRow& word(std::uint32_t at, std::uint32_t value) { return is(BPF_W, at, value); }

  // Passes what holds; the rest goes on behind this row.
  void append_to(ProbeFilter& filter) const {
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      filter.push_back(conditions_[i].load);
      auto jump = conditions_[i].jump;
      // To behind the row's end: two instructions a condition, and the one that passes.
      jump.jf = static_cast<std::uint8_t>(2 * (conditions_.size() - 1 - i) + 1);
      filter.push_back(jump);
    }
    filter.push_back(filter_statement(BPF_RET | BPF_K, kProbePass));
  }

 private:
  struct Condition {
    sock_filter load, jump;
  };
  FilterRow& is(unsigned size, std::uint32_t at, std::uint32_t value) {
    conditions_.push_back({filter_statement(BPF_LD | BPF_ABS | size, at),
                           filter_statement(BPF_JMP | BPF_JEQ | BPF_K, value)});
    return *this;
  }
  std::vector<Condition> conditions_;
};

// Offsets are those of a frame without tag: the kernel has taken it off.
ProbeFilter probe_filter(const ProbePlace& place) {
  constexpr std::uint32_t kOperationAt = ETH_HLEN + 6;
  constexpr std::uint32_t kNextHeaderAt = ETH_HLEN + 6;
  constexpr std::uint32_t kIcmpTypeAt = ETH_HLEN + 40;
  ProbeFilter filter;
  const auto& mac = place.mac.bytes;
  const auto nd = [](NdKind kind) {
    return FilterRow()
        .half(kProbeTypeAt, ETH_P_IPV6)
        .byte(kNextHeaderAt, IPPROTO_ICMPV6)
        .byte(kIcmpTypeAt, static_cast<std::uint32_t>(kind));
  };
  if (place.traffic == ProbeTraffic::everything) {
    FilterRow().half(kProbeTypeAt, ETH_P_ARP).append_to(filter);
    nd(NdKind::solicitation).append_to(filter);
  } else {
    const auto front = static_cast<std::uint32_t>(mac[0]) << 24 |
                       static_cast<std::uint32_t>(mac[1]) << 16 |
                       static_cast<std::uint32_t>(mac[2]) << 8 | mac[3];
    const auto back = static_cast<std::uint32_t>(mac[4]) << 8 | mac[5];
    FilterRow()
        .half(kProbeTypeAt, ETH_P_ARP)
        .half(kOperationAt, ARPOP_REPLY)
        .word(0, front)
        .half(4, back)
        .append_to(filter);
  }
  nd(NdKind::advertisement).append_to(filter);
  filter.push_back(filter_statement(BPF_RET | BPF_K, 0));
  return filter;
}

template <typename T>
bool set_probe_option(int fd, int level, int name, const T& value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

bool join_probe_group(int fd, LinkIndex link, unsigned short type, const MacAddress& mac) {
  packet_mreq request{};
  request.mr_ifindex = static_cast<int>(link);
  request.mr_type = type;
  request.mr_alen = static_cast<unsigned short>(mac.bytes.size());
  std::copy(mac.bytes.begin(), mac.bytes.end(), std::begin(request.mr_address));
  return set_probe_option(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
}

std::optional<sockaddr_ll> probe_socket_name(int fd) {
  sockaddr_ll address{};
  socklen_t length = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  return address;
}

class PacketProbePort final : public ProbePort {
 public:
  PacketProbePort(UniqueFd fd, LinkIndex link)
      : fd_(std::move(fd)), link_(link), buffers_(PacketProbePorts::kBatch) {}

  int fd() const override { return fd_.get(); }

  // An interface that was down in between left ENETDOWN behind, for whoever calls first.
  Status send(std::span<const std::uint8_t> frame) override {
    for (bool stale = true; ::send(fd_.get(), frame.data(), frame.size(), MSG_DONTWAIT) < 0;) {
      if (errno == EINTR || (errno == ENETDOWN && std::exchange(stale, false))) continue;
      return fail_errno("send a probe by link " + std::to_string(link_), errno);
    }
    return {};
  }

  ProbeBatch receive() override {
    constexpr std::size_t kBatch = PacketProbePorts::kBatch;
    std::array<mmsghdr, kBatch> messages{};
    std::array<iovec, kBatch> places{};
    std::array<sockaddr_ll, kBatch> origins{};
    std::array<Control, kBatch> controls{};
    for (std::size_t i = 0; i < kBatch; ++i) {
      places[i] = {buffers_[i].data(), buffers_[i].size()};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &origins[i];
      header.msg_namelen = sizeof origins[i];
      header.msg_iov = &places[i];
      header.msg_iovlen = 1;
      header.msg_control = controls[i].bytes.data();
      header.msg_controllen = controls[i].bytes.size();
    }
    ProbeBatch batch;
    const int count = ::recvmmsg(fd_.get(), messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count < 0) {
      // The interface went down (ENETDOWN, once), perhaps for ever; or nothing is there.
      batch.more = errno == EINTR;
      batch.gone = errno == ENETDOWN && is_gone();
      return batch;
    }
    batch.more = static_cast<std::size_t>(count) == kBatch;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      if (origins[i].sll_pkttype == PACKET_OUTGOING) continue;
      take(messages[i], buffers_[i], batch);
    }
    return batch;
  }

 private:
  struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> bytes{};
  };
  using Buffer = std::array<std::uint8_t, kProbeFrameSize>;

  bool is_gone() const {
    const auto address = probe_socket_name(fd_.get());
    return !address || address->sll_ifindex != static_cast<int>(link_);
  }

  static void take(mmsghdr& message, const Buffer& buffer, ProbeBatch& batch) {
    if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0 || message.msg_len < ETH_HLEN) return;
    ProbeBytes frame(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(message.msg_len));
    for (cmsghdr* one = CMSG_FIRSTHDR(&message.msg_hdr); one != nullptr;
         one = CMSG_NXTHDR(&message.msg_hdr, one)) {
      if (one->cmsg_level != SOL_PACKET || one->cmsg_type != PACKET_AUXDATA) continue;
      tpacket_auxdata told{};
      std::memcpy(&told, CMSG_DATA(one), sizeof told);
      if ((told.tp_status & TP_STATUS_VLAN_VALID) == 0) continue;
      const bool other = (told.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
      put_tag(frame, other ? told.tp_vlan_tpid : std::uint16_t{ETH_P_8021Q}, told.tp_vlan_tci);
    }
    batch.frames.push_back(std::move(frame));
  }

  static void put_tag(ProbeBytes& frame, std::uint16_t type, std::uint16_t tag) {
    ProbeBytes bytes;
    put_be16(bytes, type);
    put_be16(bytes, tag);
    frame.insert(frame.begin() + kProbeTypeAt, bytes.begin(), bytes.end());
  }

  UniqueFd fd_;
  LinkIndex link_;
  std::vector<Buffer> buffers_;
};

// ProbeFilter first: a socket that is bound already would have heard something else before.
Status set_up_probe_socket(int fd, const ProbePlace& place) {
  const std::string what = "open a probe port on link " + std::to_string(place.link);
  auto filter = probe_filter(place);
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (!set_probe_option(fd, SOL_SOCKET, SO_ATTACH_FILTER, program)) return fail_errno(what, errno);
  if (!set_probe_option(fd, SOL_PACKET, PACKET_AUXDATA, 1)) return fail_errno(what, errno);
  // Both are of use only: an older kernel's outgoing frames are sorted out when they are read.
  set_probe_option(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
  set_probe_option(fd, SOL_SOCKET, SO_PRIORITY, kProbePriority);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(place.link);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail_errno(what, errno);
  }
  const auto bound = probe_socket_name(fd);
  if (!bound || bound->sll_hatype != ARPHRD_ETHER) {
    return fail(Errc::invalid, what + ": it is not Ethernet");
  }
  if (!join_probe_group(fd, place.link, PACKET_MR_UNICAST, place.mac) ||
      !join_probe_group(fd, place.link, PACKET_MR_MULTICAST, multicast_mac(kAllNodes))) {
    return fail_errno(what, errno);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<ProbePort>> PacketProbePorts::open(const ProbePlace& place) {
  // Without a protocol it hears nothing before it is bound; index 0 would mean all interfaces.
  if (place.link == 0) return fail(Errc::not_found, "open a probe port on link 0");
  UniqueFd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail_errno("open a packet socket", errno);
  if (const auto done = set_up_probe_socket(fd.get(), place); !done) {
    return tl::unexpected<Error>(done.error());
  }
  return std::make_unique<PacketProbePort>(std::move(fd), place.link);
}

}  // namespace libpath
