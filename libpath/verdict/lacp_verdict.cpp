#include "libpath/verdict/lacp_verdict.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "libpath/verdict/lacp_case.h"
#include "libpath/verdict/lacp_port.h"

namespace libpath {
namespace {

constexpr unsigned kFlapLosses = 3;  // of the partner, within kLacpLossWindow

template <typename Text>
Complaints about_ports(const LacpCase& c, PortFact* applies, Text text,
                       std::optional<FindingLevel> level = {}) {
  Complaints complaints;
  for (const auto& port : c.ports) {
    if (applies(c, port)) complaints.push_back({port.slave->link.name, text(port), level});
  }
  return complaints;
}

Complaints complain_no_aggregator(const LacpCase& c) {
  if (c.sight.bond.bond->aggregator || c.ports.empty()) return {};
  return {{"", fmt::format("the bond has no active aggregator, and {} with carrier: no "
                           "traffic; look at the switch ports' LACP",
                           count_of(c.ports.size(), "slave"))}};
}

Complaints complain_no_partner(const LacpCase& c) {
  return about_ports(
      c, has_no_partner,
      [](const JudgedPort& port) {
        return fmt::format(
            "{} has carrier, and no LACP partner answers: the switch port is not part of an LACP "
            "group, or its LACP is off; put it into one",
            port.name());
      },
      c.outside);
}

Complaints complain_one_way(const LacpCase& c) {
  auto complaints = about_ports(c, has_lost_partner, [](const JudgedPort& port) {
    return fmt::format(
        "{} has carrier, and the partner that answered before is no longer heard (actor state "
        "{:#04x}): LACPDUs get lost on the way here; check fibre, transceiver and the switch port",
        port.name(), port.actor);
  });
  const auto unheard = about_ports(c, is_not_heard, [](const JudgedPort& port) {
    return fmt::format(
        "the partner of {} says that it does not hear us (partner state {:#04x}): LACPDUs get lost "
        "on the way there; check fibre, transceiver and the switch port",
        port.name(), port.partner);
  });
  complaints.insert(complaints.end(), unheard.begin(), unheard.end());
  return complaints;
}

Complaints complain_other_partner(const LacpCase& c) {
  return about_ports(
      c, has_other_partner,
      [&](const JudgedPort& port) {
        return fmt::format(
            "{} ends at LACP partner {}, the bond at {}: the cable is in another switch or group; "
            "move it, or make the switches one LACP system (MLAG)",
            port.name(), partner_of(*port.slave)->text(), c.partner.text());
      },
      c.outside);
}

Complaints complain_individual(const LacpCase& c) {
  return about_ports(
      c, is_individual,
      [](const JudgedPort& port) {
        return is_actor_individual(port)
                   ? fmt::format(
                         "{} is individual here, so it never joins others: half duplex, or "
                         "the driver tells no duplex; fix auto-negotiation",
                         port.name())
                   : fmt::format(
                         "the partner of {} takes it for an individual link: its switch "
                         "port is not in the group of the others; add it",
                         port.name());
      },
      c.outside);
}

Complaints complain_other_key(const LacpCase& c) {
  return about_ports(
      c, has_other_key,
      [&](const JudgedPort& port) {
        return fmt::format(
            "the partner gives {} the key {}, the others {}: its switch port is in another group; "
            "put all into one",
            port.name(), port.slave->lacp->partner_key, *c.partner_key);
      },
      c.outside);
}

Complaints complain_mixed_speed(const LacpCase& c) {
  return about_ports(
      c, has_other_speed,
      [&](const JudgedPort& port) {
        const auto speed = speed_of(port);
        return speed && c.speed != 0
                   ? fmt::format(
                         "{} runs at {} Mbit/s, the others at {}: LACP never joins "
                         "different speeds; check the auto-negotiation of both ends",
                         port.name(), *speed, c.speed)
                   : fmt::format(
                         "{} has the actor key {}, the others {}: its speed or duplex "
                         "differs, so it never joins them; check auto-negotiation",
                         port.name(), port.slave->lacp->actor_key, *c.actor_key);
      },
      c.outside);
}

Complaints complain_other_aggregator(const LacpCase& c) {
  return about_ports(
      c, is_in_other_aggregator,
      [&](const JudgedPort& port) {
        const auto id = port.slave->link.slave->aggregator.value_or(0);
        const auto where =
            id == 0 ? std::string("no aggregator") : fmt::format("aggregator {}", id);
        return fmt::format(
            "{} is in {}, the bond forwards over aggregator {}: the slave is up and "
            "carries nothing; cause: {}",
            port.name(), where, c.active.id, why_outside(c, port));
      },
      c.outside);
}

Complaints complain_kept_out(const LacpCase& c) {
  return about_ports(c, is_kept_out, [](const JudgedPort& port) {
    const bool by_partner = port.partner_told && (port.partner & lacp_state::kSynchronised) == 0;
    return fmt::format(
        "{} is in the active aggregator and does not forward (actor state {:#04x}): "
        "{}",
        port.name(), port.actor,
        by_partner ? "the partner keeps it out; look why the switch suspends it"
                   : "waiting for the partner; look at the switch port");
  });
}

Complaints complain_churned(const LacpCase& c) {
  Complaints complaints;
  for (const auto& port : c.ports) {
    const auto& info = *port.slave->link.slave;
    const bool actor = info.actor_churn == Churn::churned;
    const bool partner = info.partner_churn == Churn::churned;
    if (!actor && !partner) continue;
    complaints.push_back(
        {port.slave->link.name,
         fmt::format(
             "{}: {} did not come in sync for 60 s; compare the LACP settings of both ends",
             port.name(),
             actor && partner ? "actor and partner" : (actor ? "the actor" : "the partner"))});
  }
  return complaints;
}

Complaints complain_flapping(const LacpCase& c) {
  Complaints complaints;
  for (const auto& port : c.ports) {
    const unsigned losses = recent_losses(port.past, c.sight.now);
    if (losses < kFlapLosses) continue;
    complaints.push_back(
        {port.slave->link.name,
         fmt::format(
             "{} lost its LACP partner {} times in {} minutes while carrier stayed: LACPDUs "
             "come late or get lost; look at the switch's load, or use lacp_rate slow",
             port.name(), losses, kLacpLossWindow.count())});
  }
  return complaints;
}

Complaints complain_stuck(const LacpCase& c) {
  constexpr std::uint32_t kStable = 0;
  const auto& bond = *c.sight.bond.bond;
  if (!bond.aggregator || bond.number(BondOption::ad_select) != kStable) return {};
  std::map<std::uint16_t, unsigned> answering;
  for (const auto& port : c.ports) {
    const auto id = port.slave->link.slave->aggregator.value_or(0);
    if (id != 0 && port.hears) ++answering[id];
  }
  const unsigned own = std::max<unsigned>(answering[c.active.id], c.active.ports);
  for (const auto& [id, count] : answering) {
    if (id == c.active.id || count <= own) continue;
    return {{"", fmt::format("the bond stays on aggregator {} with {} while aggregator {} has "
                             "{}: ad_select stable never changes while a port answers; set "
                             "ad_select count or bandwidth",
                             c.active.id, count_of(own, "port"), id, count)}};
  }
  return {};
}

// Our rate is the time-out of our own port; the partner's bit is the partner's.
Complaints complain_slow_rate(const LacpCase& c) {
  const auto& options = c.sight.bond.bond->options;
  const bool slow = options.contains(BondOption::lacp_rate) &&
                    c.sight.bond.bond->number(BondOption::lacp_rate) == 0;
  Complaints complaints;
  if (slow) complaints.push_back({"", slow_rate_text(c.sight.corosync_token)});
  for (const auto& port : c.ports) {
    if (slow || !port.hears || !port.partner_told) continue;
    if ((port.partner & lacp_state::kShortTimeout) != 0) continue;
    complaints.push_back({port.slave->link.name,
                          fmt::format("the partner of {} has the long time-out: it goes on sending "
                                      "into a silent failure for {} s; set its LACP rate to fast",
                                      port.name(), kLacpSlowTimeout / Seconds(1)),
                          FindingLevel::info});
  }
  return complaints;
}

using LacpRule = FindingRule<LacpCase>;
constexpr auto kLacpRules = [] {
  using enum FindingLevel;
  return std::to_array<LacpRule>({
      {{"lacp-no-aggregator", error, "slaves have carrier and no aggregator is active"},
       complain_no_aggregator},
      {{"lacp-no-partner", error, "nobody answers LACP on a slave with carrier"},
       complain_no_partner},
      {{"lacp-one-way", error, "LACPDUs get lost in one direction although carrier is up"},
       complain_one_way},
      {{"lacp-different-partners", error, "a slave ends at another LACP system than the bond"},
       complain_other_partner},
      {{"lacp-individual", error, "one end takes a slave for an individual link"},
       complain_individual},
      {{"lacp-different-keys", error, "the partner has a slave in another group"},
       complain_other_key},
      {{"mixed-speed", error, "a slave of an LACP bond has another speed or duplex"},
       complain_mixed_speed},
      {{"lacp-different-aggregators", error, "a slave is up and outside the active aggregator"},
       complain_other_aggregator},
      {{"lacp-not-forwarding", warning, "a slave in the active aggregator does not forward"},
       complain_kept_out},
      {{"lacp-churned", warning, "a port did not come in sync for 60 s"}, complain_churned},
      {{"lacp-partner-flapping", warning, "the partner was lost three times in five minutes"},
       complain_flapping},
      {{"lacp-stuck-aggregator", warning, "ad_select stable stays on the smaller aggregator"},
       complain_stuck},
      {{"lacp-slow-rate", warning, "a silent failure is noticed after 90 s (LACP rate slow)"},
       complain_slow_rate},
  });
}();

}  // namespace

std::vector<Finding> lacp_findings(const LacpSight& sight) {
  if (!is_lacp(sight.bond)) return {};
  return findings_by(std::span<const LacpRule>(kLacpRules), make_lacp_case(sight));
}

std::vector<RuleInfo> lacp_rules() { return infos_of(std::span<const LacpRule>(kLacpRules)); }

std::string slow_rate_text(Millis corosync_token) {
  std::string text = fmt::format(
      "LACP rate is slow: a failure without carrier loss is noticed "
      "after {} s",
      kLacpSlowTimeout / Seconds(1));
  if (corosync_token > Millis(0)) {
    text += fmt::format(", corosync gives a node up after {} ms (token)", corosync_token.count());
  }
  return text +
         fmt::format("; set lacp_rate fast on both ends ({} s)", kLacpFastTimeout / Seconds(1));
}

}  // namespace libpath
