// BondKernelSim: kernel bonding in memory: takes LinkChanges as the kernel does, and refuses what
// it refuses.
//
// Shape:  holds the kernel's state, hidden parts included: delays count in ticks of miimon, the
//         primary is known by name, a slave has an MTU of before. Carrier comes at once when a link
//         with a partner goes up; ARP targets always answer. The kernel's link monitor looks at
//         once, or, by hand, when the test says so: until then a lost slave stays the active one.
//         LACP: all ports have the same partner, which answers, unless a test says otherwise.
// Source: kernel Documentation/networking/bonding.rst; measured on 6.1.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libpath/model/link_change.h"
#include "libpath/model/link_table.h"

namespace libpath {

// What a port hears of its LACP partner.
struct SimLacp {
  static constexpr MacAddress kPartner{{0x02, 0x5e, 0, 0, 0, 1}};
  enum class Heard : std::uint8_t { answers, expired, nothing };
  MacAddress partner = kPartner;
  Heard heard = Heard::answers;
};

class BondKernelSim {
 public:
  // 0, or the errno.
  int apply(const LinkChange& change);

  LinkIndex add_nic(const std::string& name, MacAddress mac, bool partner,
                    std::uint32_t mtu = 1500);
  // The same device, plugged in again: another number, perhaps another name.
  LinkIndex add_again(const Link& device, const std::string& name);
  LinkIndex add_bridge(const std::string& name);
  LinkIndex add_on(LinkIndex lower, const std::string& name, const std::string& kind,
                   std::uint16_t vlan);
  void remove(LinkIndex nic);     // unplugged
  void move_away(LinkIndex nic);  // into another namespace; it keeps its number
  void move_back(LinkIndex nic);
  int rename(LinkIndex link, const std::string& name);
  // Where the device is plugged in: PCI.
  void set_device(LinkIndex nic, const std::string& place);
  // Bond options that this kernel does not know: accepted, without effect, never told.
  void forget_option(BondOption option) {
    unknown_.insert(option);
    for (const auto& [bond, state] : bonds_) touched_.insert(bond);
    publish();
  }
  void drift_mtu(LinkIndex link, std::uint32_t mtu);
  void set_partner(LinkIndex link, bool partner);  // the other end of the cable
  bool has_partner(LinkIndex link) const { return nics_.at(link).partner; }

  enum class Monitor : std::uint8_t { at_once, by_hand };
  void set_monitor(Monitor monitor) { monitor_ = monitor; }
  void monitor_tick();  // one miimon interval

  void set_lacp(LinkIndex nic, const SimLacp& lacp);
  const SimLacp& lacp(LinkIndex nic) const { return nics_.at(nic).lacp; }

  const LinkTable& table() const { return table_; }
  // What each link that changed since the last call was before; unset: it was not there.
  using Changes = std::map<LinkIndex, std::optional<Link>>;
  Changes take_changes();

 private:
  struct Bond {
    BondOptionValues params;  // each known option; the delays in ticks
    std::string primary_name;
    LinkIndex primary = 0, active = 0;
    bool random_mac = true;
    bool reselect = false;         // a slave came up
    std::uint16_t aggregator = 0;  // the active one
  };
  struct Nic {
    bool partner = true;
    std::uint32_t mtu_of_before = 0;
    bool committed = false;    // up, as the monitor has it
    bool fresh = false;        // a slave the monitor has not looked at
    std::uint32_t waited = 0;  // ticks of a delay
    SimLacp lacp;
  };
  struct Aggregator {
    std::uint16_t id = 0;
    std::vector<LinkIndex> ports;
    MacAddress partner;  // zero: nobody answers
  };
  friend struct SimCall;

  static bool in_modes(std::uint8_t modes, std::uint32_t mode) {
    return ((modes >> mode) & 1U) != 0;
  }

  Link* edit(LinkIndex index);  // null when not there; publish() puts it into the table
  void touch(LinkIndex index);
  LinkIndex insert(Link link);
  void erase(LinkIndex index);
  bool is_up(LinkIndex index) const { return links_.at(index).up; }
  std::vector<LinkIndex> slaves(LinkIndex master) const;
  void set_master(LinkIndex slave, LinkIndex master);
  std::uint32_t param(LinkIndex bond, BondOption option) const;
  int enslave(LinkIndex slave, LinkIndex master);
  int release(LinkIndex slave);
  int set_queue(LinkIndex slave, std::uint16_t queue);
  int create(const link_change::CreateBond& change);

  // bond_kernel_options.cpp
  int check(LinkIndex bond, BondOption option, const BondOptionValue& value) const;
  int set_option(LinkIndex bond, BondOption option, const BondOptionValue& value);
  int set_number(LinkIndex bond, BondOption option, std::uint32_t value);
  int set_role(LinkIndex bond, BondOption option, LinkIndex slave);
  void set_mode(Bond& bond, std::uint32_t mode);

  // bond_kernel_state.cpp: what follows from a change.
  void commit(LinkIndex bond, bool at_once);
  void choose(LinkIndex bond);
  void settle(LinkIndex bond);
  std::vector<Aggregator> aggregators(LinkIndex bond) const;
  void settle_lacp(LinkIndex bond);
  void tell_port(LinkIndex bond, const Aggregator& of, LinkIndex slave);
  void publish_bond(LinkIndex bond);
  void publish_carrier(LinkIndex index);
  void publish();

  std::map<LinkIndex, Link> links_;
  std::map<LinkIndex, std::set<LinkIndex>> members_;
  std::map<LinkIndex, Bond> bonds_;
  std::map<LinkIndex, Nic> nics_;
  std::map<LinkIndex, Link> away_;
  std::set<BondOption> unknown_;
  Monitor monitor_ = Monitor::at_once;
  std::set<LinkIndex> touched_;
  Changes changes_;
  LinkTable table_;
  LinkIndex next_ = 2;
};

}  // namespace libpath
