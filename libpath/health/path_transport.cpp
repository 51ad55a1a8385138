// What the device and the transport below a path do to it.
#include <utility>

#include "libpath/health/path_step.h"

namespace libpath {

void PathStep::operator()(const path_event::Transport&) {
  h_.blocked = false;
  begin_check(false);
}

void PathStep::operator()(const path_event::TransportBlocked& transport) {
  const bool news = !std::exchange(h_.blocked, true);
  if (h_.admin_failed) return;
  if (transport.last_usable) {
    if (news && is_usable(h_.state)) {
      log(2, transport.message + ": no other path is usable, the kernel keeps its I/O");
    }
    return;
  }
  if (!is_usable(h_.state) && !is_undecided(h_.state)) return fail_in_kernel();
  abandon_check();
  settle_failed(PathState::down, transport.message);
  schedule();
}

void PathStep::operator()(const path_event::DeviceChanged& device) {
  const DeviceState before = std::exchange(h_.device, device.state);
  if (before == device.state || h_.admin_failed) return;
  if (device.state == DeviceState::offline) {
    abandon_check();
    settle_failed(PathState::down, "device is offline");
    schedule();
  } else if (device.state != DeviceState::blocked &&
             (before == DeviceState::offline || before == DeviceState::blocked)) {
    begin_check(false);
  }
}

}  // namespace libpath
