#include "bondd/engine/journal.h"

#include <utility>

#include "libpath/base/log.h"

namespace bondd {

using libpath::FindingLevel;
using libpath::log;
using libpath::LogLevel;

namespace {

LogLevel log_level(FindingLevel level) {
  switch (level) {
    case FindingLevel::error:
      return LogLevel::error;
    case FindingLevel::warning:
      return LogLevel::warning;
    case FindingLevel::info:
      break;
  }
  return LogLevel::notice;
}

}  // namespace

void Journal::note(const std::string& bond, const std::string& slave, const std::string& kind,
                   const std::string& text, FindingLevel level) {
  if (slave.empty() || text.starts_with(slave)) {
    log(log_level(level), "{}: {}", bond, text);
  } else {
    log(log_level(level), "{}: {}: {}", bond, slave, text);
  }
  libpath::HistoryEntry entry;
  entry.sequence = ++last_;
  entry.when = loop_.now();
  entry.wall_clock_ms = wall_clock_();
  entry.bond = bond;
  entry.slave = slave;
  entry.kind = kind;
  entry.text = text;
  history_.add(std::move(entry));
}

}  // namespace bondd
