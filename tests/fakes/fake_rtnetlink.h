// FakeRtnetlink: the kernel's interfaces in memory, told as rtnetlink tells of them.
//
// Shape:  state, not scripts: what is asked for changes the simulated kernel, and so do the verbs
//         of everybody else; each change queues the messages the kernel would send, and nothing for
//         what it keeps to itself. In a bond's failover the slaves come first, then the bond.
//         A queue that is not read overruns when the test says so. One thread only.
// Source: measured on 6.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "libpath/sys/rtnetlink.h"
#include "tests/fakes/bond_kernel_sim.h"
#include "tests/fakes/sim_neighbours.h"

namespace libpath {

class FakeRtnetlink final : public Rtnetlink {
 public:
  static constexpr int kFd = 1500;
  static constexpr std::size_t kBatch = 64;

  // --- Rtnetlink ---
  Result<int> listen() override;
  LinkEventBatch read_events() override;
  Result<std::vector<Link>> links(Counters counters) override;
  Result<std::vector<Link>> look(const std::vector<LinkIndex>& which) override;
  Result<LinkIndex> find(const std::string& name) override;
  Result<bool> has_addresses(LinkIndex index) override;
  Result<std::vector<RouteHop>> routes() override;
  Result<std::vector<LinkPeer>> peers() override;
  Status apply(const LinkChange& change) override;

  // --- the host ---
  // With a permanent address and a place of its own: made from a number that no other NIC has.
  LinkIndex add_nic(const std::string& name, bool partner = true);
  LinkIndex add_bridge(const std::string& name);
  // "vlan", with its tag, or "macvlan", "macvtap"..., with an address of its own.
  LinkIndex add_on(LinkIndex lower, const std::string& name, const std::string& kind,
                   std::uint16_t vlan = 0);
  void cut(LinkIndex nic) { set_partner(nic, false); }
  void mend(LinkIndex nic) { set_partner(nic, true); }
  void flap(LinkIndex nic);    // gone and back between two messages
  Link unplug(LinkIndex nic);  // what it was
  LinkIndex plug_again(const Link& device, const std::string& name);
  void move_away(LinkIndex nic);
  void move_back(LinkIndex nic);
  void rename(LinkIndex link, const std::string& name);
  void set_lacp(LinkIndex nic, const SimLacp& lacp);
  void count_errors(LinkIndex nic, std::uint64_t more) { counters_[nic].rx_errors += more; }
  void set_addresses(LinkIndex link, bool some);
  void set_routes(std::vector<RouteHop> routes) { routes_ = std::move(routes); }
  SimNeighbours& neighbours() { return neighbours_; }
  // Somebody else's change: by netlink, as `ip link` would; or an option by way of sysfs.
  int change_by_other(const LinkChange& change);
  int set_option_by_other(LinkIndex bond, BondOption option, const BondOptionValue& value);

  // The kernel's link monitor: at once, or when the test says so.
  void set_monitor(BondKernelSim::Monitor monitor) { kernel_.set_monitor(monitor); }
  void monitor_ticks(unsigned ticks = 1);

  // --- trouble ---
  void overrun();  // what was not read yet is lost, and the reader told so
  // The buffer is full: what is in it stays, what comes is lost until all of that was read.
  void fill_up() { overrun_ = full_ = true; }
  // Each call of this verb fails with this errno; 0 ends that.
  enum class Verb : std::uint8_t { listen, links, look, find, has_addresses, routes, peers, apply };
  void fail(Verb verb, int sys_errno) { failures_[verb] = sys_errno; }
  // Changes for which this gives an errno are refused with it.
  void refuse(std::function<int(const LinkChange&)> refusal) { refusal_ = std::move(refusal); }
  // Changes for which this is true are said yes to, and have no effect.
  void ignore(std::function<bool(const LinkChange&)> ignored) { ignored_ = std::move(ignored); }

  // --- what a test may look at ---
  const LinkTable& table() const { return kernel_.table(); }
  const Link& link(const std::string& name) const;
  BondKernelSim& kernel() { return kernel_; }
  bool pending() const { return overrun_ || !queue_.empty(); }
  std::size_t queued() const { return queue_.size(); }
  // How often a verb was called, listen() and read_events() aside.
  std::size_t asked(Verb verb) const;
  // Every change asked for through apply() that the kernel took, in order.
  const std::vector<LinkChange>& applied() const { return applied_; }
  void forget_applied() { applied_.clear(); }
  // Another socket of the same group: hears every message as it is sent, overrun or not.
  void set_second_listener(std::function<void(const LinkMessage&)> hears) {
    second_listener_ = std::move(hears);
  }

 private:
  enum class How : std::uint8_t { netlink, sysfs, other };
  void set_partner(LinkIndex nic, bool partner);
  Status failure(Verb verb, const std::string& what) const;
  Link told(const Link& link, Counters counters) const;
  void send(LinkMessage message);
  void queue(const Link& link, LinkEvent event = LinkEvent::none);
  void queue_changes(How how);
  void queue_bond(const std::optional<Link>& before, const Link& now, How how);
  void queue_gone(const Link& last);

  BondKernelSim kernel_;
  std::map<LinkIndex, LinkCounters> counters_;
  std::set<LinkIndex> addressed_;
  std::vector<RouteHop> routes_;
  SimNeighbours neighbours_;
  std::deque<LinkMessage> queue_;
  bool listening_ = false;
  bool overrun_ = false;
  bool full_ = false;
  std::map<Verb, int> failures_;
  mutable std::map<Verb, std::size_t> asked_;
  std::function<int(const LinkChange&)> refusal_;
  std::function<bool(const LinkChange&)> ignored_;
  std::vector<LinkChange> applied_;
  std::function<void(const LinkMessage&)> second_listener_;
  std::uint16_t nics_ = 0;
};

}  // namespace libpath
