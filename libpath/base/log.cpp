#include "libpath/base/log.h"

#include <atomic>
#include <memory>

#include <unistd.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

namespace libpath {
namespace {

std::atomic<int> verbosity_limit{2};

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::notice:
      return spdlog::level::info;
    case LogLevel::info:
    case LogLevel::debug:
      break;
  }
  return spdlog::level::debug;
}

}  // namespace

void log_setup(LogTarget target, std::string_view ident, int verbosity) {
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (target == LogTarget::syslog) {
    constexpr int kFacilityDaemon = 3 << 3;
    sink = std::make_shared<spdlog::sinks::syslog_sink_mt>(std::string(ident), 0, kFacilityDaemon,
                                                           false);
  } else {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  auto logger = std::make_shared<spdlog::logger>(std::string(ident), std::move(sink));
  logger->set_pattern(target == LogTarget::stderr_timestamp ? "%b %d %H:%M:%S | %v" : "%v");
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  log_set_verbosity(verbosity);
}

void log_set_verbosity(int verbosity) { verbosity_limit = verbosity; }

bool log_enabled(LogLevel level) { return static_cast<int>(level) <= verbosity_limit; }

void log_write(LogLevel level, std::string_view text) {
  if (log_enabled(level)) spdlog::default_logger_raw()->log(level_of(level), text);
}

}  // namespace libpath
