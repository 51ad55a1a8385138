// BondKernelSim: kernel bonding in memory, for tests of plans: takes LinkChanges as the kernel
// does, and refuses what it refuses.
//
// Shape:  holds the kernel's state, hidden parts included: delays count in ticks of miimon, the
//         primary is known by name, a slave has an MTU of before. Carrier comes at once when a link
//         with a partner goes up; ARP targets always answer; all ports have the same LACP partner.
// Source: kernel Documentation/networking/bonding.rst; measured on 6.1.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "libpath/model/link_change.h"
#include "libpath/model/link_table.h"

namespace libpath {

class BondKernelSim {
 public:
  // 0, or the errno.
  int apply(const LinkChange& change);

  LinkIndex add_nic(const std::string& name, MacAddress mac, bool partner,
                    std::uint32_t mtu = 1500);
  LinkIndex add_bridge(const std::string& name);
  // Bond options that this kernel does not know: accepted, without effect, never told.
  void forget_option(BondOption option) { unknown_.insert(option); }
  void drift_mtu(LinkIndex link, std::uint32_t mtu);
  void set_partner(LinkIndex link, bool partner);  // the other end of the cable

  const LinkTable& table() const { return table_; }

 private:
  struct Bond {
    BondOptionValues params;  // each known option; the delays in ticks
    std::string primary_name;
    LinkIndex primary = 0, active = 0;
    bool random_mac = true;
  };
  struct Nic {
    bool partner = true;
    std::uint32_t mtu_of_before = 0;
  };
  friend struct SimCall;

  Link* edit(LinkIndex index);  // null when not there; publish() puts it into the table
  bool is_up(LinkIndex index) const { return links_.at(index).up; }
  std::vector<LinkIndex> slaves(LinkIndex master) const;
  std::uint32_t param(LinkIndex bond, BondOption option) const;
  int check(LinkIndex bond, BondOption option, const BondOptionValue& value) const;
  int set_option(LinkIndex bond, BondOption option, const BondOptionValue& value);
  int set_number(LinkIndex bond, BondOption option, std::uint32_t value);
  int set_role(LinkIndex bond, BondOption option, LinkIndex slave);
  void set_mode(Bond& bond, std::uint32_t mode);
  int enslave(LinkIndex slave, LinkIndex master);
  int release(LinkIndex slave);
  int set_queue(LinkIndex slave, std::uint16_t queue);
  int create(const link_change::CreateBond& change);
  void settle(LinkIndex bond);
  void publish_bond(LinkIndex bond);
  void publish();

  std::map<LinkIndex, Link> links_;
  std::map<LinkIndex, Bond> bonds_;
  std::map<LinkIndex, Nic> nics_;
  std::set<BondOption> unknown_;
  LinkTable table_;
  LinkIndex next_ = 2;
};

}  // namespace libpath
