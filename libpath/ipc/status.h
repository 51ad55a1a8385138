// The replies of show status, daemon, devices, blacklist and wildcards.
//
// Source: contract of multipath-tools, "Formats of the rest".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libpath/model/snapshot.h"

namespace libpath {

// Counts every path of the snapshot by checker state; `monitored` is the number being checked,
// `busy` says that uevents are being processed.
std::string render_status(const Snapshot& snapshot, std::size_t monitored, bool busy);

enum class DaemonState { init, startup, configure, idle, running, shutdown };
std::string_view word(DaemonState state);
std::string render_daemon(long pid, DaemonState state, bool pending_reconfigure);
// The STATUS of sd_notify: as word(), but idle and running are "up".
std::string_view notify_word(DaemonState state);

enum class DeviceStatus {
  monitored,    // devnode whitelisted, monitored
  unmonitored,  // devnode whitelisted, unmonitored
  blacklisted,
  hidden,
  foreign,
};
struct DeviceRow {
  std::string name;
  DeviceStatus status = DeviceStatus::unmonitored;
};
std::string render_devices(std::span<const DeviceRow> rows);

struct BlacklistRule {
  bool built_in = false;
  std::string pattern;  // device rules: "vendor:product"
};
struct BlacklistSection {
  std::vector<BlacklistRule> blacklist;
  std::vector<BlacklistRule> exceptions;
};
struct BlacklistRules {
  BlacklistSection devnode, property, protocol, wwid, device;
};
std::string render_blacklist(const BlacklistRules& rules);

std::string render_wildcards();

}  // namespace libpath
