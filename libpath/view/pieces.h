// Pieces of a line that tree and lists share.
#pragma once

#include <string>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/facts.h"
#include "libpath/view/style.h"

namespace libpath::view {

Tone tone(SlaveState state);
// "good", "bad", or "undecided" while no probe was answered or missed.
std::string watcher_state_text(const WatcherSnapshot& watcher);
Tone tone(const WatcherSnapshot& watcher);
// "sw1 port Eth1/1 (to host7)"; what the switch did not tell is left out.
std::string neighbour_text(const NeighbourSnapshot& neighbour);
// Why it carries nothing: what the supervisor says; of a damped one, when it comes back.
std::string held_out_text(const SlaveSnapshot& slave);

}  // namespace libpath::view
