#include "libpath/bond/bond_history.h"

#include <algorithm>
#include <utility>

namespace libpath {

void BondHistory::trim() {
  while (entries_.size() > limit_) {
    entries_.pop_front();
    ++dropped_;
  }
}

void BondHistory::add(HistoryEntry entry) {
  entries_.push_back(std::move(entry));
  trim();
}

void BondHistory::set_limit(std::size_t limit) {
  limit_ = limit;
  trim();
}

std::vector<HistoryEntry> BondHistory::newest(std::size_t count, std::string_view bond) const {
  std::vector<HistoryEntry> found;
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && found.size() < count; ++entry) {
    if (bond.empty() || entry->bond == bond) found.push_back(*entry);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace libpath
