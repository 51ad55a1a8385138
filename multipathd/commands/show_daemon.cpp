// show status, daemon, config, blacklist, devices, wildcards
#include "libpath/config/blacklist.h"
#include "libpath/config/dump.h"
#include "libpath/ipc/status.h"
#include "multipathd/commands/handlers.h"
#include "multipathd/engine/engine.h"
#include "multipathd/engine/local_config.h"

namespace multipathd::handlers {

using libpath::ParsedCommand;

namespace {

bool is_monitored(const PathEntry& path) { return path.wwid && !path.health.admin_failed; }

}  // namespace

void show_status(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  std::size_t monitored = 0;
  for (const auto& [dev, path] : context.engine.paths().all()) {
    if (is_monitored(*path)) ++monitored;
  }
  answer.text(libpath::render_status(context.engine.snapshot(), monitored, context.engine.busy()));
}

void show_daemon(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  libpath::DaemonState state = context.engine.state();
  if (state == libpath::DaemonState::idle && context.engine.busy()) {
    state = libpath::DaemonState::running;
  }
  answer.text(libpath::render_daemon(context.pid, state, context.engine.reconfiguring()));
}

void show_config(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  answer.text(libpath::dump_config(context.engine.config().config));
}

void show_config_local(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  answer.text(dump_local_config(context.engine));
}

void show_blacklist(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  answer.text(libpath::render_blacklist(context.engine.config().config));
}

void show_devices(CommandContext& context, const ParsedCommand&, const Answer& answer) {
  std::vector<libpath::DeviceRow> rows;
  PathSet& paths = context.engine.paths();
  for (const auto& [dev, device] : paths.devices()) {
    libpath::DeviceRow row{device.name, libpath::DeviceStatus::unmonitored};
    if (paths.find(dev) != nullptr) {
      row.status = libpath::DeviceStatus::monitored;
    } else if (paths.blacklisted(dev).blacklisted) {
      row.status = libpath::DeviceStatus::blacklisted;
    }
    rows.push_back(std::move(row));
  }
  answer.text(libpath::render_devices(rows));
}

void show_wildcards(CommandContext&, const ParsedCommand&, const Answer& answer) {
  answer.text(libpath::render_wildcards());
}

}  // namespace multipathd::handlers
