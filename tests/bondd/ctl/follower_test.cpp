#include "bondd/ctl/follower.h"

#include <gtest/gtest.h>

namespace bondd {
namespace {

using libpath::HistoryEntry;
using libpath::view::HistoryBatch;
using Numbers = std::vector<std::uint64_t>;

// Events `first` to `last` of a daemon that started at `start`.
HistoryBatch batch(std::uint64_t first, std::uint64_t last, std::int64_t start = 1000) {
  HistoryBatch made;
  made.last_sequence = last;
  for (std::uint64_t i = first; i <= last; ++i) {
    HistoryEntry entry;
    entry.sequence = i;
    entry.wall_clock_ms = start + static_cast<std::int64_t>(i);
    made.entries.push_back(entry);
  }
  return made;
}

Numbers numbers(const EventFollower::News& news) {
  Numbers all;
  for (const auto& entry : news.entries) all.push_back(entry.sequence);
  return all;
}

TEST(EventFollower, TellsEachEventOnce) {
  EventFollower follower;
  EXPECT_EQ(follower.after(), 0U);
  EXPECT_EQ(numbers(follower.take(batch(1, 3))), (Numbers{1, 2, 3}));
  EXPECT_EQ(follower.after(), 3U);
  EXPECT_EQ(numbers(follower.take(batch(4, 3))), Numbers{});
  EXPECT_EQ(numbers(follower.take(batch(2, 4))), Numbers{4});  // whatever else it was sent
}

TEST(EventFollower, StartsWithWhatIsThere) {
  EventFollower follower;
  const auto news = follower.take(batch(500, 501));
  EXPECT_EQ(numbers(news), (Numbers{500, 501}));
  EXPECT_EQ(news.missed, 0U);
}

TEST(EventFollower, SaysWhatItMissed) {
  EventFollower follower;
  follower.take(batch(1, 3));
  const auto news = follower.take(batch(7, 8));
  EXPECT_EQ(numbers(news), (Numbers{7, 8}));
  EXPECT_EQ(news.missed, 3U);
}

TEST(EventFollower, MissesNothingWhenThereWasNothing) {
  EventFollower follower;
  follower.take(batch(1, 0));
  EXPECT_EQ(follower.after(), 0U);
  EXPECT_EQ(follower.take(batch(1, 2)).missed, 0U);
}

TEST(EventFollower, GoesOnWithTheSameDaemonAfterALostConnection) {
  EventFollower follower;
  follower.take(batch(1, 3));
  follower.lost_connection();
  EXPECT_EQ(follower.after(), 0U);
  const auto news = follower.take(batch(1, 5));
  EXPECT_EQ(numbers(news), (Numbers{4, 5}));
  EXPECT_EQ(news.missed, 0U);
  EXPECT_EQ(follower.after(), 5U);
}

TEST(EventFollower, StartsAnewWithAnotherDaemon) {
  EventFollower follower;
  follower.take(batch(1, 3));
  follower.lost_connection();
  EXPECT_EQ(numbers(follower.take(batch(1, 5, 99000))), (Numbers{1, 2, 3, 4, 5}));
  EXPECT_EQ(follower.after(), 5U);
}

TEST(EventFollower, StartsAnewWithADaemonThatHasNothingToTell) {
  EventFollower follower;
  follower.take(batch(1, 3));
  follower.lost_connection();
  EXPECT_EQ(numbers(follower.take(batch(1, 0))), Numbers{});
  EXPECT_EQ(numbers(follower.take(batch(1, 1, 99000))), Numbers{1});
}

TEST(EventFollower, AsksAgainWhenNumbersWentBackOnOneConnection) {
  EventFollower follower;
  follower.take(batch(1, 9));
  EXPECT_EQ(numbers(follower.take(batch(10, 2))), Numbers{});
  EXPECT_EQ(follower.after(), 0U);
  EXPECT_EQ(numbers(follower.take(batch(1, 2, 99000))), (Numbers{1, 2}));
}

TEST(EventFollower, CountsWhatTheSameDaemonForgotMeanwhile) {
  EventFollower follower;
  follower.take(batch(1, 3));
  follower.lost_connection();
  const auto news = follower.take(batch(10, 12));
  EXPECT_EQ(numbers(news), (Numbers{10, 11, 12}));
  EXPECT_EQ(news.missed, 6U);
}

}  // namespace
}  // namespace bondd
