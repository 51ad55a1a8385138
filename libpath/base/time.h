// Time types: every duration in a signature says its unit by type; "now" is an argument.
#pragma once

#include <chrono>

namespace libpath {

using TimePoint = std::chrono::steady_clock::time_point;
using Seconds = std::chrono::seconds;
using Millis = std::chrono::milliseconds;

}  // namespace libpath
