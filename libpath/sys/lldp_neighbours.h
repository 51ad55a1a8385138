// LldpNeighbours: Neighbours as lldpd hears them, through its liblldpctl.
//
// Shape:  a connection for each call, which ends within `patience`, whatever lldpd does. A
//         neighbour that lldpd hides, because it hears the same device by a better protocol, is
//         left out.
// Errors: busy when interfaces come and go all the time.
// Source: lldpctl.h of lldpd 1.0.16; lldpd(8), option -H.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libpath/base/time.h"
#include "libpath/sys/neighbours.h"

namespace libpath {

class LldpNeighbours final : public Neighbours {
 public:
  static constexpr Millis kPatience{5000};

  // Socket empty: where liblldpctl looks for it.
  explicit LldpNeighbours(std::string socket = {}, Millis patience = kPatience)
      : socket_(std::move(socket)), patience_(patience) {}

  Result<std::vector<LinkNeighbour>> neighbours() override;

 private:
  std::string socket_;
  Millis patience_;
};

}  // namespace libpath
