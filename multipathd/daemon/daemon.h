// The daemon: real edges, the engine, the socket, signals, readiness.
#pragma once

#include "multipathd/daemon/options.h"

namespace multipathd {

// Runs until it is told to end; the exit status of the process.
int run_daemon(const DaemonOptions& options);

}  // namespace multipathd
