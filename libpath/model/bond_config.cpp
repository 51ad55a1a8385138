#include "libpath/model/bond_config.h"

#include <algorithm>

#include "libpath/base/overloaded.h"

namespace libpath {
std::string text(const SlaveSelector& selector) {
  return std::visit(Overloaded{[](const ByName& by) { return by.name; },
                               [](const ByPermanentMac& by) { return by.mac.text(); },
                               [](const ByDevicePath& by) { return by.device; }},
                    selector);
}

bool selects(const SlaveSelector& selector, const Link& link) {
  return std::visit(
      Overloaded{[&](const ByName& by) {
                   const auto& others = link.alternative_names;
                   return link.name == by.name ||
                          std::find(others.begin(), others.end(), by.name) != others.end();
                 },
                 [&](const ByPermanentMac& by) {
                   // A slave carries its master's address; the kernel keeps its own aside.
                   if (link.permanent_mac) return *link.permanent_mac == by.mac;
                   return (link.slave ? link.slave->permanent_mac : link.mac) == by.mac;
                 },
                 [&](const ByDevicePath& by) { return link.device == by.device; }},
      selector);
}

}  // namespace libpath
