// Journal: what happened to bonds and watched interfaces, for the log, the history and the stream
// of events.
//
// Shape: entries are numbered from 1; `bondctl events` asks for those after the last one it has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "libpath/bond/bond_history.h"
#include "libpath/loop/loop.h"
#include "libpath/model/bond_snapshot.h"

namespace bondd {

class Journal {
 public:
  using WallClock = std::function<std::int64_t()>;  // milliseconds since the epoch

  Journal(libpath::Loop& loop, WallClock wall_clock)
      : loop_(loop), wall_clock_(std::move(wall_clock)) {}

  // `bond` is the bond, or the watched interface; `slave` may be empty.
  void note(const std::string& bond, const std::string& slave, const std::string& kind,
            const std::string& text, libpath::FindingLevel level);
  const libpath::BondHistory& history() const { return history_; }
  std::int64_t wall_clock() const { return wall_clock_(); }

 private:
  libpath::Loop& loop_;
  WallClock wall_clock_;
  libpath::BondHistory history_;
  std::uint64_t last_ = 0;
};

}  // namespace bondd
