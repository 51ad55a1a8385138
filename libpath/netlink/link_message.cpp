#include "libpath/netlink/link_message.h"

#include <cstddef>
#include <string>
#include <utility>

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "libpath/netlink/bond_attributes.h"

namespace libpath {
namespace {

constexpr std::size_t kLongestName = IFNAMSIZ - 1;
constexpr std::size_t kLongestAlternativeName = 127;  // ALTIFNAMSIZ, with its NUL
constexpr std::size_t kLongestKind = 63;
constexpr std::size_t kLongestDevice = 255;

template <typename To, typename From>
void set_if(To& to, std::optional<From> from) {
  if (from) to = *std::move(from);
}

bool flag_of(const NetlinkAttribute& attribute) { return attribute.u8().value_or(0) != 0; }

LinkEvent event_of(const NetlinkAttribute& attribute) {
  const std::uint32_t number = attribute.u32().value_or(0);
  if (number > static_cast<std::uint32_t>(LinkEvent::bond_options)) return LinkEvent::none;
  return static_cast<LinkEvent>(number);
}

std::vector<std::string> alternative_names(NetlinkAttributes properties) {
  std::vector<std::string> names;
  for (const NetlinkAttribute& property : properties) {
    if (property.type != IFLA_ALT_IFNAME) continue;
    if (auto name = property.text(kLongestAlternativeName)) names.push_back(*std::move(name));
  }
  return names;
}

// The structure grows at its end with the kernel.
std::optional<LinkCounters> decode_counters(ByteView stats) {
  const auto at = [stats](std::size_t offset) {
    return read_front<std::uint64_t>(stats.subspan(offset)).value_or(0);
  };
  constexpr std::size_t kNeeded = offsetof(rtnl_link_stats64, rx_crc_errors) + sizeof(__u64);
  if (stats.size() < kNeeded || stats.size() % sizeof(__u64) != 0) return std::nullopt;
  return LinkCounters{.rx_packets = at(offsetof(rtnl_link_stats64, rx_packets)),
                      .tx_packets = at(offsetof(rtnl_link_stats64, tx_packets)),
                      .rx_errors = at(offsetof(rtnl_link_stats64, rx_errors)),
                      .tx_errors = at(offsetof(rtnl_link_stats64, tx_errors)),
                      .rx_dropped = at(offsetof(rtnl_link_stats64, rx_dropped)),
                      .rx_crc_errors = at(offsetof(rtnl_link_stats64, rx_crc_errors))};
}

// Which kind the data is of may stand behind it. Of two such nests the last counts alone.
void take_link_info(Link& link, NetlinkAttributes info) {
  link.kind.clear();
  link.vlan_id = 0;
  link.bond.reset();
  link.slave.reset();
  NetlinkAttributes data;
  NetlinkAttributes slave_data;
  std::string slave_kind;
  for (const NetlinkAttribute& attribute : info) {
    switch (attribute.type) {
      case IFLA_INFO_KIND:
        set_if(link.kind, attribute.text(kLongestKind));
        break;
      case IFLA_INFO_DATA:
        data = attribute.nested();
        break;
      case IFLA_INFO_SLAVE_KIND:
        set_if(slave_kind, attribute.text(kLongestKind));
        break;
      case IFLA_INFO_SLAVE_DATA:
        slave_data = attribute.nested();
        break;
      default:
        break;
    }
  }
  if (link.kind == "bond") link.bond = decode_bond(data);
  if (slave_kind == "bond") link.slave = decode_slave(slave_data);
  if (link.kind != "vlan") return;
  if (const auto id = data.find(IFLA_VLAN_ID)) set_if(link.vlan_id, id->u16());
}

// What the interface is: names, addresses, kind, place.
void take_identity(Link& link, const NetlinkAttribute& attribute) {
  switch (attribute.type) {
    case IFLA_IFNAME:
      set_if(link.name, attribute.text(kLongestName));
      break;
    case IFLA_PROP_LIST:
      link.alternative_names = alternative_names(attribute.nested());
      break;
    case IFLA_LINKINFO:
      take_link_info(link, attribute.nested());
      break;
    case IFLA_ADDRESS:
      set_if(link.mac, attribute.exactly<MacAddress>());
      break;
    case IFLA_PERM_ADDRESS:
      set_if(link.permanent_mac, attribute.exactly<MacAddress>());
      break;
    case IFLA_MASTER:
      set_if(link.master, attribute.u32());
      break;
    case IFLA_LINK:
      set_if(link.lower, attribute.u32());
      break;
    case IFLA_LINK_NETNSID:
      link.lower_elsewhere = attribute.s32().has_value();
      break;
    case IFLA_PARENT_DEV_BUS_NAME:
      set_if(link.bus, attribute.text(kLongestDevice));
      break;
    case IFLA_PARENT_DEV_NAME:
      set_if(link.device, attribute.text(kLongestDevice));
      break;
    default:
      break;
  }
}

// How the interface is.
void take_state(Link& link, const NetlinkAttribute& attribute) {
  switch (attribute.type) {
    case IFLA_CARRIER:
      link.carrier = flag_of(attribute);
      break;
    case IFLA_OPERSTATE:
      set_if(link.operstate, attribute.u8());
      break;
    case IFLA_MTU:
      set_if(link.mtu, attribute.u32());
      break;
    case IFLA_CARRIER_UP_COUNT:
      set_if(link.carrier_up_count, attribute.u32());
      break;
    case IFLA_CARRIER_DOWN_COUNT:
      set_if(link.carrier_down_count, attribute.u32());
      break;
    case IFLA_PROTO_DOWN:
      link.protocol_down = flag_of(attribute);
      break;
    case IFLA_STATS64:
      set_if(link.counters, decode_counters(attribute.payload));
      break;
    default:
      break;
  }
}

}  // namespace

std::optional<LinkMessage> decode_link_message(const NetlinkMessage& message) {
  if (message.type != RTM_NEWLINK && message.type != RTM_DELLINK) return std::nullopt;
  const auto header = read_front<ifinfomsg>(message.payload);
  if (!header || header->ifi_family != AF_UNSPEC || header->ifi_index <= 0) return std::nullopt;

  LinkMessage decoded;
  decoded.gone = message.type == RTM_DELLINK;
  decoded.link.index = static_cast<LinkIndex>(header->ifi_index);
  decoded.link.hardware_type = header->ifi_type;
  decoded.link.up = (header->ifi_flags & IFF_UP) != 0;
  for (const NetlinkAttribute& attribute : message.attributes(sizeof(ifinfomsg))) {
    if (attribute.type == IFLA_WIRELESS) return std::nullopt;
    if (attribute.type == IFLA_EVENT) decoded.event = event_of(attribute);
    take_identity(decoded.link, attribute);
    take_state(decoded.link, attribute);
  }
  if (decoded.link.name.empty() && !decoded.gone) return std::nullopt;
  return decoded;
}

}  // namespace libpath
