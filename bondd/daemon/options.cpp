#include "bondd/daemon/options.h"

#include <getopt.h>

#include "libpath/base/strings.h"

namespace bondd {

using libpath::Errc;
using libpath::fail;

namespace {

template <typename Number>
libpath::Status take_number(char letter, const char* value, Number least,
                            std::optional<Number>& into) {
  const auto number = libpath::parse_number<Number>(value);
  if (!number || *number < least) {
    return fail(Errc::invalid, std::string("-") + letter + " takes a number from " +
                                   std::to_string(least) + " on, not '" + value + "'");
  }
  into = number;
  return {};
}

libpath::Status apply_option(int letter, const char* value, DaemonOptions& options) {
  constexpr int kSmallestBuffer = 256;
  switch (letter) {
    case 'd':
      options.foreground = true;
      return {};
    case 's':
      options.plain_log = true;
      return {};
    case 't':
      options.check_only = true;
      return {};
    case 'h':
      options.help = true;
      return {};
    case 'v':
      return take_number('v', value, 0, options.verbosity);
    case 'b':
      return take_number('b', value, kSmallestBuffer, options.receive_buffer);
    case 'c':
      options.config_file = value;
      options.config_directory.clear();
      return {};
    case 'S':
      options.socket = value;
      return {};
    case 'p':
      options.pid_file = value;
      return {};
    case ':':
      return fail(Errc::invalid,
                  std::string("option -") + static_cast<char>(optopt) + " takes a value");
    default:
      return fail(Errc::invalid, std::string("unknown option -") + static_cast<char>(optopt));
  }
}

}  // namespace

libpath::Result<DaemonOptions> parse_daemon_options(int argc, char* const argv[]) {
  DaemonOptions options;
  optind = 0;  // glibc: start over, whatever was parsed before
  opterr = 0;
  int letter = 0;
  while ((letter = getopt(argc, argv, ":dsthv:c:S:p:b:")) != -1) {
    if (auto applied = apply_option(letter, optarg, options); !applied) {
      return tl::unexpected(applied.error());
    }
  }
  if (optind < argc) {
    return fail(Errc::invalid, std::string("bondd takes no words, but got '") + argv[optind] +
                                   "'; commands are for bondctl");
  }
  return options;
}

std::string daemon_usage() {
  return "Usage: bondd [-d] [-s] [-v N] [-c FILE] [-S SOCKET] [-p PIDFILE]\n"
         "       bondd -t [-c FILE]\n"
         "  -d          stay in the foreground\n"
         "  -s          log without time stamps, to stderr\n"
         "  -v N        verbosity: 0 errors ... 4 everything\n"
         "  -t          read the configuration, say what is wrong with it, and end: 0 nothing,\n"
         "              1 warnings, 2 errors\n"
         "  -c FILE     this configuration, instead of /etc/bondd.conf and /etc/bondd/conf.d\n"
         "  -S SOCKET   listen here, instead of /run/bondd.socket\n"
         "  -p PIDFILE  instead of /run/bondd.pid\n"
         "  -b BYTES    receive buffer for the kernel's events\n"
         "  -h          this text\n"
         "Commands for the running daemon: bondctl(8)\n";
}

}  // namespace bondd
