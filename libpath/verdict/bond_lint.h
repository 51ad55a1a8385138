// Lint: settings of a bond, and of what stands below and above it, that will hurt one day.
//
// Pure. What LACP and the neighbours show is not lint: see lacp_verdict.h, neighbour_verdict.h.
//
// Shape:  findings in the order of lint_rules(). Options the kernel did not tell have the value of
// a
//         new bond. Time-outs are compared with those of corosync where the role is cluster: the
//         bond's own, or that of a watched interface (a VLAN) on it.
// Source: kernel Documentation/networking/bonding.rst; corosync.conf(5).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "libpath/model/bond_config.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/model/link_table.h"
#include "libpath/verdict/findings.h"

namespace libpath {

struct LintInput {
  const BonddConfig& config;
  const SupervisionConfig& supervision;  // in force for this bond
  const BondConfig* section = nullptr;   // null: adopted
  const Link& bond;
  std::span<const SlaveSnapshot> slaves;
  const LinkTable& links;               // to see what stands on the bond
  std::vector<Ipv4Address> gateways{};  // of the routes over the bond; empty: not known
  std::optional<unsigned> peer_macs{};  // see count_peers(); unset: not known
};

// Whether `gateways` or `peer_macs` make a difference to a bond as it is: it probes targets of ARP
// and no others; it hashes by peer.
struct LintNeeds {
  bool gateways = false;
  bool peers = false;
  bool operator==(const LintNeeds&) const = default;
};
LintNeeds lint_needs(const Link& bond);

std::vector<Finding> lint_bond(const LintInput& input);

// A section by itself, before there is a bond: what its options alone tell. Nothing of one that
// only supervises.
std::vector<Finding> lint_section(const BonddConfig& config, const BondConfig& section);

std::vector<RuleInfo> lint_rules();

}  // namespace libpath
