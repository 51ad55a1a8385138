#include "libpath/sys/nl_rtnetlink.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <sys/socket.h>
#include <system_error>

#include "libpath/base/overloaded.h"
#include "libpath/netlink/ack.h"
#include "libpath/netlink/link_message.h"
#include "libpath/netlink/link_request.h"
#include "libpath/netlink/neighbour_message.h"

namespace libpath {
namespace {

constexpr std::uint32_t kSequence = 1;  // a socket carries one request
constexpr int kDumpAttempts = 5;        // the kernel's lists change while they are read

// A paravirtual NIC's parent is its virtio device; people know the PCI function that is on.
void look_behind_virtio(Link& link) {
  if (link.bus != "virtio") return;
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/sys/bus/virtio/devices/" + link.device, failed);
  const std::string parent = failed ? std::string() : path.parent_path().filename().string();
  if (std::count(parent.begin(), parent.end(), ':') != 2) return;  // on another bus
  link.bus = "pci";
  link.device = parent;
}

struct Answer {
  std::vector<Link> links;
  std::set<RouteHop> hops;  // each once: a router has many routes and few neighbours
  LinkPeers peers;
  bool interrupted = false;
};

enum class Until { acknowledged, told };  // told: the one link that was asked for

// True when it ends the answer.
Result<bool> take_answer(Answer& answer, const NetlinkMessage& message, Until until,
                         const std::string& what) {
  answer.interrupted = answer.interrupted || message.dump_interrupted();
  if (const auto ack = decode_ack(message)) {
    if (auto taken = status_of(*ack, what); !taken) return tl::unexpected(taken.error());
    return true;
  }
  if (auto told = decode_link_message(message)) {
    look_behind_virtio(told->link);
    answer.links.push_back(std::move(told->link));
    return until == Until::told;
  }
  for (const RouteHop& hop : decode_route_message(message)) answer.hops.insert(hop);
  if (const auto peer = decode_neighbour_message(message)) answer.peers.add(*peer);
  return false;
}

Result<Answer> collect(NetlinkSocket& socket, Until until, const std::string& what) {
  Answer answer;
  while (true) {
    auto datagram = socket.receive(what);
    if (!datagram) {
      if (datagram.error().sys_errno == EAGAIN) return fail(Errc::timeout, what, ETIMEDOUT);
      return tl::unexpected(datagram.error());
    }
    for (const NetlinkMessage& message : NetlinkMessages(datagram->view())) {
      if (message.sequence != kSequence) continue;
      const auto over = take_answer(answer, message, until, what);
      if (!over) return tl::unexpected(over.error());
      if (*over) return answer;
    }
  }
}

Result<Answer> dump(const ByteVector& request, const std::string& what) {
  for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
    auto socket = NetlinkSocket::for_questions(what);
    if (!socket) return tl::unexpected(socket.error());
    if (auto sent = socket->send(request, what); !sent) return tl::unexpected(sent.error());
    auto answer = collect(*socket, Until::acknowledged, what);
    if (!answer || !answer->interrupted) return answer;
  }
  return fail(Errc::busy, what + ": it changes all the time", EAGAIN);
}

void add_messages(ByteView datagram, LinkEventBatch& batch) {
  for (const NetlinkMessage& message : NetlinkMessages(datagram)) {
    auto told = decode_link_message(message);
    if (!told) continue;
    told->link.counters.reset();  // there or not, as the kernel likes
    look_behind_virtio(told->link);
    batch.messages.push_back(std::move(*told));
  }
}

struct FreeAddresses {
  void operator()(ifaddrs* list) const { ::freeifaddrs(list); }
};

// The kernel gives link-local addresses by itself.
bool is_given(const sockaddr* address) {
  if (address == nullptr) return false;
  if (address->sa_family == AF_INET) {
    constexpr std::uint32_t kLinkLocal = 0xa9fe0000, kMask = 0xffff0000;
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return (ntohl(v4->sin_addr.s_addr) & kMask) != kLinkLocal;
  }
  if (address->sa_family != AF_INET6) return false;
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
  return IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr) == 0;
}

std::string link_text(LinkIndex index) {
  std::array<char, IF_NAMESIZE> name{};
  if (::if_indextoname(index, name.data()) != nullptr) return name.data();
  return "interface " + std::to_string(index);
}

