// LacpHistory: what has to be remembered of an LACP bond between two looks at it.
//
// The kernel sends no event when a port changes its aggregator, when the active aggregator loses a
// port or when the partner changes. observe_lacp() compares a look with the one before and tells.
// Look every second, and whenever an event about the bond or a slave came.
//
// Shape:  ports by interface index. The first look at a bond tells nothing; a slave that left is
//         forgotten; a bond of another mode has no history.
// Source: measured on Debian's 6.1.192, see kernel drivers/net/bonding/bond_3ad.c for the times.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/model/bond_snapshot.h"

namespace libpath {

struct LacpPortHistory {
  bool carrier = false;  // and updelay is over
  std::uint32_t carrier_downs = 0;
  std::optional<TimePoint> carrier_since;  // unset: since before the first look, or none
  bool answered = false;                   // the partner was heard since carrier came
  bool hears = false;
  bool churned = false;
  std::optional<std::uint16_t> aggregator;
  MacAddress partner;             // the last one told; zero: never
  std::vector<TimePoint> losses;  // of the partner while carrier stayed; oldest first
  bool operator==(const LacpPortHistory&) const = default;
};

struct LacpHistory {
  bool looked = false;
  std::optional<AggregatorInfo> aggregator;
  std::map<LinkIndex, LacpPortHistory> ports;
  bool operator==(const LacpHistory&) const = default;
};

// For the journal. `kind` is stable: "lacp-aggregator", "lacp-partner-lost", "lacp-partner-back",
// "lacp-partner-changed", "lacp-churned", "lacp-churn-ended"; of the bond as a whole (slave empty):
// "lacp-active-aggregator", "lacp-ports", "lacp-bond-partner".
struct LacpChange {
  std::string slave, kind, text;
  bool operator==(const LacpChange&) const = default;
};

std::vector<LacpChange> observe_lacp(LacpHistory& history, const Link& bond,
                                     std::span<const SlaveSnapshot> slaves, TimePoint now);

// Carrier came so recently that LACP may not have finished.
bool is_settling(const LacpPortHistory& port, TimePoint now);

// How often the partner was lost within kLacpLossWindow while carrier stayed.
inline constexpr std::chrono::minutes kLacpLossWindow{5};
unsigned recent_losses(const LacpPortHistory& port, TimePoint now);

}  // namespace libpath
