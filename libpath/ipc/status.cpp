#include "libpath/ipc/status.h"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "libpath/ipc/format.h"
#include "libpath/ipc/text.h"

namespace libpath {
namespace {

void append_wildcards(std::string& out, const std::vector<WildcardName>& wildcards) {
  for (const auto& [letter, name] : wildcards) {
    fmt::format_to(std::back_inserter(out), "%{}  {}\n", letter, name);
  }
}

std::string_view phrase(DeviceStatus status) {
  switch (status) {
    case DeviceStatus::monitored:
      return " devnode whitelisted, monitored";
    case DeviceStatus::unmonitored:
      return "devnode whitelisted, unmonitored";
    case DeviceStatus::blacklisted:
      return "devnode blacklisted, unmonitored";
    case DeviceStatus::hidden:
      return "hidden, unmonitored";
    case DeviceStatus::foreign:
      return "foreign, monitored";
  }
  return "";
}

void append_rules(std::string& out, const std::vector<BlacklistRule>& rules) {
  if (rules.empty()) out += "        <empty>\n";
  for (const auto& rule : rules) {
    out += rule.built_in ? "        (default rule)     " : "        (config file rule) ";
    out += rule.pattern;
    out += '\n';
  }
}

void append_section(std::string& out, std::string_view name, const BlacklistSection& section) {
  out.append(name).append(" rules:\n- blacklist:\n");
  append_rules(out, section.blacklist);
  out += "- exceptions:\n";
  append_rules(out, section.exceptions);
}

}  // namespace

std::string render_status(const Snapshot& snapshot, std::size_t monitored, bool busy) {
  constexpr std::size_t kNameWidth = 20;
  std::array<std::size_t, kPathStateCount> counts{};
  for (const auto& path : snapshot.paths) ++counts[static_cast<std::size_t>(path.checker_state)];
  std::string out = "path checker states:\n";
  for (std::size_t state = 0; state < counts.size(); ++state) {
    if (counts[state] == 0) continue;
    append_padded(out, status_word(static_cast<PathState>(state)), kNameWidth);
    out += std::to_string(counts[state]) + "\n";
  }
  out += "\npaths: " + std::to_string(monitored);
  out += busy ? "\nbusy: True\n" : "\nbusy: False\n";
  return out;
}

std::string_view word(DaemonState state) {
  switch (state) {
    case DaemonState::init:
      return "init";
    case DaemonState::startup:
      return "startup";
    case DaemonState::configure:
      return "configure";
    case DaemonState::idle:
      return "idle";
    case DaemonState::running:
      return "running";
    case DaemonState::shutdown:
      return "shutdown";
  }
  return "";
}

std::string_view notify_word(DaemonState state) {
  const bool up = state == DaemonState::idle || state == DaemonState::running;
  return up ? "up" : word(state);
}

std::string render_daemon(long pid, DaemonState state, bool pending_reconfigure) {
  return fmt::format("pid {} {}{}\n", pid, word(state),
                     pending_reconfigure ? " (pending reconfigure)" : "");
}

std::string render_devices(std::span<const DeviceRow> rows) {
  std::string out = "available block devices:\n";
  for (const auto& row : rows) out += fmt::format("    {} {}\n", row.name, phrase(row.status));
  return out;
}

std::string render_blacklist(const BlacklistRules& rules) {
  std::string out;
  append_section(out, "device node", rules.devnode);
  append_section(out, "udev property", rules.property);
  append_section(out, "protocol", rules.protocol);
  append_section(out, "wwid", rules.wwid);
  append_section(out, "device", rules.device);
  return out;
}

std::string render_wildcards() {
  std::string out = "multipath format wildcards:\n";
  append_wildcards(out, map_wildcards());
  out += "\npath format wildcards:\n";
  append_wildcards(out, path_wildcards());
  return out;
}

}  // namespace libpath
