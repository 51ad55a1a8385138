#include "libpath/model/bond_config.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "libpath/base/overloaded.h"

namespace libpath {
namespace {

// What stands on others has the address of what it stands on.
bool borrows_address(const Link& link) {
  constexpr std::string_view kKinds[] = {"bond", "bridge", "ipvlan", "vlan"};
  return std::find(std::begin(kKinds), std::end(kKinds), link.kind) != std::end(kKinds);
}

}  // namespace

std::string_view word(LinkRole role) {
  switch (role) {
    case LinkRole::storage:
      return "storage";
    case LinkRole::cluster:
      return "cluster";
    case LinkRole::public_:
      return "public";
    case LinkRole::unset:
      break;
  }
  return "unset";
}

std::string text(const SlaveSelector& selector) {
  return std::visit(Overloaded{[](const ByName& by) { return by.name; },
                               [](const ByPermanentMac& by) { return by.mac.text(); },
                               [](const ByDevicePath& by) { return by.device; }},
                    selector);
}

bool selects(const SlaveSelector& selector, const Link& link) {
  return std::visit(Overloaded{[&](const ByName& by) {
                                 const auto& others = link.alternative_names;
                                 return link.name == by.name ||
                                        std::find(others.begin(), others.end(), by.name) !=
                                            others.end();
                               },
                               [&](const ByPermanentMac& by) {
                                 // A slave carries its master's address; the kernel keeps its own
                                 // aside.
                                 if (link.permanent_mac) return *link.permanent_mac == by.mac;
                                 if (link.slave) return link.slave->permanent_mac == by.mac;
                                 return !borrows_address(link) && link.mac == by.mac;
                               },
                               [&](const ByDevicePath& by) { return link.device == by.device; }},
                    selector);
}

}  // namespace libpath
