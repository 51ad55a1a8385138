// multipath: answers udev's and people's questions, asks the daemon, and leaves the rest to
// multipath-local.
#include <cstdlib>
#include <iostream>

#include <unistd.h>

#include "libpath/base/log.h"
#include "libpath/config/dump.h"
#include "libpath/config/settings.h"
#include "multipathd/commands/version.h"
#include "multipathd/engine/config_files.h"
#include "multipathd/tool/delegate.h"
#include "multipathd/tool/hand_over.h"
#include "multipathd/tool/options.h"
#include "multipathd/tool/path_question.h"
#include "multipathd/tool/usable.h"

namespace multipathd {
namespace {

bool called_by_udev(const ToolOptions& options) {
  return options.command == ToolCommand::udev_path || options.command == ToolCommand::udev_usable;
}

bool needs_root(const ToolOptions& options) {
  return options.command != ToolCommand::help && options.command != ToolCommand::dump_config;
}

libpath::Result<libpath::LoadedConfig> load_config(const ToolOptions& options) {
  auto loaded = load_config_files();
  if (!loaded) {
    libpath::log(libpath::LogLevel::error, "configuration not read: {}", loaded.error().message());
    return loaded;
  }
  if (!options.verbosity) {
    libpath::log_set_verbosity(libpath::global_settings(loaded->config).verbosity);
  }
  libpath::log_diagnostics(loaded->diagnostics);
  return loaded;
}

int answer_about_path(const ToolOptions& options) {
  const auto loaded = load_config(options);
  return loaded ? ask_about_path(options, loaded->config) : ask_without_config(options);
}

int answer_about_map(const ToolOptions& options) {
  (void)load_config(options);  // for its verbosity; the answer is the kernel's
  return ask_about_map(options);
}

int print_config(const ToolOptions& options) {
  const auto loaded = load_config(options);
  if (loaded) std::cout << libpath::dump_config(loaded->config);
  return loaded ? 0 : 1;
}

int delegate_or_hand_over(const ToolOptions& options, int argc, char* argv[]) {
  if (options.command == ToolCommand::flush && options.device.empty()) {
    libpath::log(libpath::LogLevel::error, "the -f option requires a map name to remove");
    return 1;
  }
  const auto status = done_by_daemon(options);
  if (!status) return hand_over(argc, argv);
  // Whoever edits the configuration and looks at the maps hears of the mistakes in it.
  (void)load_config(options);
  return *status;
}

int run(const ToolOptions& options, int argc, char* argv[]) {
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
  switch (options.command) {
    case ToolCommand::valid_path:
    case ToolCommand::udev_path:
      return answer_about_path(options);
    case ToolCommand::usable:
    case ToolCommand::udev_usable:
      return answer_about_map(options);
    case ToolCommand::dump_config:
      return print_config(options);
    default:
      return delegate_or_hand_over(options, argc, argv);
  }
}

}  // namespace
}  // namespace multipathd

int main(int argc, char* argv[]) {
  const auto options = multipathd::parse_tool_options(argc, argv);
  if (!options) {
    // The version comes first: programs read it from the output of a call that fails.
    std::cerr << multipathd::version_banner() << "\n";
    const bool unknown_policy = options.error().code == libpath::Errc::not_found;
    (unknown_policy ? std::cout : std::cerr) << options.error().message() << std::endl;
    std::cerr << multipathd::tool_usage();
    return 1;
  }
  const int status = multipathd::run(*options, argc, argv);
  // Taking the configuration apart again would be a tenth of what a question from udev costs.
  std::cout.flush();
  std::_Exit(status);
}
