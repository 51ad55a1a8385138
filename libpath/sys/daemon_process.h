// What every daemon of this project does with its own process, first and last.
//
// Source: daemon(7), signal(7).
#pragma once

#include <functional>
#include <string>

namespace libpath {

struct DaemonMode {
  std::string name;         // of the program, for the log
  bool foreground = false;  // else it goes on without a terminal once it has started
  bool plain_log = false;   // to stderr without time stamps, for the journal
  int verbosity = 2;
};

// Sets up the log and the process, then runs `serve`, whose exit status it returns. `serve` calls
// `started` once it has started (0) or could not (1): the first process waits for that.
using Started = std::function<void(int code)>;
int run_daemon_process(const DaemonMode& mode, const std::function<int(const Started&)>& serve);

// Memory that stays, no end for want of it, real time: a refusal is worth a log line, not the
// daemon.
void settle_in(int oom_score_adj, int realtime_priority);

// Not exit(): a thread stuck in the kernel, or in writing the log, must not keep the process.
[[noreturn]] void end_process(int code);

}  // namespace libpath
