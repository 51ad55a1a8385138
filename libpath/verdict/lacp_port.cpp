#include "libpath/verdict/lacp_port.h"

namespace libpath {

bool is_lacp(const Link& bond) { return bond.bond && bond.bond->mode() == BondMode::lacp; }

bool has_lacp_link(const SlaveSnapshot& slave) {
  if (!slave.link.carrier || !slave.link.slave) return false;
  const MiiStatus mii = slave.link.slave->mii;
  return mii == MiiStatus::up || mii == MiiStatus::going_down;
}

std::optional<bool> hears_partner(const SlaveSnapshot& slave) {
  constexpr unsigned kDeaf = lacp_state::kDefaulted | lacp_state::kExpired;
  if (slave.link.slave && slave.link.slave->actor_state) {
    return (*slave.link.slave->actor_state & kDeaf) == 0;
  }
  if (slave.lacp) return !slave.lacp->partner_system.is_zero();
  return std::nullopt;
}

std::optional<MacAddress> partner_of(const SlaveSnapshot& slave) {
  if (!slave.lacp || slave.lacp->partner_system.is_zero()) return std::nullopt;
  return slave.lacp->partner_system;
}

bool in_active_aggregator(const Link& bond, const SlaveSnapshot& slave) {
  if (!bond.bond || !bond.bond->aggregator || !slave.link.slave) return false;
  return slave.link.slave->aggregator == bond.bond->aggregator->id;
}

bool carries_lacp_traffic(const Link& bond, const SlaveSnapshot& slave) {
  using namespace lacp_state;
  // Not the aggregation bit: an individual port forwards, too, alone in its aggregator.
  constexpr unsigned kForwarding = kSynchronised | kCollecting | kDistributing;
  if (!in_active_aggregator(bond, slave)) return false;
  if (bond.bond->aggregator->partner.is_zero()) return slave.link.slave->active;
  const auto state = slave.link.slave->actor_state;
  if (!state) return true;
  return (*state & kForwarding) == kForwarding && (*state & (kDefaulted | kExpired)) == 0;
}

}  // namespace libpath
