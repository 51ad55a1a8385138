// BondHistory: what happened to the bonds, oldest first; the newest entries push the oldest out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "libpath/model/bond_snapshot.h"

namespace libpath {

class BondHistory {
 public:
  static constexpr std::size_t kDefaultLimit = 1000;

  explicit BondHistory(std::size_t limit = kDefaultLimit) : limit_(limit) {}

  void add(HistoryEntry entry);
  void set_limit(std::size_t limit);  // drops the oldest beyond it

  std::size_t size() const { return entries_.size(); }
  std::uint64_t dropped() const { return dropped_; }
  // The newest `count` of one bond, or of all when no bond is named; oldest first.
  std::vector<HistoryEntry> newest(std::size_t count, std::string_view bond = {}) const;
  std::vector<HistoryEntry> all() const { return newest(size()); }

 private:
  void trim();

  std::size_t limit_;
  std::uint64_t dropped_ = 0;
  std::deque<HistoryEntry> entries_;
};

}  // namespace libpath
