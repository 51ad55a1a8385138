// Lint: modes and options that do what few people expect.
#include <algorithm>

#include <fmt/format.h>

#include "libpath/verdict/lint_checks.h"

namespace libpath::lint {
namespace {

std::string mode_word(const LintInput& input) {
  return word(BondOption::mode, static_cast<std::uint32_t>(mode(input)));
}

}  // namespace

// A slave that comes back is used at once where the mode spreads, and where it is the primary.
Complaints updelay_zero(const LintInput& input) {
  constexpr std::uint8_t kSpreading = in_mode(BondMode::balance_rr) |
                                      in_mode(BondMode::balance_xor) |
                                      in_mode(BondMode::broadcast) | bond_modes::kTlbAlb;
  const bool fails_back = in_modes(input, bond_modes::kActive) && has_primary(input);
  if (option(input, BondOption::miimon) == 0 || option(input, BondOption::updelay) != 0) return {};
  if (!fails_back && !in_modes(input, kSpreading)) return {};
  return {{"",
           "updelay is 0: a slave is used as soon as it has carrier; a switch port that is slow "
           "to forward (spanning tree, start of the switch) loses frames till then; set updelay "
           "above its delay"}};
}

Complaints lacp_passive(const LintInput& input) {
  if (mode(input) != BondMode::lacp || option(input, BondOption::lacp_active) != 0) return {};
  return {{"",
           "lacp_active is off: the switch has to begin, and two passive ends never do; make sure "
           "that the switch is active, or set lacp_active on"}};
}

Complaints min_links_zero(const LintInput& input) {
  constexpr std::size_t kSeveral = 2;
  if (mode(input) != BondMode::lacp || !has_role(input, LinkRole::storage)) return {};
  const std::size_t slaves = slave_count(input);
  if (option(input, BondOption::min_links) != 0 || slaves < kSeveral) return {};
  return {
      {"", fmt::format("min_links is 0: with 1 of {} slaves left the bond still shows carrier, and "
                       "multipath stays on this slow path; set min_links to what the storage "
                       "needs if there is another path",
                       slaves)}};
}

Complaints fail_over_mac(const LintInput& input) {
  constexpr std::uint32_t kActive = 1;
  const std::uint32_t policy = option(input, BondOption::fail_over_mac);
  if (policy == 0) return {};
  const std::string name = word(BondOption::fail_over_mac, policy);
  if (mode(input) != BondMode::active_backup) {
    return {{"", fmt::format("fail_over_mac {} has no effect in mode {}; remove it", name,
                             mode_word(input))}};
  }
  if (policy != kActive) return {};
  // Whoever made it has said so, or not: that is not known.
  const bool others = input.section == nullptr || input.section->supervise_only;
  const bool wanted = others || input.section->options.contains(BondOption::fail_over_mac);
  return {
      {"", fmt::format("fail_over_mac is active{}: the bond's address changes with every "
                       "failover, peers have to learn it ({} announcements), and DHCP or port "
                       "security may mind",
                       wanted ? "" : " (the kernel chose it: a slave cannot change its address)",
                       option(input, BondOption::num_peer_notif))}};
}

Complaints all_slaves_active(const LintInput& input) {
  if (option(input, BondOption::all_slaves_active) == 0) return {};
  return {{"",
           "all_slaves_active is 1: frames that arrive on backup slaves are not dropped, so "
           "broadcasts are seen twice; set all_slaves_active 0"}};
}

Complaints primary_reselect(const LintInput& input) {
  constexpr std::uint32_t kAlways = 0;
  if (!in_modes(input, bond_modes::kActive) || !has_primary(input)) return {};
  if (option(input, BondOption::primary_reselect) != kAlways) return {};
  return {{"",
           "primary with primary_reselect always: each time a flapping primary comes up the bond "
           "moves back to it; set primary_reselect better or failure"}};
}

Complaints prio_ignored(const LintInput& input) {
  if (!in_modes(input, bond_modes::kActive) || !has_primary(input)) return {};
  Complaints complaints;
  for (const auto& slave : input.slaves) {
    const std::int32_t prio = slave.link.slave ? slave.link.slave->prio.value_or(0) : 0;
    if (prio == 0) continue;
    complaints.push_back(
        {slave.link.name, fmt::format("{} has prio {}, which the kernel ignores while a primary is "
                                      "set; remove the one or the other",
                                      shown(slave.link.name), prio)});
  }
  return complaints;
}

Complaints round_robin_storage(const LintInput& input) {
  if (mode(input) != BondMode::balance_rr || !has_role(input, LinkRole::storage)) return {};
  return {{"",
           "balance-rr spreads one connection over all slaves: segments arrive out of order, and "
           "TCP takes that for loss; for iSCSI use one session per NIC with multipath, or "
           "802.3ad"}};
}

Complaints broadcast_mode(const LintInput& input) {
  if (mode(input) != BondMode::broadcast) return {};
  return {
      {"", fmt::format("mode broadcast sends each frame on all {}: peers get duplicates, and the "
                       "bandwidth is that of one; use active-backup",
                       count_of(slave_count(input), "slave"))}};
}

Complaints mode_for_cluster(const LintInput& input) {
  if (!in_modes(input, bond_modes::kTlbAlb) || !has_role(input, LinkRole::cluster)) return {};
  return {
      {"", fmt::format("mode {} under corosync: it is commonly supported over modes 0, 1, 2 and 4 "
                       "only; use active-backup or 802.3ad",
                       mode_word(input))}};
}

Complaints layer2_single_peer(const LintInput& input) {
  if (!lint_needs(input.bond).peers || input.peer_macs != 1U) return {};
  return {{"",
           "xmit_hash_policy is layer2 and the bond talks to 1 peer address: all frames leave by "
           "one slave; set xmit_hash_policy layer3+4 (the bond may stay up)"}};
}

Complaints no_peer_notification(const LintInput& input) {
  if (!in_modes(input, bond_modes::kActive)) return {};
  if (option(input, BondOption::num_peer_notif) != 0) return {};
  return {{"",
           "num_peer_notif is 0: after a failover the switches send to the old slave until "
           "they learn by chance; set num_peer_notif 1 or more"}};
}

Complaints roles_share_bond(const LintInput& input) {
  if (!has_role(input, LinkRole::storage) || !has_role(input, LinkRole::cluster)) return {};
  return {{"",
           "storage and cluster traffic share this bond: a burst of storage traffic delays "
           "corosync's token, and both are lost together; give corosync a second link"}};
}

}  // namespace libpath::lint
