#include "libpath/verdict/lacp_history.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "libpath/verdict/findings.h"
#include "libpath/verdict/lacp_port.h"

namespace libpath {
namespace {

// A port with carrier is expired for 3 s at most, waits 2 s for others to join its aggregator, and
// one tick and one look of ours may pass.
constexpr Seconds kLacpSettle{7};
constexpr std::size_t kMostLosses = 16;

class LacpLook {
 public:
  LacpLook(LacpHistory& history, const Link& bond, std::span<const SlaveSnapshot> slaves,
           TimePoint now)
      : history_(history), bond_(bond), slaves_(slaves), now_(now) {}

  std::vector<LacpChange> take();

 private:
  void look_at_bond();
  void look_at(const SlaveSnapshot& slave);
  void look_at_carrier(LacpPortHistory& port, const SlaveSnapshot& slave, bool known);
  void look_at_aggregator(LacpPortHistory& port, const SlaveSnapshot& slave, bool known);
  void look_at_partner(LacpPortHistory& port, const SlaveSnapshot& slave);
  void look_at_hearing(LacpPortHistory& port, const SlaveSnapshot& slave);
  void look_at_churn(LacpPortHistory& port, const SlaveSnapshot& slave);
  void forget_gone_ports();
  void lost(LacpPortHistory& port) const;
  void tell(std::string slave, std::string kind, std::string text) {
    if (history_.looked) changes_.push_back({std::move(slave), std::move(kind), std::move(text)});
  }

  LacpHistory& history_;
  const Link& bond_;
  std::span<const SlaveSnapshot> slaves_;
  TimePoint now_;
  std::vector<LacpChange> changes_;
};

std::vector<LacpChange> LacpLook::take() {
  look_at_bond();
  for (const auto& slave : slaves_) look_at(slave);
  forget_gone_ports();
  history_.looked = true;
  return std::move(changes_);
}

std::string aggregator_text(const std::optional<std::uint16_t>& id) {
  return id && *id != 0 ? fmt::format("aggregator {}", *id) : "no aggregator";
}

void LacpLook::look_at_bond() {
  const auto was = std::exchange(history_.aggregator, bond_.bond->aggregator);
  const auto& is = history_.aggregator;
  const auto id_of = [](const auto& info) { return info ? std::optional(info->id) : std::nullopt; };
  if (id_of(was) != id_of(is)) {
    tell("", "lacp-active-aggregator",
         fmt::format("the bond uses {}, before {}", aggregator_text(id_of(is)),
                     aggregator_text(id_of(was))));
  }
  if (!was || !is) return;
  if (was->ports != is->ports) {
    tell("", "lacp-ports",
         fmt::format("the active aggregator {} has {}, before {}", is->id,
                     count_of(is->ports, "port"), was->ports));
  }
  if (was->partner != is->partner) {
    tell("", "lacp-bond-partner",
         fmt::format("the bond's partner is {}, before {}", is->partner.text(),
                     was->partner.text()));
  }
}

void LacpLook::look_at(const SlaveSnapshot& slave) {
  const bool known = history_.ports.contains(slave.link.index);
  LacpPortHistory& port = history_.ports[slave.link.index];
  look_at_carrier(port, slave, known);
  look_at_aggregator(port, slave, known);
  if (port.carrier) {
    look_at_partner(port, slave);
    look_at_hearing(port, slave);
  }
  look_at_churn(port, slave);
}

// Behind a link that went down, even for a moment between two looks, there may be another partner.
void LacpLook::look_at_carrier(LacpPortHistory& port, const SlaveSnapshot& slave, bool known) {
  const bool went_down = known && port.carrier_downs != slave.link.carrier_down_count;
  const bool has_link = has_lacp_link(slave);
  const bool stayed = known && port.carrier && has_link && !went_down;
  port.carrier = has_link;
  port.carrier_downs = slave.link.carrier_down_count;
  if (stayed) return;
  port.answered = false;
  port.hears = false;
  port.partner = MacAddress{};
  port.carrier_since.reset();
  if (port.carrier && history_.looked) port.carrier_since = now_;
}

void LacpLook::look_at_aggregator(LacpPortHistory& port, const SlaveSnapshot& slave, bool known) {
  const auto id = slave.link.slave ? slave.link.slave->aggregator : std::nullopt;
  const auto was = std::exchange(port.aggregator, id);
  if (!known || was == id) return;
  tell(slave.link.name, "lacp-aggregator",
       fmt::format("slave {} moved to {}, before {}", shown(slave.link.name), aggregator_text(id),
                   aggregator_text(was)));
}

void LacpLook::lost(LacpPortHistory& port) const {
  auto& losses = port.losses;
  std::erase_if(losses, [&](TimePoint when) { return now_ - when > kLacpLossWindow; });
  losses.push_back(now_);
  if (losses.size() > kMostLosses) losses.erase(losses.begin());
}

void LacpLook::look_at_partner(LacpPortHistory& port, const SlaveSnapshot& slave) {
  const auto partner = partner_of(slave);
  if (!partner) return;
  const MacAddress was = std::exchange(port.partner, *partner);
  if (was.is_zero() || was == *partner) return;
  lost(port);
  tell(slave.link.name, "lacp-partner-changed",
       fmt::format("the partner of slave {} is {}, before {}", shown(slave.link.name),
                   partner->text(), was.text()));
}

void LacpLook::look_at_hearing(LacpPortHistory& port, const SlaveSnapshot& slave) {
  const bool hears = hears_partner(slave).value_or(port.hears);
  const bool heard = std::exchange(port.hears, hears);
  const std::string name = shown(slave.link.name);
  if (heard && !hears) {
    lost(port);
    tell(slave.link.name, "lacp-partner-lost",
         fmt::format("slave {} no longer hears its LACP partner, with carrier", name));
  } else if (!heard && hears) {
    tell(slave.link.name, "lacp-partner-back",
         fmt::format("slave {} hears its LACP partner{}", name, port.answered ? " again" : ""));
  }
  port.answered = port.answered || hears;
}

void LacpLook::look_at_churn(LacpPortHistory& port, const SlaveSnapshot& slave) {
  const auto& info = slave.link.slave;
  const bool churned =
      info && (info->actor_churn == Churn::churned || info->partner_churn == Churn::churned);
  if (std::exchange(port.churned, churned) == churned) return;
  tell(slave.link.name, churned ? "lacp-churned" : "lacp-churn-ended",
       fmt::format("slave {} {} with its LACP partner", shown(slave.link.name),
                   churned ? "did not come in sync" : "no longer fails to come in sync"));
}

void LacpLook::forget_gone_ports() {
  std::erase_if(history_.ports, [&](const auto& entry) {
    return std::none_of(slaves_.begin(), slaves_.end(),
                        [&](const auto& slave) { return slave.link.index == entry.first; });
  });
}

}  // namespace

std::vector<LacpChange> observe_lacp(LacpHistory& history, const Link& bond,
                                     std::span<const SlaveSnapshot> slaves, TimePoint now) {
  if (is_lacp(bond)) return LacpLook(history, bond, slaves, now).take();
  history = LacpHistory{};
  return {};
}

bool is_settling(const LacpPortHistory& port, TimePoint now) {
  return port.carrier_since && now - *port.carrier_since < kLacpSettle;
}

unsigned recent_losses(const LacpPortHistory& port, TimePoint now) {
  return static_cast<unsigned>(
      std::count_if(port.losses.begin(), port.losses.end(),
                    [&](TimePoint when) { return now - when <= kLacpLossWindow; }));
}

}  // namespace libpath
