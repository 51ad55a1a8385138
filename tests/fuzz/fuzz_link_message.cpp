// fuzz-libs: libpath_netlink
// Any datagram: text is printable, the mode is one of seven, bond data goes with kind "bond"; and
// the options written as a request that creates a bond, or one by one, are read as they were.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "libpath/base/strings.h"
#include "libpath/netlink/bond_attributes.h"
#include "libpath/netlink/link_glance.h"
#include "libpath/netlink/link_message.h"
#include "libpath/netlink/link_request.h"

namespace {

using namespace libpath;

void require(bool condition) {
  if (!condition) std::abort();
}

BondOptionValues options_in(const ByteVector& request) {
  for (const NetlinkMessage& message : NetlinkMessages(request)) {
    const auto info = message.attributes(sizeof(ifinfomsg)).find(IFLA_LINKINFO);
    require(info.has_value());
    const auto data = info->nested().find(IFLA_INFO_DATA);
    require(data.has_value());
    return decode_bond(data->nested()).options;
  }
  std::abort();
}

void check_bond(const BondInfo& bond) {
  require(bond.number(BondOption::mode) <= static_cast<unsigned>(BondMode::balance_alb));
  const auto create = encode_link_change(link_change::CreateBond{"bond0", bond.options}, 1);
  require(create && options_in(*create) == bond.options);
  for (const auto& [option, value] : bond.options) {
    const auto set = encode_link_change(link_change::SetOption{1, option, value}, 1);
    require(set && options_in(*set) == BondOptionValues{{option, value}});
  }
}

void check(const LinkMessage& message) {
  const Link& link = message.link;
  require(link.index > 0);
  require(message.gone || !link.name.empty());
  require(message.event <= LinkEvent::bond_options);
  for (const std::string& text : {link.name, link.kind, link.bus, link.device}) {
    require(printable(text) == text);
  }
  for (const std::string& name : link.alternative_names) {
    require(!name.empty() && printable(name) == name);
  }
  require(link.bond.has_value() == (link.kind == "bond"));
  require(link.vlan_id == 0 || link.kind == "vlan");
  if (link.bond) check_bond(*link.bond);
  if (!link.slave) return;
  require(link.slave->mii <= MiiStatus::coming_back);
  require(link.slave->actor_churn.value_or(Churn::none) <= Churn::none);
  require(link.slave->partner_churn.value_or(Churn::none) <= Churn::none);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::size_t bytes = 0;
  for (const NetlinkMessage& message : NetlinkMessages(std::as_bytes(std::span(data, size)))) {
    bytes += sizeof(nlmsghdr) + message.payload.size();
    const auto decoded = decode_link_message(message);
    if (decoded) check(*decoded);
    const auto glance = glance_at_link(message);
    if (decoded && !decoded->gone) require(glance && glance->link == decoded->link.index);
    if (decoded && glance && glance->carries) require(decoded->link.up);
  }
  require(bytes <= size);
  return 0;
}
