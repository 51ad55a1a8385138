#include "libpath/base/log.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

#include <pthread.h>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

namespace libpath {
namespace {

constexpr std::size_t kQueuedLines = 1024;

std::atomic<int> verbosity_limit{2};
std::atomic<std::size_t> lost_lines_told{0};

// The thread that writes, once there is one; it ends with the process.
std::shared_ptr<spdlog::details::thread_pool>& writer() {
  static std::shared_ptr<spdlog::details::thread_pool> pool;
  return pool;
}

void tell_lost_lines() {
  if (!writer()) return;
  const std::size_t lost = writer()->overrun_counter();
  std::size_t told = lost_lines_told;
  // As long as the queue is full, the line that says so would be lost as well.
  if (lost == told || writer()->queue_size() > kQueuedLines / 2) return;
  if (!lost_lines_told.compare_exchange_strong(told, lost)) return;
  spdlog::default_logger_raw()->warn("{} log lines were lost: their reader is too slow",
                                     lost - told);
}

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

void log_in_background() {
  // The writer must take no signal meant for the event loop.
  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  writer() = std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const auto& sinks = spdlog::default_logger()->sinks();
  auto logger = std::make_shared<spdlog::async_logger>(
      spdlog::default_logger()->name(), sinks.begin(), sinks.end(), writer(),
      spdlog::async_overflow_policy::overrun_oldest);
  // The sinks keep their pattern; the level is ours to decide, not spdlog's.
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void log_finish(Millis patience) {
  if (!writer()) return;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (writer()->queue_size() > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(Millis(5));
  }
  // The last line has left the queue, not necessarily the writer's hands.
  std::this_thread::sleep_for(Millis(5));
}

void log_set_verbosity(int verbosity) { verbosity_limit = verbosity; }

bool log_enabled(LogLevel level) { return static_cast<int>(level) <= verbosity_limit; }

void log_write(LogLevel level, std::string_view text) {
  if (!log_enabled(level)) return;
  tell_lost_lines();
  spdlog::default_logger_raw()->log(level_of(level), text);
}

}  // namespace libpath
