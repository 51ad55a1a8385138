#include "libpath/netlink/link_request.h"

#include <limits>
#include <string_view>
#include <utility>

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "libpath/netlink/bond_attributes.h"

namespace libpath {
namespace {

using namespace link_change;

constexpr std::uint16_t kChange = NLM_F_REQUEST | NLM_F_ACK;
constexpr std::uint16_t kCreate = kChange | NLM_F_CREATE | NLM_F_EXCL;
constexpr std::string_view kBond = "bond";

bool valid_index(LinkIndex link) {
  return link > 0 && link <= static_cast<LinkIndex>(std::numeric_limits<int>::max());
}

ifinfomsg header_of(LinkIndex link) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = static_cast<int>(link);
  return header;
}

// As the kernel judges names; its list of white space is that of ASCII and a no-break space. Out of
// one with a '%' it would make another.
bool valid_name(std::string_view name) {
  if (name.empty() || name.size() >= IFNAMSIZ || name == "." || name == "..") return false;
  for (const char c : name) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r') || c == '\xa0';
    if (c == '/' || c == ':' || c == '%' || c == '\0' || space) return false;
  }
  return true;
}

// All of them up to the first that cannot be.
Status write_options(NetlinkWriter& writer, const BondOptionValues& options) {
  for (const auto& [option, value] : options) {
    if (Status status = write_option(writer, option, value); !status) return status;
  }
  return {};
}

Status write_bond(NetlinkWriter& writer, const BondOptionValues& options) {
  Status status;
  writer.nest(IFLA_LINKINFO, [&] {
    writer.text(IFLA_INFO_KIND, kBond);
    writer.nest(IFLA_INFO_DATA, [&] { status = write_options(writer, options); });
  });
  return status;
}

template <typename Fill>
void write_slave(NetlinkWriter& writer, Fill&& fill) {
  writer.nest(IFLA_LINKINFO, [&] {
    writer.text(IFLA_INFO_SLAVE_KIND, kBond);
    writer.nest(IFLA_INFO_SLAVE_DATA, [&] { fill(writer); });
  });
}

class RequestMaker {
 public:
  explicit RequestMaker(std::uint32_t sequence) : sequence_(sequence) {}

  Result<ByteVector> operator()(const CreateBond& change) const;
  Result<ByteVector> operator()(const DeleteLink& change) const {
    return make(RTM_DELLINK, change.link, [](NetlinkWriter&) {});
  }
  Result<ByteVector> operator()(const SetOption& change) const;
  Result<ByteVector> operator()(const Enslave& change) const {
    if (!valid_index(change.bond)) return fail(Errc::invalid, "no bond to put the interface into");
    return set_master(change.slave, change.bond);
  }
  Result<ByteVector> operator()(const Release& change) const { return set_master(change.slave, 0); }
  Result<ByteVector> operator()(const SetUp& change) const;
  Result<ByteVector> operator()(const SetMtu& change) const {
    return make(RTM_SETLINK, change.link,
                [&](NetlinkWriter& writer) { writer.u32(IFLA_MTU, change.mtu); });
  }
  Result<ByteVector> operator()(const SetMac& change) const {
    return make(RTM_SETLINK, change.link, [&](NetlinkWriter& writer) {
      writer.bytes(IFLA_ADDRESS, std::as_bytes(std::span(change.mac.bytes)));
    });
  }
  Result<ByteVector> operator()(const SetSlavePrio& change) const {
    return slave_data(change.slave, [&](NetlinkWriter& writer) {
      writer.s32(static_cast<std::uint16_t>(SlaveAttribute::prio), change.prio);
    });
  }
  Result<ByteVector> operator()(const SetQueueId& change) const {
    return slave_data(change.slave, [&](NetlinkWriter& writer) {
      writer.u16(static_cast<std::uint16_t>(SlaveAttribute::queue_id), change.queue_id);
    });
  }
  Result<ByteVector> operator()(const SetActorPortPrio& change) const {
    return slave_data(change.slave, [&](NetlinkWriter& writer) {
      writer.u16(static_cast<std::uint16_t>(SlaveAttribute::actor_port_prio), change.prio);
    });
  }

 private:
  template <typename Fill>
  Result<ByteVector> make(std::uint16_t type, LinkIndex link, Fill&& fill) const {
    if (!valid_index(link)) return fail(Errc::invalid, "no interface to change");
    NetlinkWriter writer(type, kChange, sequence_);
    writer.header(header_of(link));
    fill(writer);
    return std::move(writer).finish();
  }
  Result<ByteVector> set_master(LinkIndex slave, LinkIndex master) const {
    return make(RTM_SETLINK, slave,
                [&](NetlinkWriter& writer) { writer.u32(IFLA_MASTER, master); });
  }
  template <typename Fill>
  Result<ByteVector> slave_data(LinkIndex slave, Fill&& fill) const {
    return make(RTM_NEWLINK, slave, [&](NetlinkWriter& writer) { write_slave(writer, fill); });
  }

  std::uint32_t sequence_;
};

Result<ByteVector> RequestMaker::operator()(const CreateBond& change) const {
  if (!valid_name(change.name)) return fail(Errc::invalid, "no interface can have this name");
  NetlinkWriter writer(RTM_NEWLINK, kCreate, sequence_);
  writer.header(header_of(0));
  writer.text(IFLA_IFNAME, change.name);
  if (const Status status = write_bond(writer, change.options); !status) {
    return tl::unexpected(status.error());
  }
  return std::move(writer).finish();
}

Result<ByteVector> RequestMaker::operator()(const SetOption& change) const {
  Status status;
  auto request = make(RTM_NEWLINK, change.bond, [&](NetlinkWriter& writer) {
    status = write_bond(writer, {{change.option, change.value}});
  });
  if (!status) return tl::unexpected(status.error());
  return request;
}

Result<ByteVector> RequestMaker::operator()(const SetUp& change) const {
  if (!valid_index(change.link)) return fail(Errc::invalid, "no interface to change");
  NetlinkWriter writer(RTM_SETLINK, kChange, sequence_);
  ifinfomsg header = header_of(change.link);
  header.ifi_flags = change.up ? unsigned{IFF_UP} : 0U;
  header.ifi_change = IFF_UP;
  writer.header(header);
  return std::move(writer).finish();
}

ByteVector question(LinkIndex link, std::uint16_t flags, WithCounters counters,
                    std::uint32_t sequence) {
  NetlinkWriter writer(RTM_GETLINK, flags, sequence);
  writer.header(header_of(link));
  if (counters == WithCounters::no) writer.u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return std::move(writer).finish().value();  // too short to fail
}

}  // namespace

Result<ByteVector> encode_link_change(const LinkChange& change, std::uint32_t sequence) {
  return std::visit(RequestMaker(sequence), change);
}

ByteVector encode_link_dump(WithCounters counters, std::uint32_t sequence) {
  return question(0, NLM_F_REQUEST | NLM_F_DUMP, counters, sequence);
}

ByteVector encode_link_query(LinkIndex link, WithCounters counters, std::uint32_t sequence) {
  return question(link, NLM_F_REQUEST, counters, sequence);
}

}  // namespace libpath
