// The words in which text and JSON name what a snapshot holds; stable, for scripts match on them.
//
// Shape: a number that is no enumerator is "?".
#pragma once

#include <string>
#include <string_view>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/style.h"

namespace libpath::view {

std::string_view word(Redundancy redundancy);  // "full", "degraded", "misconfigured", "lost"
std::string_view role_text(LinkRole role);     // "" for unset
std::string_view word(FindingLevel level);
std::string_view word(WatcherKind kind);  // "arp_probe"
std::string_view word(BondMode mode);     // as the kernel's: "802.3ad"
std::string_view word(MiiStatus status);  // "up", "going down"...
std::string_view word(Churn churn);

// Its value by the option's table: "layer3+4", "100", "192.0.2.1 192.0.2.2"; of an interface, its
// name among the bond's slaves.
std::string option_text(const BondSnapshot& bond, BondOption option, const BondOptionValue& value);
// "activity short-timeout aggregation synchronised collecting distributing defaulted expired"
std::string lacp_state_text(unsigned state);

Tone tone(Redundancy redundancy);
Tone tone(FindingLevel level);

}  // namespace libpath::view
