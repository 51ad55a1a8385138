#include "tests/fakes/fake_probe_port.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "libpath/probe/arp_frame.h"
#include "libpath/probe/nd_frame.h"

namespace libpath {
namespace {

constexpr MacAddress kBroadcast{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

ArpFrame arp_answer(const ArpFrame& request, const MacAddress& host) {
  return {.to = request.sender_mac,
          .from = host,
          .vlan = request.vlan,
          .operation = ArpOperation::reply,
          .sender_mac = host,
          .sender_ip = request.target_ip,
          .target_mac = request.sender_mac,
          .target_ip = request.sender_ip};
}

// As RFC 4861, 7.2.4 wants it: to all nodes when nobody in particular asked.
NdFrame nd_answer_to(const NdFrame& question, const MacAddress& host) {
  const bool to_all = question.source.is_zero();
  NdFrame nd;
  nd.destination = to_all ? kAllNodes : question.source;
  nd.to = to_all ? multicast_mac(kAllNodes) : question.link_address.value_or(question.from);
  nd.from = host;
  nd.vlan = question.vlan;
  nd.kind = NdKind::advertisement;
  nd.source = nd.target = question.target;
  nd.solicited = !to_all;
  nd.override_entry = true;
  nd.link_address = host;
  return nd;
}

bool loses(FakeProbePorts::Loss loss, FakeProbePorts::Loss direction) {
  return loss == direction || loss == FakeProbePorts::Loss::both;
}

}  // namespace

class FakeProbePorts::Port final : public ProbePort {
 public:
  Port(FakeProbePorts& world, int fd) : world_(world), fd_(fd) {}
  ~Port() override { world_.ports_.erase(fd_); }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  Port(Port&&) = delete;
  Port& operator=(Port&&) = delete;

  int fd() const override { return fd_; }
  Status send(std::span<const std::uint8_t> frame) override { return world_.send(fd_, frame); }
  ProbeBatch receive() override { return world_.receive(fd_); }

 private:
  FakeProbePorts& world_;
  int fd_;
};

Result<std::unique_ptr<ProbePort>> FakeProbePorts::open(const ProbePlace& place) {
  if (refusal_ != 0) return fail_errno("open a probe port", refusal_);
  if (links_.count(place.link) == 0) return fail_errno("open a probe port", ENODEV);
  const int fd = next_fd_++;
  ports_[fd].place = place;
  return std::make_unique<Port>(*this, fd);
}

void FakeProbePorts::remove(LinkIndex link) {
  links_.erase(link);
  for (auto& [fd, port] : ports_) port.gone = port.gone || port.place.link == link;
}

void FakeProbePorts::set_up(LinkIndex link, bool up) { links_[link].up = up; }

void FakeProbePorts::add_host(int segment, const ProbeTarget& address, const MacAddress& mac) {
  hosts_[{segment, address}] = mac;
}

void FakeProbePorts::release_answers() {
  holding_ = false;
  for (const Held& held : std::exchange(held_, {})) deliver(held.segment, held.frame, 0);
}

std::vector<int> FakeProbePorts::ready() const {
  std::vector<int> out;
  for (const auto& [fd, port] : ports_) {
    if (port.gone || !port.queue.empty()) out.push_back(fd);
  }
  return out;
}

Status FakeProbePorts::send(int fd, std::span<const std::uint8_t> frame) {
  const PortState& port = ports_.at(fd);
  const auto found = links_.find(port.place.link);
  if (port.gone || found == links_.end()) return fail_errno("send a probe", ENXIO);
  LinkState& link = found->second;
  if (!link.up) return fail_errno("send a probe", ENETDOWN);
  const Frame bytes(frame.begin(), frame.end());
  link.sent.push_back(bytes);
  if (loses(link.loss, Loss::sent)) return {};
  deliver(link.segment, bytes, port.place.link);
  answer(link.segment, bytes);
  return {};
}

ProbeBatch FakeProbePorts::receive(int fd) {
  PortState& port = ports_.at(fd);
  ProbeBatch batch;
  batch.gone = port.gone;
  const std::size_t count = std::min(port.queue.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    batch.frames.push_back(std::move(port.queue.front()));
    port.queue.pop_front();
  }
  batch.more = count == kBatch;
  return batch;
}

void FakeProbePorts::answer(int segment, const Frame& frame) {
  std::optional<Frame> reply;
  if (const auto arp = parse_arp(frame); arp && arp->operation == ArpOperation::request) {
    const auto host = hosts_.find({segment, {arp->target_ip, arp->vlan}});
    if (host != hosts_.end()) reply = build_arp(arp_answer(*arp, host->second));
  } else if (const auto nd = parse_nd(frame); nd && nd->kind == NdKind::solicitation) {
    const auto host = hosts_.find({segment, {nd->target, nd->vlan}});
    if (host != hosts_.end()) reply = build_nd(nd_answer_to(*nd, host->second));
  }
  if (!reply) return;
  if (holding_) {
    held_.push_back({segment, std::move(*reply)});
  } else {
    deliver(segment, *reply, 0);
  }
}

void FakeProbePorts::deliver(int segment, const Frame& frame, LinkIndex except) {
  for (auto& [fd, port] : ports_) {
    const auto link = links_.find(port.place.link);
    if (port.gone || link == links_.end() || link->first == except) continue;
    const LinkState& state = link->second;
    if (state.segment != segment || !state.up || loses(state.loss, Loss::received)) continue;
    if (hears(port.place, frame)) port.queue.push_back(frame);
  }
}

// As a card and the kernel's filter sort it out. Who it is addressed to first.
bool FakeProbePorts::hears(const ProbePlace& place, const Frame& frame) {
  const auto ethernet = parse_ethernet(frame);
  if (!ethernet) return false;
  const MacAddress& to = ethernet->header.to;
  if (to != place.mac && to != kBroadcast && to != multicast_mac(kAllNodes)) return false;
  const FrameView payload = ethernet->payload;
  const bool all = place.traffic == ProbeTraffic::everything;
  if (ethernet->header.type == kEtherTypeArp) {
    constexpr std::size_t kOperationAt = 6;
    if (all) return true;
    return to == place.mac && payload.size() >= kOperationAt + 2 &&
           get_be16(payload, kOperationAt) == static_cast<std::uint16_t>(ArpOperation::reply);
  }
  constexpr std::size_t kNextHeaderAt = 6;
  constexpr std::size_t kIcmpTypeAt = 40;
  constexpr std::uint8_t kIcmpv6 = 58;
  if (ethernet->header.type != kEtherTypeIpv6 || payload.size() <= kIcmpTypeAt ||
      payload[kNextHeaderAt] != kIcmpv6) {
    return false;
  }
  const auto kind = static_cast<NdKind>(payload[kIcmpTypeAt]);
  return kind == NdKind::advertisement || (all && kind == NdKind::solicitation);
}

}  // namespace libpath
