#include "libpath/verdict/lacp_case.h"

#include <algorithm>
#include <map>

#include "libpath/verdict/lacp_port.h"

namespace libpath {
namespace {

// The value most have; of equals the lowest.
template <typename T, typename Get>
std::optional<T> most_common(const std::vector<JudgedPort>& ports, Get get) {
  std::map<T, unsigned> counts;
  for (const auto& port : ports) {
    if (const std::optional<T> value = get(port)) ++counts[*value];
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::nullopt : std::optional(most->first);
}

// The same, of the ports in the active aggregator if any of them says it.
template <typename T, typename Get>
std::optional<T> reference(const std::vector<JudgedPort>& ports, Get get) {
  const auto of_active = most_common<T>(
      ports, [&](const JudgedPort& port) { return port.active ? get(port) : std::nullopt; });
  return of_active ? of_active : most_common<T>(ports, get);
}

std::optional<std::uint16_t> actor_key_of(const JudgedPort& port) {
  return port.slave->lacp ? std::optional(port.slave->lacp->actor_key) : std::nullopt;
}

std::vector<JudgedPort> judged_ports(const LacpSight& sight) {
  std::vector<JudgedPort> ports;
  for (const auto& slave : sight.slaves) {
    if (!has_lacp_link(slave)) continue;
    const auto known = sight.history.ports.find(slave.link.index);
    const auto past = known == sight.history.ports.end() ? LacpPortHistory{} : known->second;
    if (is_settling(past, sight.now)) continue;
    const auto& info = *slave.link.slave;
    ports.push_back({.slave = &slave,
                     .past = past,
                     .actor = info.actor_state.value_or(0),
                     .partner = info.partner_state.value_or(0),
                     .partner_told = info.actor_state && info.partner_state,
                     .hears = hears_partner(slave).value_or(true),
                     .active = in_active_aggregator(sight.bond, slave)});
  }
  return ports;
}

}  // namespace

LacpCase make_lacp_case(const LacpSight& sight) {
  LacpCase c{sight, judged_ports(sight)};
  c.active = sight.bond.bond->aggregator.value_or(AggregatorInfo{});
  const auto partner = reference<MacAddress>(
      c.ports, [](const JudgedPort& port) { return partner_of(*port.slave); });
  c.partner = c.active.partner.is_zero() ? partner.value_or(MacAddress{}) : c.active.partner;
  c.partner_key = reference<std::uint16_t>(c.ports, [&](const JudgedPort& port) {
    return partner_of(*port.slave) == c.partner ? std::optional(port.slave->lacp->partner_key)
                                                : std::nullopt;
  });
  c.actor_key = reference<std::uint16_t>(c.ports, actor_key_of);
  c.speed = reference<std::uint32_t>(c.ports, speed_of).value_or(0);
  const auto carrying = std::count_if(sight.slaves.begin(), sight.slaves.end(), [&](auto& slave) {
    return has_lacp_link(slave) && carries_lacp_traffic(sight.bond, slave);
  });
  if (carrying > 1) c.outside = FindingLevel::warning;
  return c;
}

std::optional<std::uint32_t> speed_of(const JudgedPort& port) {
  return port.slave->speed == 0 ? std::nullopt : std::optional(port.slave->speed);
}

bool has_lost_partner(const LacpCase&, const JudgedPort& port) {
  // Expired keeps the partner's address; what was never heard, or long ago, has none.
  return !port.hears && (port.past.answered || partner_of(*port.slave));
}

bool has_no_partner(const LacpCase& c, const JudgedPort& port) {
  return !port.hears && !has_lost_partner(c, port);
}

// The partner says that it does not hear us.
bool is_not_heard(const LacpCase&, const JudgedPort& port) {
  return port.hears && (port.partner & (lacp_state::kDefaulted | lacp_state::kExpired)) != 0;
}

bool has_other_partner(const LacpCase& c, const JudgedPort& port) {
  const auto partner = partner_of(*port.slave);
  return port.hears && partner && !c.partner.is_zero() && *partner != c.partner;
}

bool is_actor_individual(const JudgedPort& port) {
  return port.slave->link.slave->actor_state && (port.actor & lacp_state::kAggregation) == 0;
}

bool is_individual(const LacpCase& c, const JudgedPort& port) {
  const bool by_partner = port.partner_told && (port.partner & lacp_state::kAggregation) == 0;
  return port.hears && !is_not_heard(c, port) && (is_actor_individual(port) || by_partner);
}

// The actor's key stands for speed, duplex and user key: it tells where the speed is not known.
bool has_other_speed(const LacpCase& c, const JudgedPort& port) {
  const auto speed = speed_of(port);
  if (speed && c.speed != 0) return *speed != c.speed;
  const auto key = actor_key_of(port);
  return key && c.actor_key && *key != *c.actor_key;
}

bool has_other_key(const LacpCase& c, const JudgedPort& port) {
  return port.hears && partner_of(*port.slave) == c.partner && c.partner_key &&
         port.slave->lacp->partner_key != *c.partner_key && !has_other_speed(c, port);
}

bool is_in_other_aggregator(const LacpCase& c, const JudgedPort& port) {
  return c.sight.bond.bond->aggregator && !port.active;
}

bool is_kept_out(const LacpCase& c, const JudgedPort& port) {
  return port.active && port.hears && !is_not_heard(c, port) && !c.active.partner.is_zero() &&
         !carries_lacp_traffic(c.sight.bond, *port.slave);
}

namespace {

struct PortCause {
  PortFact* applies;
  std::string_view why;
};
constexpr PortCause kPortCauses[] = {
    {has_lost_partner, "its partner is no longer heard"},
    {has_no_partner, "nobody answers LACP there"},
    {has_other_partner, "it ends at another LACP partner"},
    {is_individual, "one end takes it for an individual link"},
    {has_other_speed, "its speed or duplex differs"},
    {has_other_key, "the partner has it in another group"},
};

}  // namespace

std::string_view why_outside(const LacpCase& c, const JudgedPort& port) {
  for (const auto& cause : kPortCauses) {
    if (cause.applies(c, port)) return cause.why;
  }
  return "another partner, key or speed; /proc/net/bonding, read by root, tells which";
}

}  // namespace libpath
