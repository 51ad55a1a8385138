#include "multipathd/daemon/options.h"

#include <getopt.h>

#include "libpath/base/strings.h"
#include "libpath/ipc/command.h"

namespace multipathd {

using libpath::Errc;
using libpath::fail;

namespace {

libpath::Status apply_option(int letter, const char* value, DaemonOptions& options) {
  switch (letter) {
    case 'd':
      options.foreground = true;
      return {};
    case 's':
      options.plain_log = true;
      return {};
    case 'v':
      options.verbosity = libpath::parse_number<int>(value);
      if (!options.verbosity || *options.verbosity < 0) {
        return fail(Errc::invalid, std::string("-v takes a number, not '") + value + "'");
      }
      return {};
    case 'k':
      options.client = true;
      options.interactive = value == nullptr;
      if (value != nullptr) options.command = value;
      return {};
    case 'B':
      options.bindings_read_only = true;
      return {};
    case 'h':
      options.help = true;
      return {};
    case 'n':
    case 'i':
    case 'w':
      return {};  // accepted for old callers; nothing to switch here
    default:
      return fail(Errc::invalid, std::string("Invalid argument '-") +
                                     static_cast<char>(optopt != 0 ? optopt : letter) + "'");
  }
}

}  // namespace

libpath::Result<DaemonOptions> parse_daemon_options(int argc, char* const argv[]) {
  DaemonOptions options;
  optind = 0;  // glibc: start over, whatever was parsed before
  opterr = 0;
  int letter = 0;
  // '+': stop at the first word, so that words of a command may begin with a dash.
  while ((letter = getopt(argc, argv, "+:dsv:k::Bhniw")) != -1) {
    if (auto applied = apply_option(letter, optarg, options); !applied) {
      return tl::unexpected(applied.error());
    }
  }
  if (optind < argc) {
    const std::string words =
        libpath::join_command(std::vector<std::string>(argv + optind, argv + argc));
    options.command += options.command.empty() ? words : ' ' + words;
    options.client = true;
    options.interactive = false;
  }
  return options;
}

std::string daemon_usage() {
  return "multipathd v" HAWSER_VERSION
         " (Hawser)\n"
         "Usage: multipathd [-d [-s]] [-v LEVEL] [-B]     run the daemon\n"
         "       multipathd COMMAND...                    send one command to it\n"
         "       multipathd -k[COMMAND]                   the same, or interactively\n"
         "  -d  stay in the foreground, log to stderr\n"
         "  -s  log without time stamps\n"
         "  -v  verbosity, 0 to 4\n"
         "  -B  treat the bindings file as read-only\n"
         "`multipathd help` lists the commands.\n";
}

}  // namespace multipathd
