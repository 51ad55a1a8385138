#include "multipathd/engine/kernel_watch.h"

#include <memory>
#include <utility>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"
#include "libpath/loop/loop.h"
#include "libpath/sys/device_mapper.h"
#include "multipathd/engine/map_set.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;

void KernelWatch::start() {
  if (edges_.dm_events.fd() >= 0) {
    edges_.loop.watch(edges_.dm_events.fd(), EPOLLIN, [this](std::uint32_t) { wake(); });
  }
  wake();
}

void KernelWatch::wake() {
  // Arm first: an event between the list and the arming must not be lost.
  if (auto armed = edges_.dm_events.arm(); !armed) {
    log(LogLevel::warning, "device-mapper events: {}", armed.error().message());
  }
  if (listing_) {
    again_ = true;
    return;
  }
  list();
}

void KernelWatch::list() {
  listing_ = true;
  again_ = false;
  auto names = std::make_shared<libpath::Result<std::vector<libpath::DmName>>>();
  libpath::DeviceMapper& dm = edges_.dm;
  edges_.executor.post(
      "dm-list", [&dm, names] { *names = dm.list(); },
      [this, names] {
        listing_ = false;
        if (*names) {
          std::map<std::string, std::uint32_t> now;
          for (const auto& entry : **names) now[entry.name] = entry.event_nr;
          listed(now);
        }
        if (again_) list();
      });
}

void KernelWatch::listed(const std::map<std::string, std::uint32_t>& now) {
  const auto before = std::exchange(event_numbers_, now);
  if (std::exchange(first_, false)) return;  // what is there was adopted by the scan before
  for (const auto& [name, number] : now) {
    const auto known = before.find(name);
    if (known != before.end() && known->second == number) continue;
    if (known == before.end() || maps_.is_map_name(name)) maps_.inspect(name);
  }
  for (const auto& [name, number] : before) {
    if (now.count(name) == 0) maps_.kernel_seen(name, std::nullopt);
  }
}

}  // namespace multipathd
