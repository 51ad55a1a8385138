// StandingOrder: what to do at once when the active slave of a bond loses its carrier.
#pragma once

#include "libpath/model/link.h"

namespace libpath {

struct StandingOrder {
  LinkIndex bond = 0;
  LinkIndex from = 0;  // whose loss it waits for
  LinkIndex to = 0;    // the active slave from then on
  bool operator==(const StandingOrder&) const = default;
};

}  // namespace libpath
