#include "bondd/ctl/follower.h"

#include <algorithm>

namespace bondd {

using libpath::HistoryEntry;

bool EventFollower::knows(const HistoryEntry& entry) const {
  return entry.sequence == last_ && entry.wall_clock_ms == last_time_;
}

EventFollower::News EventFollower::take(libpath::view::HistoryBatch batch) {
  News news;
  auto& entries = batch.entries;
  const bool restarted =
      unsure_ ? std::none_of(entries.begin(), entries.end(),
                             [this](const HistoryEntry& entry) { return knows(entry); })
              : batch.last_sequence < last_;
  if (!unsure_ && restarted) {  // what it sent is what is after our number, not all it has
    lost_connection();
    return news;
  }
  if (!restarted) {
    std::erase_if(entries, [this](const HistoryEntry& entry) { return entry.sequence <= last_; });
  }
  unsure_ = false;
  if (!entries.empty()) {
    const std::uint64_t first = entries.front().sequence;
    if (started_ && first > last_ + 1) news.missed = first - last_ - 1;
    last_ = entries.back().sequence;
    last_time_ = entries.back().wall_clock_ms;
  } else if (restarted) {
    last_ = 0;
  }
  started_ = true;
  news.entries = std::move(entries);
  return news;
}

}  // namespace bondd
