// LacpCounters: frames of 802.3ad that a slave, or all slaves of a bond, sent and received.
#pragma once

#include <cstdint>

namespace libpath {

struct LacpCounters {
  std::uint64_t lacpdu_rx = 0, lacpdu_tx = 0;
  std::uint64_t lacpdu_unknown_rx = 0, lacpdu_illegal_rx = 0;
  std::uint64_t marker_rx = 0, marker_tx = 0;
  std::uint64_t marker_response_rx = 0, marker_response_tx = 0;
  std::uint64_t marker_unknown_rx = 0;
  bool operator==(const LacpCounters&) const = default;
};

}  // namespace libpath
