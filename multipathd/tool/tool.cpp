#include "multipathd/tool/tool.h"

#include <iostream>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/config/dump.h"
#include "multipathd/commands/commands.h"
#include "multipathd/engine/local_config.h"
#include "multipathd/tool/delegate.h"
#include "multipathd/tool/flush.h"
#include "multipathd/tool/listing.h"
#include "multipathd/tool/local_run.h"
#include "multipathd/tool/usable.h"
#include "multipathd/tool/wwids.h"

namespace multipathd {

using libpath::log;
using libpath::LogLevel;

std::string version_line() { return version_banner() + "\n"; }

namespace {

int print_config(const libpath::Config& config) {
  std::cout << libpath::dump_config(config);
  return 0;
}

int dump_config_local(const ToolOptions& options, const libpath::Config& config) {
  if (const auto reply = ask_daemon(options, "show config local")) {
    std::cout << *reply;
    return 0;
  }
  auto run = LocalRun::open();
  if (!run) {
    log(LogLevel::error, "{}", run.error().message());
    return 1;
  }
  Engine& engine = (*run)->run({.checks = false, .changes = false, .state_files = false}, config);
  std::cout << dump_local_config(engine);
  return 0;
}

int create(const ToolOptions& options, const libpath::Config& config) {
  if (options.reload) {
    if (const auto reply = ask_daemon(options, "reconfigure all")) return 0;
  }
  return create_maps(options, config);
}

}  // namespace

int run_tool(const ToolOptions& options, const libpath::Config& config) {
  switch (options.command) {
    case ToolCommand::create:
      return create(options, config);
    case ToolCommand::dry_run:
      return show_dry_run(options, config);
    case ToolCommand::list:
    case ToolCommand::list_long:
      return list_maps(options, config);
    case ToolCommand::flush:
    case ToolCommand::flush_all:
      return flush_maps(options);
    case ToolCommand::add_wwid:
    case ToolCommand::remove_wwid:
    case ToolCommand::reset_wwids:
      return change_wwids(options, config);
    case ToolCommand::usable:
    case ToolCommand::udev_usable:
      return ask_about_map(options);
    case ToolCommand::dump_config:
      return print_config(config);
    case ToolCommand::dump_config_local:
      return dump_config_local(options, config);
    case ToolCommand::valid_path:
    case ToolCommand::udev_path:
    case ToolCommand::help:
      break;  // answered by main()
  }
  return 1;
}

}  // namespace multipathd
