#include "libpath/netlink/bond_attributes.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "libpath/bond/option_table.h"

namespace libpath {
namespace {

// IFLA_BOND_AD_INFO and what is in it.
constexpr std::uint16_t kAdInfo = 23;
enum class AdInfo : std::uint16_t {
  aggregator = 1,
  ports = 2,
  actor_key = 3,
  partner_key = 4,
  partner_mac = 5,
};

template <typename To, typename From>
void take(To& to, const std::optional<From>& from) {
  if (from) to = *from;
}

template <typename Address>
std::vector<Address> decode_targets(NetlinkAttributes nest, std::size_t most) {
  std::vector<Address> targets;
  for (const NetlinkAttribute& entry : nest) {
    const auto address = entry.exactly<Address>();
    if (address && targets.size() < most) targets.push_back(*address);
  }
  return targets;
}

// Others compute with the mode as one of seven.
bool is_known(const OptionRule& rule, std::uint32_t number) {
  return rule.option != BondOption::mode || number <= rule.max;
}

template <typename T>
void take_number(BondOptionValues& options, const OptionRule& rule, std::optional<T> number) {
  if (!number || !is_known(rule, *number)) return;
  options.insert_or_assign(rule.option, std::uint32_t{*number});
}

void take_option(BondOptionValues& options, const OptionRule& rule, const NetlinkAttribute& from) {
  switch (rule.kind) {
    case OptionKind::u8:
      take_number(options, rule, from.u8());
      break;
    case OptionKind::u16:
      take_number(options, rule, from.u16());
      break;
    case OptionKind::u32:
    case OptionKind::link:
      take_number(options, rule, from.u32());
      break;
    case OptionKind::ipv4_targets:
      options.insert_or_assign(rule.option, decode_targets<Ipv4Address>(from.nested(), rule.max));
      break;
    case OptionKind::ipv6_targets:
      options.insert_or_assign(rule.option, decode_targets<Ipv6Address>(from.nested(), rule.max));
      break;
    case OptionKind::mac:
      if (const auto mac = from.exactly<MacAddress>()) options.insert_or_assign(rule.option, *mac);
      break;
  }
}

std::optional<AggregatorInfo> decode_aggregator(NetlinkAttributes nest) {
  AggregatorInfo info;
  bool told = false;
  for (const NetlinkAttribute& attribute : nest) {
    switch (static_cast<AdInfo>(attribute.type)) {
      case AdInfo::aggregator:
        told = told || attribute.u16();
        take(info.id, attribute.u16());
        break;
      case AdInfo::ports:
        take(info.ports, attribute.u16());
        break;
      case AdInfo::actor_key:
        take(info.actor_key, attribute.u16());
        break;
      case AdInfo::partner_key:
        take(info.partner_key, attribute.u16());
        break;
      case AdInfo::partner_mac:
        take(info.partner, attribute.exactly<MacAddress>());
        break;
    }
  }
  return told ? std::optional(info) : std::nullopt;
}

std::optional<MiiStatus> mii_status(std::optional<std::uint8_t> number) {
  if (!number || *number > static_cast<std::uint8_t>(MiiStatus::coming_back)) return std::nullopt;
  return static_cast<MiiStatus>(*number);
}

std::optional<Churn> churn(std::optional<std::uint8_t> number) {
  if (!number || *number > static_cast<std::uint8_t>(Churn::none)) return std::nullopt;
  return static_cast<Churn>(*number);
}

// The attributes that only 802.3ad has.
void take_lacp(SlaveInfo& slave, const NetlinkAttribute& attribute) {
  switch (static_cast<SlaveAttribute>(attribute.type)) {
    case SlaveAttribute::aggregator:
      take(slave.aggregator, attribute.u16());
      break;
    case SlaveAttribute::actor_state:
      take(slave.actor_state, attribute.u8());
      break;
    case SlaveAttribute::partner_state:
      take(slave.partner_state, attribute.u16());
      break;
    case SlaveAttribute::actor_port_prio:
      take(slave.actor_port_prio, attribute.u16());
      break;
    case SlaveAttribute::actor_churn:
      take(slave.actor_churn, churn(attribute.u8()));
      break;
    case SlaveAttribute::partner_churn:
      take(slave.partner_churn, churn(attribute.u8()));
      break;
    default:
      break;
  }
}

template <typename T>
bool fits(std::uint32_t number) {
  return number <= std::numeric_limits<T>::max();
}

bool write_number(NetlinkWriter& writer, const OptionRule& rule, std::uint32_t number) {
  const auto type = static_cast<std::uint16_t>(rule.option);
  switch (rule.kind) {
    case OptionKind::u8:
      writer.u8(type, static_cast<std::uint8_t>(number));
      return fits<std::uint8_t>(number);
    case OptionKind::u16:
      writer.u16(type, static_cast<std::uint16_t>(number));
      return fits<std::uint16_t>(number);
    case OptionKind::u32:
    case OptionKind::link:
      writer.u32(type, number);
      return true;
    default:
      return false;
  }
}

// The kernel drops what is too much without a word, so that it is refused here.
template <typename Address>
bool write_targets(NetlinkWriter& writer, const OptionRule& rule,
                   const std::vector<Address>& targets) {
  if (targets.size() > rule.max) return false;
  writer.nest(static_cast<std::uint16_t>(rule.option), [&] {
    std::uint16_t place = 0;
    for (const Address& target : targets)
      writer.bytes(place++, std::as_bytes(std::span(target.bytes)));
  });
  return true;
}

// False when the value is not of the rule's kind, or too large.
struct OptionWriter {
  NetlinkWriter& writer;
  const OptionRule& rule;

