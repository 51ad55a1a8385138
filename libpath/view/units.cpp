#include "libpath/view/units.h"

#include <algorithm>

#include <fmt/format.h>

namespace libpath::view {

std::string duration_text(Millis duration) {
  using std::chrono::duration_cast;
  if (duration < Seconds(1))
    return fmt::format("{} ms", std::max<Millis::rep>(0, duration.count()));
  const auto seconds = duration_cast<Seconds>(duration).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  const auto minutes = seconds / 60;
  if (minutes < 60) return fmt::format("{} min", minutes);
  const auto hours = minutes / 60;
  if (hours < 24) {
    return minutes % 60 == 0 ? fmt::format("{} h", hours)
                             : fmt::format("{} h {} min", hours, minutes % 60);
  }
  return hours % 24 == 0 ? fmt::format("{} d", hours / 24)
                         : fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string ago_text(Millis since) {
  return since < Seconds(1) ? "just now" : duration_text(since) + " ago";
}

std::string short_time_text(std::chrono::microseconds duration) {
  const auto micros = duration.count();
  if (micros < 1000) return fmt::format("{} us", micros);
  const auto exact = static_cast<double>(micros);
  if (micros < 100'000) {
    return micros % 1000 < 50 ? fmt::format("{} ms", micros / 1000)
                              : fmt::format("{:.1f} ms", exact / 1e3);
  }
  if (micros < 1'000'000) return fmt::format("{} ms", micros / 1000);
  return fmt::format("{:.2f} s", exact / 1e6);
}

std::string iso_time(std::int64_t ms_since_epoch) {
  using std::chrono::days;
  constexpr std::int64_t kYearNought = -62167219200000;
  constexpr std::int64_t kLastOfYear9999 = 253402300799999;
  const std::chrono::sys_time<Millis> time{
      Millis(std::clamp(ms_since_epoch, kYearNought, kLastOfYear9999))};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string speed_text(std::uint64_t mbit) {
  if (mbit == 0) return "?";
  if (mbit < 1000) return fmt::format("{}M", mbit);
  if (mbit % 1000 == 0) return fmt::format("{}G", mbit / 1000);
  return fmt::format("{:.1f}G", static_cast<double>(mbit) / 1000);
}

}  // namespace libpath::view
