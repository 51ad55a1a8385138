#include "libpath/sys/daemon_process.h"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <utility>

#include <sys/stat.h>

#include "libpath/base/log.h"
#include "libpath/sys/process.h"

namespace libpath {
namespace {

constexpr Millis kLogPatience{1000};

LogTarget log_target(const DaemonMode& mode) {
  if (mode.plain_log) return LogTarget::stderr_plain;
  return mode.foreground ? LogTarget::stderr_timestamp : LogTarget::syslog;
}

}  // namespace

int run_daemon_process(const DaemonMode& mode, const std::function<int(const Started&)>& serve) {
  log_setup(log_target(mode), mode.name, mode.verbosity);
  std::signal(SIGPIPE, SIG_IGN);
  umask(077);
  if (mode.foreground) return serve([](int) {});
  auto background = Background::enter();
  if (!background) {
    std::cerr << mode.name << ": " << background.error().message() << "\n";
    return 1;
  }
  bool reported = false;
  return serve([&background, &reported](int code) {
    if (!std::exchange(reported, true)) background->report(code);
  });
}

void settle_in(int oom_score_adj, int realtime_priority) {
  for (const Status& done : {lock_memory(), set_oom_score_adj(oom_score_adj)}) {
    if (!done) log(LogLevel::warning, "{}", done.error().message());
  }
  if (auto priority = set_realtime(realtime_priority); !priority) {
    log(LogLevel::info, "{}", priority.error().message());
  }
}

void end_process(int code) {
  log_finish(kLogPatience);
  std::cout.flush();
  std::_Exit(code);
}

}  // namespace libpath