std::string what_of(const LinkChange& change) {
  using namespace link_change;
  return std::visit(
      Overloaded{
          [](const CreateBond& c) { return "create bond " + c.name; },
          [](const DeleteLink& c) { return "delete " + link_text(c.link); },
          [](const SetOption& c) {
            return link_text(c.bond) + ": set bond option " +
                   std::to_string(static_cast<unsigned>(c.option));
          },
          [](const Enslave& c) {
            return "put " + link_text(c.slave) + " into " + link_text(c.bond);
          },
          [](const Release& c) { return "release " + link_text(c.slave); },
          [](const SetUp& c) { return "set " + link_text(c.link) + (c.up ? " up" : " down"); },
          [](const SetMtu& c) { return link_text(c.link) + ": set MTU " + std::to_string(c.mtu); },
          [](const SetMac& c) { return link_text(c.link) + ": set address " + c.mac.text(); },
          [](const SetSlavePrio& c) { return link_text(c.slave) + ": set priority"; },
          [](const SetQueueId& c) { return link_text(c.slave) + ": set queue"; },
          [](const SetActorPortPrio& c) {
            return link_text(c.slave) + ": set LACP port priority";
          }},
      change);
}

}  // namespace

Result<int> NlRtnetlink::listen() {
  if (!events_) {
    auto socket = NetlinkSocket::for_link_events(receive_buffer_);
    if (!socket) return tl::unexpected(socket.error());
    events_ = std::move(*socket);
  }
  return events_->fd();
}

LinkEventBatch NlRtnetlink::read_events() {
  LinkEventBatch batch;
  if (!events_) return batch;
  while (batch.messages.size() < kBatch) {
    auto datagram = events_->receive("read events");
    if (!datagram) {
      batch.overrun = batch.overrun || datagram.error().sys_errno == ENOBUFS;
      if (datagram.error().sys_errno == ENOBUFS) continue;
      return batch;
    }
    if (datagram->empty()) continue;
    add_messages(datagram->view(), batch);
  }
  batch.more = true;
  return batch;
}

Result<std::vector<Link>> NlRtnetlink::links(Counters counters) {
  const auto with = counters == Counters::yes ? WithCounters::yes : WithCounters::no;
  auto answer = dump(encode_link_dump(with, kSequence), "list interfaces");
  if (!answer) return tl::unexpected(answer.error());
  // The kernel leaves out only the costly ones, such as those of IPv6.
  if (counters == Counters::no) {
    for (Link& link : answer->links) link.counters.reset();
  }
  return std::move(answer->links);
}

Result<std::vector<Link>> NlRtnetlink::look(const std::vector<LinkIndex>& which) {
  std::vector<Link> found;
  const std::string what = "look at interfaces";
  auto socket = NetlinkSocket::for_questions(what);
  if (!socket) return tl::unexpected(socket.error());
  for (const LinkIndex index : which) {
    const auto request = encode_link_query(index, WithCounters::yes, kSequence);
    if (auto sent = socket->send(request, what); !sent) return tl::unexpected(sent.error());
    auto answer = collect(*socket, Until::told, what);
    if (!answer && answer.error().code == Errc::not_found) continue;
    if (!answer) return tl::unexpected(answer.error());
    for (Link& link : answer->links) found.push_back(std::move(link));
  }
  return found;
}

Result<LinkIndex> NlRtnetlink::find(const std::string& name) {
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index == 0) return fail_errno("find interface " + name, errno);
  return index;
}

Result<bool> NlRtnetlink::has_addresses(LinkIndex index) {
  const std::string name = link_text(index);
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return fail_errno("addresses of " + name, errno);
  const std::unique_ptr<ifaddrs, FreeAddresses> owner(list);
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    // A labelled address stands under "eth0:label".
    const std::string_view label = one->ifa_name;
    if (label.substr(0, label.find(':')) == name && is_given(one->ifa_addr)) return true;
  }
  return false;
}

Result<std::vector<RouteHop>> NlRtnetlink::routes() {
  std::set<RouteHop> hops;
  for (const int family : {AF_INET, AF_INET6}) {
    auto answer = dump(encode_route_dump(family, kSequence), "list routes");
    if (!answer) return tl::unexpected(answer.error());
    hops.merge(answer->hops);
  }
  return std::vector<RouteHop>(hops.begin(), hops.end());
}

Result<std::vector<LinkPeer>> NlRtnetlink::peers() {
  LinkPeers peers;
  for (const int family : {AF_INET, AF_INET6}) {
    const auto answer = dump(encode_neighbour_dump(family, kSequence), "list neighbours");
    if (!answer) return tl::unexpected(answer.error());
    peers.add(answer->peers.all());
  }
  return peers.all();
}

Status NlRtnetlink::apply(const LinkChange& change) {
  auto request = encode_link_change(change, kSequence);
  if (!request) return tl::unexpected(request.error());
  const std::string what = what_of(change);
  auto socket = NetlinkSocket::for_questions(what);
  if (!socket) return tl::unexpected(socket.error());
  if (auto sent = socket->send(*request, what); !sent) return sent;
  auto answer = collect(*socket, Until::acknowledged, what);
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

}  // namespace libpath
