#include "libpath/verdict/bond_lint.h"

#include <array>

#include "libpath/verdict/lint_checks.h"

namespace libpath {
namespace {

using LintRule = FindingRule<LintInput>;
constexpr auto kLintRules = [] {
  using enum FindingLevel;
  return std::to_array<LintRule>({
      {{"no-slaves", error, "the bond has no slave"}, lint::no_slaves},
      {{"one-slave", warning, "a single slave: no spare"}, lint::one_slave},
      {{"no-monitoring", error, "miimon and arp_interval are both 0"}, lint::no_monitoring},
      {{"arp-no-target", error, "arp_interval without any target"}, lint::arp_no_target},
      {{"arp-not-validated", warning, "arp_interval without arp_validate: any traffic counts"},
       lint::arp_not_validated},
      {{"arp-single-target", warning, "one ARP target: it is a single point of failure"},
       lint::arp_single_target},
      {{"arp-only-gateway", info, "all ARP targets are gateways"}, lint::arp_only_gateway},
      {{"arp-targets-unused", info, "targets without arp_interval"}, lint::arp_targets_unused},
      {{"detection-slower-than-token", error,
        "role cluster: a failure is noticed after corosync gave the node up"},
       lint::slower_than_token},
      {{"detection-slower-than-knet", warning,
        "role cluster: a failure is noticed after knet gave the link up"},
       lint::slower_than_knet},
      {{"lacp-slow-rate", warning, "a silent failure is noticed after 90 s (LACP rate slow)"},
       lint::lacp_slow_rate},
      {{"use-carrier-off", warning, "use_carrier 0: the driver is asked by old calls"},
       lint::use_carrier_off},
      {{"delay-rounded", info, "a delay is no multiple of miimon: the kernel rounds it down"},
       lint::delay_rounded},
      {{"updelay-zero", info, "a slave is used before its switch port may forward"},
       lint::updelay_zero},
      {{"lacp-passive", info, "lacp_active off: the partner has to begin"}, lint::lacp_passive},
      {{"min-links-zero", info, "LACP and role storage: one port of many is still carrier"},
       lint::min_links_zero},
      {{"fail-over-mac", info, "fail_over_mac that does nothing, or changes the bond's address"},
       lint::fail_over_mac},
      {{"all-slaves-active", warning, "all_slaves_active 1: frames arrive twice"},
       lint::all_slaves_active},
      {{"primary-reselect", info, "a primary that flaps takes the bond along"},
       lint::primary_reselect},
      {{"prio-ignored", info, "prio of slaves while a primary is set"}, lint::prio_ignored},
      {{"balance-rr-storage", info, "balance-rr reorders what storage sends"},
       lint::round_robin_storage},
      {{"broadcast-mode", warning, "mode broadcast sends every frame on every slave"},
       lint::broadcast_mode},
      {{"mode-for-cluster", warning, "role cluster in mode balance-tlb or balance-alb"},
       lint::mode_for_cluster},
      {{"layer2-single-peer", info, "hash layer2 with one peer: one slave carries everything"},
       lint::layer2_single_peer},
      {{"no-peer-notification", warning, "num_peer_notif 0: peers learn of a failover late"},
       lint::no_peer_notification},
      {{"roles-share-bond", info, "storage and cluster traffic on one bond"},
       lint::roles_share_bond},
      {{"mtu-drift", warning, "MTU differs between the bond and a slave or VLAN"}, lint::mtu_drift},
      {{"mixed-speed", warning, "slaves of different speed (LACP: see the LACP verdict)"},
       lint::mixed_speed},
      {{"no-permanent-mac", info, "a slave without permanent address"}, lint::no_permanent_mac},
      {{"duplicate-permanent-mac", warning, "two slaves with one permanent address"},
       lint::duplicate_permanent_mac},
  });
}();

constexpr std::uint32_t kMiimonForced = 100;  // in modes that cannot do without

}  // namespace

namespace lint {

std::uint32_t option(const LintInput& input, BondOption option) {
  if (!input.bond.bond) return 0;
  const BondInfo& bond = *input.bond.bond;
  if (bond.options.contains(option)) return bond.number(option);
  constexpr std::uint8_t kForcing = bond_modes::kLacp | bond_modes::kTlbAlb;
  if (option == BondOption::miimon && in_modes(input, kForcing)) return kMiimonForced;
  const OptionRule* rule = find_option(option);
  return rule == nullptr ? 0 : rule->initial;
}

BondMode mode(const LintInput& input) {
  return input.bond.bond ? input.bond.bond->mode() : BondMode::balance_rr;
}

bool in_modes(const LintInput& input, std::uint8_t modes) {
  return (in_mode(mode(input)) & modes) != 0;
}

std::string word(BondOption option, std::uint32_t number) {
  if (const OptionRule* rule = find_option(option)) {
    for (const OptionWord& each : rule->words) {
      if (each.number == number) return std::string(each.word);
    }
  }
  return std::to_string(number);
}

bool has_role(const LintInput& input, LinkRole role) {
  if (input.supervision.role == role) return true;
  const auto vlans = vlans_on(input);
  for (const auto& watch : input.config.watches) {
    if (watch.role != role) continue;
    for (const Link* vlan : vlans) {
      if (selects(watch.selector, *vlan)) return true;
    }
  }
  return false;
}

std::vector<const Link*> vlans_on(const LintInput& input) {
  std::vector<const Link*> vlans;
  for (const Link* link : input.links.standing_on(input.bond.index)) {
    if (link->vlan_id != 0) vlans.push_back(link);
  }
  return vlans;
}

std::size_t slave_count(const LintInput& input) {
  const bool configured = input.section != nullptr && !input.section->supervise_only;
  return configured ? input.section->slaves.size() : input.slaves.size();
}

bool has_primary(const LintInput& input) {
  return option(input, BondOption::primary) != 0 ||
         (input.section != nullptr && input.section->primary.has_value());
}

}  // namespace lint

std::vector<Finding> lint_bond(const LintInput& input) {
  return findings_by(std::span<const LintRule>(kLintRules), input);
}

std::vector<Finding> lint_section(const BonddConfig& config, const BondConfig& section) {
  if (section.supervise_only) return {};  // says nothing of its own
  Link bond;
  bond.name = section.name;
  bond.mtu = section.mtu.value_or(0);
  bond.bond.emplace();
  bond.bond->options = section.options;
  const LinkTable nothing;
  return lint_bond({.config = config,
                    .supervision = section.supervision,
                    .section = &section,
                    .bond = bond,
                    .slaves = {},
                    .links = nothing});
}

std::vector<RuleInfo> lint_rules() { return infos_of(std::span<const LintRule>(kLintRules)); }

}  // namespace libpath
