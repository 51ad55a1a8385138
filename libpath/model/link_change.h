// LinkChange: one change of one network interface, as one request to the kernel.
//
// Shape: what is changed is named by its index; an interface that does not exist yet, by its name.
//        A request of several options is not atomic in the kernel, so each change carries one,
//        except the creation of a bond.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "libpath/model/link.h"

namespace libpath {

namespace link_change {

struct CreateBond {  // comes into being administratively down
  std::string name;
  BondOptionValues options;
  bool operator==(const CreateBond&) const = default;
};
struct DeleteLink {
  LinkIndex link = 0;
  bool operator==(const DeleteLink&) const = default;
};
struct SetOption {
  LinkIndex bond = 0;
  BondOption option{};
  BondOptionValue value;
  bool operator==(const SetOption&) const = default;
};
struct Enslave {  // the slave has to be down
  LinkIndex slave = 0;
  LinkIndex bond = 0;
  bool operator==(const Enslave&) const = default;
};
struct Release {
  LinkIndex slave = 0;
  bool operator==(const Release&) const = default;
};
struct SetUp {
  LinkIndex link = 0;
  bool up = true;
  bool operator==(const SetUp&) const = default;
};
struct SetMtu {
  LinkIndex link = 0;
  std::uint32_t mtu = 0;
  bool operator==(const SetMtu&) const = default;
};
struct SetMac {
  LinkIndex link = 0;
  MacAddress mac;
  bool operator==(const SetMac&) const = default;
};
struct SetSlavePrio {
  LinkIndex slave = 0;
  std::int32_t prio = 0;
  bool operator==(const SetSlavePrio&) const = default;
};
struct SetQueueId {
  LinkIndex slave = 0;
  std::uint16_t queue_id = 0;
  bool operator==(const SetQueueId&) const = default;
};
struct SetActorPortPrio {
  LinkIndex slave = 0;
  std::uint16_t prio = 0;
  bool operator==(const SetActorPortPrio&) const = default;
};

}  // namespace link_change

using LinkChange =
    std::variant<link_change::CreateBond, link_change::DeleteLink, link_change::SetOption,
                 link_change::Enslave, link_change::Release, link_change::SetUp,
                 link_change::SetMtu, link_change::SetMac, link_change::SetSlavePrio,
                 link_change::SetQueueId, link_change::SetActorPortPrio>;

}  // namespace libpath
