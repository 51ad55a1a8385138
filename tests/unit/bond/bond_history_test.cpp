// The ring of what happened.
#include "libpath/bond/bond_history.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

HistoryEntry entry_of(const std::string& bond, int number) {
  HistoryEntry entry;
  entry.wall_clock_ms = number;
  entry.bond = bond;
  entry.slave = "eth1";
  entry.kind = "failover";
  entry.text = std::to_string(number);
  return entry;
}

std::string texts(const std::vector<HistoryEntry>& entries) {
  std::string all;
  for (const HistoryEntry& entry : entries) all += (all.empty() ? "" : " ") + entry.text;
  return all;
}

TEST(BondHistory, DropsTheOldest) {
  BondHistory history(3);
  for (int n = 1; n <= 5; ++n) history.add(entry_of("bond0", n));
  EXPECT_EQ(texts(history.all()), "3 4 5");
  EXPECT_EQ(history.dropped(), 2U);
  history.set_limit(1);
  EXPECT_EQ(texts(history.all()), "5");
  history.set_limit(0);
  history.add(entry_of("bond0", 6));
  EXPECT_EQ(history.size(), 0U);
}

TEST(BondHistory, ShowsTheNewestOfOneBond) {
  BondHistory history;
  for (int n = 1; n <= 6; ++n) history.add(entry_of(n % 2 == 0 ? "bond0" : "bond1", n));
  EXPECT_EQ(texts(history.newest(2)), "5 6");
  EXPECT_EQ(texts(history.newest(2, "bond1")), "3 5");
  EXPECT_EQ(texts(history.newest(9, "bond2")), "");
}

TEST(BondHistory, KeepsAThousand) {
  BondHistory history;
  for (int n = 0; n < 1500; ++n) history.add(entry_of("bond0", n));
  EXPECT_EQ(history.size(), 1000U);
}

}  // namespace
}  // namespace libpath
