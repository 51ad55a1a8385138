// The service manager's side channel (sd_notify): readiness, status, watchdog, passed sockets.
//
// Every call is a no-op without NOTIFY_SOCKET; none waits or fails visibly, because a daemon must
// not end for want of an audience.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "libpath/base/unique_fd.h"

namespace libpath {

void notify_ready();
void notify_reloading();  // with MONOTONIC_USEC, as Type=notify-reload asks; then notify_ready()
void notify_stopping();
void notify_status(std::string_view status);
void notify_watchdog();
void notify_errno(int sys_errno);

// How long the service manager waits for a notify_watchdog(); notify twice as often. Empty: it
// does not watch this process.
std::optional<std::chrono::microseconds> watchdog_interval();

// Sockets passed by socket activation, close-on-exec. The environment is cleared: call once.
std::vector<UniqueFd> take_activation_sockets();

}  // namespace libpath
