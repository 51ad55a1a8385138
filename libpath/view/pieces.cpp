#include "libpath/view/pieces.h"

#include "libpath/view/units.h"

namespace libpath::view {

Tone tone(SlaveState state) {
  switch (state) {
    case SlaveState::active:
    case SlaveState::backup:
    case SlaveState::in_use:
      return Tone::good;
    case SlaveState::held_out:
      return Tone::warning;
    case SlaveState::no_carrier:
    case SlaveState::off:
      break;
  }
  return Tone::bad;
}

std::string watcher_state_text(const WatcherSnapshot& watcher) {
  if (!watcher.decided) return "undecided";
  return watcher.good ? "good" : "bad";
}

Tone tone(const WatcherSnapshot& watcher) {
  if (!watcher.decided) return Tone::plain;
  return watcher.good ? Tone::good : Tone::bad;
}

std::string neighbour_text(const NeighbourSnapshot& neighbour) {
  std::string text = neighbour.system_name.empty() ? neighbour.chassis_id : neighbour.system_name;
  if (!neighbour.port_id.empty()) text += (text.empty() ? "port " : " port ") + neighbour.port_id;
  const std::string& description = neighbour.port_description;
  if (!description.empty() && description != neighbour.port_id) text += " (" + description + ")";
  return text;
}

std::string held_out_text(const SlaveSnapshot& slave) {
  std::string text = slave.held_out;
  if (!slave.damping.suppressed) return text;
  if (text.empty()) text = "flapping";
  if (slave.damping.reuse_in) text += "; back in " + duration_text(*slave.damping.reuse_in);
  return text;
}

}  // namespace libpath::view
