#include "libpath/bondplan/wanted_bond.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <variant>

#include "libpath/bond/option_table.h"
#include "libpath/bondplan/wanted_options.h"

namespace libpath {
namespace {

constexpr std::uint16_t kInfiniband = 32;

void note_wanted(WantedBond& wanted, FindingLevel level, std::string code, std::string slave,
                 std::string text) {
  wanted.findings.push_back({std::move(code), level, std::move(slave), std::move(text)});
}

std::vector<const Link*> candidates_for(const SlaveSelector& selector, const LinkTable& kernel) {
  if (const auto* by = std::get_if<ByName>(&selector)) {
    const Link* link = kernel.find(by->name);
    return link == nullptr ? std::vector<const Link*>{} : std::vector{link};
  }
  std::vector<const Link*> found;
  for (const auto& [index, link] : kernel.all())
    if (selects(selector, link)) found.push_back(&link);
  return found;
}

std::string names_of(const std::vector<const Link*>& links) {
  std::string names;
  for (const Link* link : links) names += (names.empty() ? "" : ", ") + link->name;
  return names;
}

// Null when there is none, or more than one, which is a finding.
const Link* the_one(const SlaveSelector& selector, const LinkTable& kernel, WantedBond& wanted) {
  const auto found = candidates_for(selector, kernel);
  if (found.size() > 1) {
    note_wanted(wanted, FindingLevel::error, "slave-ambiguous", text(selector),
                text(selector) + " is " + names_of(found) + ": say which by name");
    return nullptr;
  }
  if (found.empty()) {
    wanted.missing.push_back(text(selector));
    note_wanted(wanted, FindingLevel::warning, "slave-missing", text(selector),
                text(selector) + " is not there");
    return nullptr;
  }
  return found.front();
}

bool may_be_slave(const Link& link, BondMode mode, WantedBond& wanted) {
  if (link.name == wanted.name) {
    note_wanted(wanted, FindingLevel::error, "slave-is-bond", link.name,
                link.name + " cannot be its own slave");
    return false;
  }
  const auto same = [&](const WantedSlave& other) { return other.link == link.index; };
  if (std::any_of(wanted.slaves.begin(), wanted.slaves.end(), same)) {
    note_wanted(wanted, FindingLevel::error, "slave-twice", link.name,
                link.name + " is configured twice");
    return false;
  }
  if (link.hardware_type == kInfiniband && mode != BondMode::active_backup) {
    note_wanted(wanted, FindingLevel::error, "slave-infiniband", link.name,
                link.name + " is InfiniBand: the kernel takes it in active-backup mode only");
    return false;
  }
  return true;
}

WantedSlave wanted_slave(const SlaveConfig& config, const Link& link, BondMode mode,
                         WantedBond& wanted) {
  WantedSlave slave{link.index, link.name, config.prio, config.queue_id, config.actor_port_prio};
  const auto drop_outside = [&](auto& setting, std::uint8_t modes, const std::string& name) {
    if (!setting || (modes & in_mode(mode)) != 0) return;
    setting.reset();
    note_wanted(wanted, FindingLevel::warning, "option-not-in-mode", link.name,
                name + " has no meaning in this mode: not set");
  };
  drop_outside(slave.prio, bond_modes::kActive, "prio");
  drop_outside(slave.actor_port_prio, bond_modes::kLacp, "actor_port_prio");
  const auto same = [&](const WantedSlave& other) { return other.queue_id == slave.queue_id; };
  if (slave.queue_id.value_or(0) != 0 &&
      std::any_of(wanted.slaves.begin(), wanted.slaves.end(), same)) {
    note_wanted(wanted, FindingLevel::error, "queue-twice", link.name,
                "queue_id " + std::to_string(*slave.queue_id) + " is another slave's: not set");
    slave.queue_id.reset();
  }
  return slave;
}

std::optional<LinkIndex> wanted_role(const std::optional<SlaveSelector>& selector,
                                     const std::string& name, const LinkTable& kernel,
                                     BondMode mode, WantedBond& wanted) {
  if (!selector) return std::nullopt;
  if ((bond_modes::kActive & in_mode(mode)) == 0) {
    note_wanted(wanted, FindingLevel::warning, "option-not-in-mode", "",
                name + " has no meaning in this mode: not set");
    return std::nullopt;
  }
  const auto found = candidates_for(*selector, kernel);
  if (found.empty()) return std::nullopt;  // a slave that is missing, told of as such
  const auto is_slave = [&](const WantedSlave& slave) {
    return found.size() == 1 && slave.link == found.front()->index;
  };
  if (std::any_of(wanted.slaves.begin(), wanted.slaves.end(), is_slave))
    return found.front()->index;
  note_wanted(wanted, FindingLevel::error, name + "-no-slave", text(*selector),
              name + " " + text(*selector) + " is not one of the bond's slaves: not set");
  return std::nullopt;
}

// The kernel goes back to the primary by itself, unless it is told to stay.
void prefer_primary(const BondInfo* bond, WantedBond& wanted) {
  const bool said = wanted.options.contains(BondOption::primary_reselect);
  const std::uint32_t now = bond == nullptr ? 0 : bond->number(BondOption::primary_reselect);
  const std::uint32_t reselect =
      said ? option_number(wanted.options, BondOption::primary_reselect) : now;
  if (!wanted.primary || !wanted.active_slave || wanted.primary == wanted.active_slave) return;
  if (reselect == 2) return;  // failure: only when the active slave fails
  note_wanted(wanted, FindingLevel::warning, "active-slave-against-primary", "",
              "the kernel goes back to the primary by itself: active_slave is not set");
  wanted.active_slave.reset();
}

void want_mac(const BondConfig& config, const BondInfo* bond, WantedBond& wanted) {
  if (!config.mac) return;
  if (mac_follows_slave(wanted.options, bond)) {
    note_wanted(wanted, FindingLevel::warning, "mac-follows-slave", "",
                "with fail_over_mac the bond has the address of a slave: mac is not set");
  } else if (config.mac->is_zero() || config.mac->is_multicast()) {
    note_wanted(wanted, FindingLevel::error, "mac-invalid", "",
                config.mac->text() + " cannot be the address of an interface: not set");
  } else {
    wanted.mac = config.mac;
  }
}

}  // namespace

bool WantedBond::has_errors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.level == FindingLevel::error; });
}

WantedBond wanted_bond(const BondConfig& config, const LinkTable& kernel) {
  WantedBond wanted;
  wanted.name = config.name;
  wanted.role = config.supervision.role;
  wanted.managed = !config.supervise_only;
  if (!wanted.managed) return wanted;
  const Link* link = kernel.find(config.name);
  const BondInfo* bond = link != nullptr && link->is_bond() ? &*link->bond : nullptr;
  wanted.options = usable_options(config.options, bond, wanted.findings);
  const BondMode mode = future_mode(wanted.options, bond);
  for (const auto& slave : config.slaves) {
    const Link* found = the_one(slave.selector, kernel, wanted);
    if (found == nullptr || !may_be_slave(*found, mode, wanted)) continue;
    wanted.slaves.push_back(wanted_slave(slave, *found, mode, wanted));
  }
  wanted.primary = wanted_role(config.primary, "primary", kernel, mode, wanted);
  wanted.active_slave = wanted_role(config.active_slave, "active_slave", kernel, mode, wanted);
  prefer_primary(bond, wanted);
  wanted.mtu = config.mtu;
  want_mac(config, bond, wanted);
  return wanted;
}

}  // namespace libpath
