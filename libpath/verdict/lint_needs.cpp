// What a bond's rules have to be told of the host; the rules themselves ask this first.
#include <variant>

#include "libpath/bond/option_table.h"
#include "libpath/verdict/bond_lint.h"

namespace libpath {
namespace {

template <typename Address>
bool has_targets(const BondInfo& bond, BondOption option) {
  const auto found = bond.options.find(option);
  if (found == bond.options.end()) return false;
  const auto* targets = std::get_if<std::vector<Address>>(&found->second);
  return targets != nullptr && !targets->empty();
}

}  // namespace

LintNeeds lint_needs(const Link& bond) {
  constexpr std::uint8_t kHashing = in_mode(BondMode::balance_xor) | bond_modes::kLacp;
  constexpr std::uint32_t kLayer2 = 0;  // a new bond's, too
  if (!bond.bond) return {};
  const BondInfo& info = *bond.bond;
  LintNeeds needs;
  needs.gateways = info.number(BondOption::arp_interval) != 0 &&
                   has_targets<Ipv4Address>(info, BondOption::arp_ip_target) &&
                   !has_targets<Ipv6Address>(info, BondOption::ns_ip6_target);
  needs.peers = (in_mode(info.mode()) & kHashing) != 0 &&
                info.number(BondOption::xmit_hash_policy) == kLayer2;
  return needs;
}

}  // namespace libpath
