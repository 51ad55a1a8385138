// EventFollower: which of the events that bondd tells are new, across lost connections and restarts
// of the daemon.
//
// A daemon numbers its events from 1; another one begins anew. So after a lost connection all is
// asked for again, and the newest event that was told decides: if it is there, with its time, it is
// still the same daemon, and what stands behind it is new; else all of it is. Pure: the caller asks
// and waits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libpath/view/history_json.h"

namespace bondd {

class EventFollower {
 public:
  // The sequence number to ask for what is after; 0: for all.
  std::uint64_t after() const { return unsure_ ? 0 : last_; }
  // The connection is gone; whoever answers next may be another daemon.
  void lost_connection() { unsure_ = true; }

  struct News {
    std::vector<libpath::HistoryEntry> entries;
    std::uint64_t missed = 0;  // events that bondd forgot before they were asked for
  };
  News take(libpath::view::HistoryBatch batch);

 private:
  bool knows(const libpath::HistoryEntry& entry) const;

  std::uint64_t last_ = 0;      // of the newest event told
  std::int64_t last_time_ = 0;  // and its wall clock
  bool started_ = false;        // there was a reply
  bool unsure_ = false;         // whether it is still the same daemon
};

}  // namespace bondd
