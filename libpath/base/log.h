// Logging: one process-wide spdlog logger, set up once by main(); lines carry map and path in
// fixed fields ("mpatha: sdb: text").
//
// Levels follow multipath verbosity: 0 error, 1 warning, 2 notice/info, 3 debug, 4 trace.
// Waiting: a reader of the log that hangs (a journal on a disk whose paths are gone) must not hold
//          up the daemon that brings them back. After log_in_background() a line costs its writer a
//          place in a bounded queue; when that is full the oldest lines are lost, and the number of
//          lost ones is said as soon as lines go out again.
// Pure modules do not include this header.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libpath/base/time.h"

namespace libpath {

enum class LogLevel { error = 0, warning = 1, notice = 2, info = 3, debug = 4 };

enum class LogTarget {
  stderr_plain,      // multipathd -s: the journal adds the time
  stderr_timestamp,  // "Mon DD HH:MM:SS | text"
  syslog,            // facility daemon
};

void log_setup(LogTarget target, std::string_view ident, int verbosity);
void log_set_verbosity(int verbosity);
// Lines are written by a thread of their own from now on. After the last fork, before other
// threads.
void log_in_background();
// Waits until all lines are out, or the time is over.
void log_finish(Millis patience);
bool log_enabled(LogLevel level);
void log_write(LogLevel level, std::string_view text);

template <typename... Args>
void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (log_enabled(level)) log_write(level, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace libpath
