#include "libpath/serve/notify.h"

#include <cstdint>
#include <string>

#include <systemd/sd-daemon.h>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

void notify(const std::string& state) { static_cast<void>(::sd_notify(0, state.c_str())); }

}  // namespace

void notify_ready() { notify("READY=1"); }

void notify_reloading() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count()));
}

void notify_stopping() { notify("STOPPING=1"); }
void notify_status(std::string_view status) { notify("STATUS=" + printable(status)); }
void notify_watchdog() { notify("WATCHDOG=1"); }
void notify_errno(int sys_errno) { notify("ERRNO=" + std::to_string(sys_errno)); }

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t usec = 0;
  if (::sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
  return std::chrono::microseconds(usec);
}

std::vector<UniqueFd> take_activation_sockets() {
  std::vector<UniqueFd> sockets;
  const int count = ::sd_listen_fds(1);
  if (count > 0) sockets.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) sockets.emplace_back(SD_LISTEN_FDS_START + i);
  return sockets;
}

}  // namespace libpath
