// multipath-local: called by multipath, with its arguments, for what no running daemon has done.
#include <iostream>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/config/settings.h"
#include "multipathd/engine/config_files.h"
#include "multipathd/local/run.h"
#include "multipathd/tool/options.h"

namespace multipathd {
namespace {

// What can be done without a configuration: what asks the kernel, and changes no map by rules
// nobody knows.
bool works_without_config(const ToolOptions& options) {
  switch (options.command) {
    case ToolCommand::list:
    case ToolCommand::list_long:
    case ToolCommand::flush:
    case ToolCommand::flush_all:
    case ToolCommand::reset_wwids:
      return true;
    default:
      return false;
  }
}

int run(const ToolOptions& options) {
  libpath::log_setup(libpath::LogTarget::stderr_timestamp, "multipath",
                     options.verbosity.value_or(2));
  auto loaded = load_config_files();
  if (!loaded) {
    libpath::log(libpath::LogLevel::error, "configuration not read: {}", loaded.error().message());
    return works_without_config(options) ? run_here(options, libpath::Config()) : 1;
  }
  if (!options.verbosity) {
    libpath::log_set_verbosity(libpath::global_settings(loaded->config).verbosity);
  }
  libpath::log_diagnostics(loaded->diagnostics);
  return run_here(options, loaded->config);
}

}  // namespace
}  // namespace multipathd

int main(int argc, char* argv[]) {
  const auto options = multipathd::parse_tool_options(argc, argv);
  if (!options) {
    std::cerr << options.error().message() << "\n" << multipathd::tool_usage();
    return 1;
  }
  if (geteuid() != 0) {
    std::cerr << "need to be root\n";
    return 1;
  }
  return multipathd::run(*options);
}
