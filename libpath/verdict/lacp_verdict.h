// What is wrong with an 802.3ad bond, though every slave's MII status may say "up".
//
// Pure. Each finding names a cause and what to do. A slave without carrier (or in updelay) is
// nobody's secret and is not judged; nor is one whose carrier came so recently that LACP may not
// have finished.
//
// Shape:  findings in the order of lacp_rules(); empty for a bond of another mode.
// Source: IEEE 802.1AX; kernel 6.1 drivers/net/bonding/bond_3ad.c; signatures measured on it.
#pragma once

#include <span>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/bond_snapshot.h"
#include "libpath/verdict/findings.h"
#include "libpath/verdict/lacp_history.h"

namespace libpath {

// How long a partner may be silent until the kernel takes the port out (lacp_rate).
inline constexpr Millis kLacpFastTimeout{3000};
inline constexpr Millis kLacpSlowTimeout{90000};

// What LACP looks like at one moment. Slaves come with their LacpPeer where /proc was readable.
struct LacpSight {
  const Link& bond;
  std::span<const SlaveSnapshot> slaves;
  const LacpHistory& history;  // observe_lacp() has seen this sight already
  TimePoint now;
  Millis corosync_token{0};  // 0: no cluster to compare with
};

std::vector<Finding> lacp_findings(const LacpSight& sight);

std::vector<RuleInfo> lacp_rules();

// The text of "lacp-slow-rate", which lint reports of a configuration as well.
std::string slow_rate_text(Millis corosync_token);

}  // namespace libpath
