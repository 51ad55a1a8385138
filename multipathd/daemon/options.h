// The command line of multipathd: daemon options, or a command for the running daemon.
//
// Errors: a bad option gives the text for stderr and exit status 1.
// Source: contract of multipath-tools, multipathd(8).
#pragma once

#include <optional>
#include <string>

#include "libpath/base/result.h"

namespace multipathd {

struct DaemonOptions {
  bool foreground = false;          // -d
  bool plain_log = false;           // -s: no time stamps
  std::optional<int> verbosity;     // -v N; unset: from the configuration
  bool bindings_read_only = false;  // -B
  bool help = false;                // -h
  bool client = false;              // -k or words: talk to the running daemon
  bool interactive = false;         // -k without a command
  std::string command;              // one CLI command
};

// `argv` as given to main.
libpath::Result<DaemonOptions> parse_daemon_options(int argc, char* const argv[]);

std::string daemon_usage();

}  // namespace multipathd
