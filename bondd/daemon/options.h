// The command line of bondd.
//
// Errors: a bad option gives the text for stderr and exit status 2.
#pragma once

#include <optional>
#include <string>

#include "libpath/base/result.h"

namespace bondd {

inline constexpr const char* kConfigFile = "/etc/bondd.conf";
inline constexpr const char* kConfigDirectory = "/etc/bondd/conf.d";
inline constexpr const char* kSocket = "/run/bondd.socket";
inline constexpr const char* kPidFile = "/run/bondd.pid";

struct DaemonOptions {
  bool foreground = false;                // -d
  bool plain_log = false;                 // -s: no time stamps
  bool check_only = false;                // -t: read the configuration, say what is wrong, end
  bool help = false;                      // -h
  std::optional<int> verbosity;           // -v N; unset: from the configuration
  std::string config_file = kConfigFile;  // -c FILE
  std::string config_directory = kConfigDirectory;  // unset by -c
  std::string socket = kSocket;                     // -S PATH
  std::string pid_file = kPidFile;                  // -p PATH
  std::optional<int> receive_buffer;                // -b BYTES of the event socket, for tests
};

// `argv` as given to main.
libpath::Result<DaemonOptions> parse_daemon_options(int argc, char* const argv[]);

std::string daemon_usage();

}  // namespace bondd
