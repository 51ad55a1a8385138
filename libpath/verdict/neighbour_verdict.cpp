#include "libpath/verdict/neighbour_verdict.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

using Slaves = std::span<const SlaveSnapshot>;

std::string chassis_of(const SlaveSnapshot& slave) {
  return slave.neighbour ? slave.neighbour->chassis_id : std::string{};
}

// The card a PCI function belongs to: "0000:01:00.1" is of "0000:01:00". Empty: no PCI device.
std::string card_of(const SlaveSnapshot& slave) {
  const auto dot = slave.link.device.rfind('.');
  if (slave.link.bus != "pci" || dot == std::string::npos) return {};
  return slave.link.device.substr(0, dot);
}

// What all slaves have in common; unset when one has nothing or another thing, or is alone.
template <typename Get>
std::optional<std::string> shared_by_all(Slaves slaves, Get get) {
  if (slaves.size() < 2) return std::nullopt;
  const std::string first = get(slaves.front());
  if (first.empty()) return std::nullopt;
  const bool same = std::all_of(slaves.begin(), slaves.end(),
                                [&](const auto& slave) { return get(slave) == first; });
  return same ? std::optional(first) : std::nullopt;
}

std::string names_of(const std::vector<const SlaveSnapshot*>& slaves) {
  std::vector<std::string> names;
  names.reserve(slaves.size());
  for (const auto* slave : slaves) names.push_back(shown(slave->link.name));
  return join(names, ", ");
}

std::string switch_text(const NeighbourSnapshot& neighbour) {
  std::string chassis = shown(neighbour.chassis_id);
  if (neighbour.system_name.empty()) return chassis;
  return fmt::format("{} ({})", shown(neighbour.system_name), chassis);
}

Complaints complain_same_switch(const Slaves& slaves) {
  if (!shared_by_all(slaves, chassis_of)) return {};
  return {{"", fmt::format("all {} slaves end at the switch {}: when it fails, the bond is gone; "
                           "move a cable to another switch",
                           slaves.size(), switch_text(*slaves.front().neighbour))}};
}

// One name for several chassis: a stack, or a device that tells a chassis for each port.
Complaints complain_same_name(const Slaves& slaves) {
  const auto name_of = [](const SlaveSnapshot& slave) {
    return slave.neighbour && !slave.neighbour->chassis_id.empty() ? slave.neighbour->system_name
                                                                   : std::string{};
  };
  const auto name = shared_by_all(slaves, name_of);
  if (!name || shared_by_all(slaves, chassis_of)) return {};
  return {{"", fmt::format("all slaves end at systems named {} with different chassis: make sure "
                           "that they are different switches, and name them differently",
                           shown(*name))}};
}

Complaints complain_same_adapter(const Slaves& slaves) {
  const auto card = shared_by_all(slaves, card_of);
  if (!card) return {};
  return {{"", fmt::format("all {} slaves are ports of the card at {}: when it fails, the bond is "
                           "gone; use ports of different cards",
                           slaves.size(), shown(*card))}};
}

Complaints complain_same_port(const Slaves& slaves) {
  using Port = std::pair<std::string, std::string>;
  std::map<Port, std::vector<const SlaveSnapshot*>> ports;
  for (const auto& slave : slaves) {
    if (!slave.neighbour || slave.neighbour->chassis_id.empty()) continue;
    if (slave.neighbour->port_id.empty()) continue;
    ports[{slave.neighbour->chassis_id, slave.neighbour->port_id}].push_back(&slave);
  }
  Complaints complaints;
  for (const auto& [port, members] : ports) {
    if (members.size() < 2) continue;
    complaints.push_back(
        {members.size() == slaves.size() ? "" : members.front()->link.name,
         fmt::format("{} are behind one cable, port {} of switch {}: virtual functions of one "
                     "physical port are no spare for each other; use another port",
                     names_of(members), shown(port.second),
                     switch_text(*members.front()->neighbour))});
  }
  return complaints;
}

Complaints complain_unknown(const Slaves& slaves) {
  std::vector<const SlaveSnapshot*> unknown;
  bool any_known = false;
  for (const auto& slave : slaves) {
    const bool known = !chassis_of(slave).empty();
    any_known = any_known || known;
    if (!known && slave.link.carrier) unknown.push_back(&slave);
  }
  if (!any_known || unknown.empty()) return {};
  return {{"", fmt::format("no LLDP neighbour on {}: whether the slaves end at one switch is not "
                           "known; switch LLDP on there",
                           names_of(unknown))}};
}

using NeighbourRule = FindingRule<Slaves>;
constexpr auto kNeighbourRules = [] {
  using enum FindingLevel;
  return std::to_array<NeighbourRule>({
      {{"same-switch", warning, "all slaves end at one switch (LLDP chassis)"},
       complain_same_switch},
      {{"same-adapter", warning, "all slaves are ports of one PCI card"}, complain_same_adapter},
      {{"same-port", error, "slaves share one physical port"}, complain_same_port},
      {{"same-system-name", info, "different LLDP chassis, but one system name"},
       complain_same_name},
      {{"neighbour-unknown-on-some", info, "some slaves with carrier have no LLDP neighbour"},
       complain_unknown},
  });
}();

}  // namespace

std::vector<Finding> neighbour_findings(std::span<const SlaveSnapshot> slaves) {
  return findings_by(std::span<const NeighbourRule>(kNeighbourRules), slaves);
}

std::vector<RuleInfo> neighbour_rules() {
  return infos_of(std::span<const NeighbourRule>(kNeighbourRules));
}

}  // namespace libpath
