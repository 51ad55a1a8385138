#include <iostream>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/config/settings.h"
#include "multipathd/engine/config_files.h"
#include "multipathd/tool/options.h"
#include "multipathd/tool/path_question.h"
#include "multipathd/tool/tool.h"

namespace multipathd {
namespace {

bool called_by_udev(const ToolOptions& options) {
  return options.command == ToolCommand::udev_path || options.command == ToolCommand::udev_usable;
}

bool asks_about_path(const ToolOptions& options) {
  return options.command == ToolCommand::udev_path || options.command == ToolCommand::valid_path;
}

bool needs_root(const ToolOptions& options) {
  return options.command != ToolCommand::help && options.command != ToolCommand::dump_config;
}

// What can be done without a configuration: what asks the kernel or the daemon, and changes no map
// by rules nobody knows.
bool works_without_config(const ToolOptions& options) {
  switch (options.command) {
    case ToolCommand::list:
    case ToolCommand::list_long:
    case ToolCommand::flush:
    case ToolCommand::flush_all:
    case ToolCommand::reset_wwids:
    case ToolCommand::usable:
    case ToolCommand::udev_usable:
      return true;
    default:
      return false;
  }
}

int run_without_config(const ToolOptions& options, const libpath::Error& error) {
  libpath::log(libpath::LogLevel::error, "configuration not read: {}", error.message());
  if (asks_about_path(options)) return ask_without_config(options);
  return works_without_config(options) ? run_tool(options, libpath::Config()) : 1;
}

int run(const ToolOptions& options) {
  if (options.command == ToolCommand::help) {
    std::cerr << tool_usage();
    return 0;
  }
  if (needs_root(options) && geteuid() != 0) {
    std::cerr << "need to be root\n";
    return 1;
  }
  const auto target =
      called_by_udev(options) ? libpath::LogTarget::syslog : libpath::LogTarget::stderr_timestamp;
  libpath::log_setup(target, "multipath", options.verbosity.value_or(2));
  auto loaded = load_config_files();
  if (!loaded) return run_without_config(options, loaded.error());
  if (!options.verbosity) {
    libpath::log_set_verbosity(libpath::global_settings(loaded->config).verbosity);
  }
  log_diagnostics(*loaded);
  return asks_about_path(options) ? ask_about_path(options, loaded->config)
                                  : run_tool(options, loaded->config);
}

}  // namespace
}  // namespace multipathd

int main(int argc, char* argv[]) {
  const auto options = multipathd::parse_tool_options(argc, argv);
  if (!options) {
    // The version comes first: programs read it from the output of a call that fails.
    std::cerr << multipathd::version_line() << options.error().message() << "\n"
              << multipathd::tool_usage();
    return 1;
  }
  return multipathd::run(*options);
}
