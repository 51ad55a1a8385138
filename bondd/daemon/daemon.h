// The daemon: real edges, the engine, the socket, signals, readiness.
#pragma once

#include "bondd/daemon/options.h"

namespace bondd {

// Runs until it is told to end; the exit status of the process.
int run_daemon(const DaemonOptions& options);
// -t: says on stdout what is wrong with the configuration. 0: nothing, 1: warnings, 2: errors.
int check_config(const DaemonOptions& options);

}  // namespace bondd
