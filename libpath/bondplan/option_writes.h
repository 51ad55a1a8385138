// Which options have to be written, and in which order, to get from one set of values to another.
//
// Shape:  only differences, each once, in an order in which the kernel takes them: first what needs
//         the slaves out or the bond down, mode before all; the monitor that is to run before what
//         hangs on it, targets before arp_interval. What a write resets along the way is written
//         again. Ifindex values are not looked at: they hang on the slaves.
//         An option without a value in `now` is not told by the kernel: lists are then empty, other
//         values unknown, and written unless wanted as in a new bond.
#pragma once

#include <vector>

#include "libpath/bond/option_table.h"
#include "libpath/model/link.h"

namespace libpath {

struct OptionWrite {
  BondOption option{};
  BondOptionValue value;
  OptionNeeds needs = OptionNeeds::nothing;
  bool operator==(const OptionWrite&) const = default;
};

// Options whose value in `not_taken` is the wanted one are left out: the kernel was asked, and did
// not take it.
std::vector<OptionWrite> option_writes(BondOptionValues now, const BondOptionValues& wanted,
                                       const BondOptionValues& not_taken = {});

// As if the kernel told what it does not: targets in any order are the same targets.
bool same_value(const BondOptionValue& one, const BondOptionValue& other);
// What an option is that the kernel does not tell.
BondOptionValue initial_value(const OptionRule& rule);

}  // namespace libpath
