#include "libpath/supervise/reenslave.h"

#include <algorithm>

namespace libpath {
namespace {

bool is_hardware(const DeviceIdentity& one) { return !one.device.empty(); }

ReturnVerdict leave_alone(std::string code, std::string text) {
  return {ReturnDecision::leave, 0, false, std::move(code), std::move(text)};
}

}  // namespace

DeviceIdentity identity_of(const Link& link) {
  DeviceIdentity identity{{}, link.bus, link.device, link.kind, link.name};
  if (link.permanent_mac) {
    identity.permanent_mac = *link.permanent_mac;
  } else if (link.slave && !link.device.empty()) {
    identity.permanent_mac = link.slave->permanent_mac;
  }
  return identity;
}

bool is_same_device(const DeviceIdentity& known, const Link& link) {
  const DeviceIdentity other = identity_of(link);
  if (!known.permanent_mac.is_zero() && !other.permanent_mac.is_zero()) {
    return known.permanent_mac == other.permanent_mac;
  }
  if (is_hardware(known) || is_hardware(other)) {
    return known.bus == other.bus && known.device == other.device;
  }
  return known.kind == other.kind && known.name == other.name && !known.name.empty();
}

bool claims(const ReturnTarget& bond, const Link& link) {
  if (!bond.wanted.empty()) {
    return std::any_of(bond.wanted.begin(), bond.wanted.end(),
                       [&](const SlaveSelector& selector) { return selects(selector, link); });
  }
  return std::any_of(bond.had.begin(), bond.had.end(),
                     [&](const DeviceIdentity& known) { return is_same_device(known, link); });
}

ReturnVerdict judge_return(const Link& link, AddressUse addresses,
                           std::span<const ReturnTarget> bonds) {
  const ReturnTarget* target = nullptr;
  for (const ReturnTarget& bond : bonds) {
    if (bond.bond == link.index || !claims(bond, link)) continue;
    if (target != nullptr) {
      return leave_alone("claimed-twice",
                         link.name + " is claimed by " + target->name + " and " + bond.name);
    }
    target = &bond;
  }
  if (target == nullptr) return leave_alone("unclaimed", "no bond claims " + link.name);
  if (link.master != 0) return leave_alone("has-master", link.name + " has a master already");
  if (link.is_bond()) return leave_alone("is-bond", link.name + " is a bond itself");
  if (link.hardware_type != target->hardware_type) {
    return leave_alone("other-hardware",
                       link.name + " is of another hardware type than " + target->name);
  }
  if (addresses == AddressUse::some) {
    return leave_alone("has-addresses", link.name +
                                            " carries addresses of its own: remove them "
                                            "to have it in " +
                                            target->name);
  }
  ReturnVerdict verdict{ReturnDecision::take, target->bond, link.up, "returned",
                        link.name + " belongs to " + target->name};
  if (addresses == AddressUse::unknown) {
    verdict.decision = ReturnDecision::ask;
    verdict.code = "addresses-unknown";
  }
  return verdict;
}

}  // namespace libpath
