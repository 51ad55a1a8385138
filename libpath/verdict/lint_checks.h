// The checks behind lint_rules(), and what they share. Used by bond_lint.cpp and lint_*.cpp only.
#pragma once

#include <cstdint>
#include <string>

#include "libpath/bond/option_table.h"
#include "libpath/verdict/bond_lint.h"

namespace libpath::lint {

std::uint32_t option(const LintInput& input, BondOption option);  // told, or a new bond's
BondMode mode(const LintInput& input);
bool in_modes(const LintInput& input, std::uint8_t modes);  // in_mode() bits
std::string word(BondOption option, std::uint32_t number);  // "active-backup"
std::size_t target_count(const LintInput& input);           // arp_ip_target and ns_ip6_target
bool has_role(const LintInput& input, LinkRole role);       // of the bond or of what stands on it
std::vector<const Link*> vlans_on(const LintInput& input);  // by index
std::size_t slave_count(const LintInput& input);            // wanted by the section, or there
bool has_primary(const LintInput& input);

using Check = Complaints(const LintInput& input);

// lint_detection.cpp: does anybody notice a failure, and when?
Check no_monitoring, arp_not_validated, arp_no_target, arp_single_target, arp_only_gateway,
    arp_targets_unused, slower_than_token, slower_than_knet, lacp_slow_rate, use_carrier_off,
    delay_rounded;

// lint_options.cpp: options and modes.
Check updelay_zero, lacp_passive, min_links_zero, fail_over_mac, all_slaves_active,
    primary_reselect, prio_ignored, round_robin_storage, broadcast_mode, mode_for_cluster,
    layer2_single_peer, no_peer_notification, roles_share_bond;

// lint_slaves.cpp: the slaves and what stands on the bond.
Check no_slaves, one_slave, mtu_drift, mixed_speed, no_permanent_mac, duplicate_permanent_mac;

}  // namespace libpath::lint
