// Re-enslaving: should an interface that has no master be put into a bond again, and into which?
//
// The kernel forgets a slave that is unplugged; what comes back in its place, under whatever name,
// is a stranger to it.
//
// Pure.
// Shape:  a configured bond takes what one of its selectors finds; an adopted one, the devices it
//         had. Never taken: an interface that has a master or carries addresses, or of which it is
//         not known whether it does; another bond; one that two bonds claim.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libpath/model/bond_config.h"
#include "libpath/model/link.h"

namespace libpath {

// What makes a device the same one after it was unplugged or renamed.
struct DeviceIdentity {
  MacAddress permanent_mac;  // zero: a virtual device, which has none
  std::string bus, device;   // empty: a virtual device
  std::string kind, name;    // only these tell virtual devices apart
  bool operator==(const DeviceIdentity&) const = default;
};

DeviceIdentity identity_of(const Link& link);

// By permanent address if both have one, else by the place in the machine; virtual ones by name. So
// another card in the same slot is another device.
bool is_same_device(const DeviceIdentity& known, const Link& link);

// Does the interface carry addresses of its own? Link-local ones do not count: the kernel makes
// them by itself.
enum class AddressUse : std::uint8_t { unknown, none, some };

struct ReturnTarget {  // a bond that takes slaves back
  LinkIndex bond = 0;
  std::string name;
  std::uint16_t hardware_type = 1;        // of the bond: Ethernet and InfiniBand do not mix
  std::span<const SlaveSelector> wanted;  // configured; empty: adopted
  std::span<const DeviceIdentity> had;    // counts only when nothing is configured
};

bool claims(const ReturnTarget& bond, const Link& link);

enum class ReturnDecision : std::uint8_t {
  leave,
  ask,   // find out about its addresses, then ask again
  take,  // put it into the bond
};

struct ReturnVerdict {
  ReturnDecision decision = ReturnDecision::leave;
  LinkIndex bond = 0;
  bool down_first = false;  // it is up, and the kernel takes only what is down
  // Stable: "unclaimed", "has-master", "is-bond", "other-hardware", "claimed-twice",
  // "has-addresses", "addresses-unknown", "returned".
  std::string code;
  std::string text;
  bool operator==(const ReturnVerdict&) const = default;
};

ReturnVerdict judge_return(const Link& link, AddressUse addresses,
                           std::span<const ReturnTarget> bonds);

}  // namespace libpath
