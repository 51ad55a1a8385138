#include "libpath/view/units.h"

#include <limits>

#include <gtest/gtest.h>

namespace libpath::view {
namespace {

using std::chrono::microseconds;

TEST(Units, SaysDurationsAsPeopleDo) {
  EXPECT_EQ(duration_text(Millis(0)), "0 ms");
  EXPECT_EQ(duration_text(Millis(-5)), "0 ms");
  EXPECT_EQ(duration_text(Millis(999)), "999 ms");
  EXPECT_EQ(duration_text(Seconds(59)), "59 s");
  EXPECT_EQ(duration_text(Millis(239999)), "3 min");
  EXPECT_EQ(duration_text(Seconds(7200)), "2 h");
  EXPECT_EQ(duration_text(Seconds(7500)), "2 h 5 min");
  EXPECT_EQ(duration_text(Seconds(86400 * 4)), "4 d");
  EXPECT_EQ(duration_text(Seconds(86400 * 4 + 3600 * 3)), "4 d 3 h");
}

TEST(Units, SaysHowLongAgo) {
  EXPECT_EQ(ago_text(Millis(-1)), "just now");
  EXPECT_EQ(ago_text(Millis(999)), "just now");
  EXPECT_EQ(ago_text(Seconds(200)), "3 min ago");
}

TEST(Units, SaysShortTimes) {
  EXPECT_EQ(short_time_text(microseconds(0)), "0 us");
  EXPECT_EQ(short_time_text(microseconds(312)), "312 us");
  EXPECT_EQ(short_time_text(microseconds(2000)), "2 ms");
  EXPECT_EQ(short_time_text(microseconds(3149)), "3.1 ms");
  EXPECT_EQ(short_time_text(microseconds(99999)), "100.0 ms");
  EXPECT_EQ(short_time_text(microseconds(999999)), "999 ms");
  EXPECT_EQ(short_time_text(microseconds(1250000)), "1.25 s");
}

TEST(Units, WritesTimesInUtc) {
  EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(1770120000123), "2026-02-03T12:00:00.123Z");
  EXPECT_EQ(iso_time(1709164799999), "2024-02-28T23:59:59.999Z");
  EXPECT_EQ(iso_time(1709164800000), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(iso_time(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Units, StaysWithinFourDigitsOfYears) {
  EXPECT_EQ(iso_time(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(std::numeric_limits<std::int64_t>::min()), "0000-01-01T00:00:00.000Z");
}

TEST(Units, SaysSpeeds) {
  EXPECT_EQ(speed_text(0), "?");
  EXPECT_EQ(speed_text(100), "100M");
  EXPECT_EQ(speed_text(2500), "2.5G");
  EXPECT_EQ(speed_text(25000), "25G");
  EXPECT_EQ(speed_text(1600000), "1600G");
}

}  // namespace
}  // namespace libpath::view
