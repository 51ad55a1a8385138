// Times, durations and speeds as people write them.
//
// Shape: "850 ms", "12 s", "3 min", "2 h 5 min", "4 d 3 h": what is left over is cut off, so that
//        "3 min ago" never becomes less. Wall clock times are ISO 8601 in UTC, whoever reads them
//        where.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "libpath/base/time.h"

namespace libpath::view {

std::string duration_text(Millis duration);
// "just now" below a second, and for a time that is still to come.
std::string ago_text(Millis since);
// "850 us", "3.2 ms", "120 ms", "1.25 s".
std::string short_time_text(std::chrono::microseconds duration);
// 2026-02-03T12:00:01.123Z, for the years 0 to 9999; the nearest of them beyond.
std::string iso_time(std::int64_t ms_since_epoch);
// Mbit/s: "100M", "2.5G", "25G"; "?" when it is 0, not known.
std::string speed_text(std::uint64_t mbit);

}  // namespace libpath::view
