#include "multipathd/local/run.h"

#include <iostream>

#include "libpath/base/log.h"
#include "multipathd/engine/local_config.h"
#include "multipathd/local/flush.h"
#include "multipathd/local/listing.h"
#include "multipathd/local/local_run.h"
#include "multipathd/local/wwids.h"

namespace multipathd {

namespace {

int dump_config_local(const libpath::Config& config) {
  auto run = LocalRun::open();
  if (!run) {
    libpath::log(libpath::LogLevel::error, "{}", run.error().message());
    return 1;
  }
  Engine& engine = (*run)->run({.checks = false, .changes = false, .state_files = false}, config);
  std::cout << dump_local_config(engine);
  return 0;
}

}  // namespace

int run_here(const ToolOptions& options, const libpath::Config& config) {
  switch (options.command) {
    case ToolCommand::create:
      return create_maps(options, config);
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
    case ToolCommand::dump_config_local:
      return dump_config_local(config);
    case ToolCommand::valid_path:
    case ToolCommand::udev_path:
    case ToolCommand::usable:
    case ToolCommand::udev_usable:
    case ToolCommand::dump_config:
    case ToolCommand::help:
      break;  // multipath itself answers these
  }
  return 1;
}

}  // namespace multipathd