  bool operator()(std::uint32_t number) const { return write_number(writer, rule, number); }
  bool operator()(const std::vector<Ipv4Address>& targets) const {
    return rule.kind == OptionKind::ipv4_targets && write_targets(writer, rule, targets);
  }
  bool operator()(const std::vector<Ipv6Address>& targets) const {
    return rule.kind == OptionKind::ipv6_targets && write_targets(writer, rule, targets);
  }
  bool operator()(const MacAddress& mac) const {
    writer.bytes(static_cast<std::uint16_t>(rule.option), std::as_bytes(std::span(mac.bytes)));
    return rule.kind == OptionKind::mac;
  }
};

}  // namespace

BondInfo decode_bond(NetlinkAttributes data) {
  BondInfo bond;
  for (const NetlinkAttribute& attribute : data) {
    if (attribute.type == kAdInfo) {
      take(bond.aggregator, decode_aggregator(attribute.nested()));
      continue;
    }
    const OptionRule* rule = find_option(static_cast<BondOption>(attribute.type));
    if (rule != nullptr) take_option(bond.options, *rule, attribute);
  }
  return bond;
}

SlaveInfo decode_slave(NetlinkAttributes data) {
  SlaveInfo slave;
  for (const NetlinkAttribute& attribute : data) {
    switch (static_cast<SlaveAttribute>(attribute.type)) {
      case SlaveAttribute::state:
        if (const auto state = attribute.u8()) slave.active = *state == 0;
        break;
      case SlaveAttribute::mii_status:
        take(slave.mii, mii_status(attribute.u8()));
        break;
      case SlaveAttribute::link_failure_count:
        take(slave.link_failures, attribute.u32());
        break;
      case SlaveAttribute::permanent_mac:
        take(slave.permanent_mac, attribute.exactly<MacAddress>());
        break;
      case SlaveAttribute::queue_id:
        take(slave.queue_id, attribute.u16());
        break;
      case SlaveAttribute::prio:
        take(slave.prio, attribute.s32());
        break;
      default:
        take_lacp(slave, attribute);
    }
  }
  return slave;
}

Status write_option(NetlinkWriter& writer, BondOption option, const BondOptionValue& value) {
  const OptionRule* rule = find_option(option);
  if (rule == nullptr) {
    const auto number = static_cast<unsigned>(option);
    return fail(Errc::invalid, "no bond option has the number " + std::to_string(number));
  }
  if (std::visit(OptionWriter{writer, *rule}, value)) return {};
  return fail(Errc::invalid, std::string(rule->name) + " cannot have this value");
}

}  // namespace libpath
