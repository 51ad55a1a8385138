// Neighbours: what is at the other ends of this host's cables, by LLDP.
// Real: LldpNeighbours (lldpd). Test: FakeNeighbours.
//
// Shape:  may sleep: call it on a worker. As arrange() leaves them; empty: nobody is heard.
// Errors: not_found when no LLDP daemon runs here, or what talks to it is not installed: a state to
//         live with, not a fault. timeout when it does not answer.
#pragma once

#include <vector>

#include "libpath/base/result.h"
#include "libpath/model/link_neighbour.h"

namespace libpath {

class Neighbours {
 public:
  virtual ~Neighbours() = default;
  virtual Result<std::vector<LinkNeighbour>> neighbours() = 0;
};

}  // namespace libpath
