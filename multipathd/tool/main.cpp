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

bool needs_root(const ToolOptions& options) {
  return options.command != ToolCommand::help && options.command != ToolCommand::dump_config;
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
  if (!loaded) {
    libpath::log(libpath::LogLevel::error, "{}", loaded.error().message());
    return 1;
  }
  if (!options.verbosity) {
    libpath::log_set_verbosity(libpath::global_settings(loaded->config).verbosity);
  }
  log_diagnostics(*loaded);
  switch (options.command) {
    case ToolCommand::udev_path:
    case ToolCommand::valid_path:
      return ask_about_path(options, loaded->config);
    default:
      return run_tool(options, loaded->config);
  }
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
