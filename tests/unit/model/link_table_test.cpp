#include "libpath/model/link_table.h"

#include <random>

#include <gtest/gtest.h>

namespace libpath {
namespace {

Link link_named(LinkIndex index, std::string name) {
  Link link;
  link.index = index;
  link.name = std::move(name);
  return link;
}

TEST(LinkTable, GivesANameToTheYoungest) {
  LinkTable table;
  table.set(link_named(3, "eth0"));
  table.set(link_named(7, "eth0"));  // the old one's end was not heard of yet
  EXPECT_EQ(table.find("eth0")->index, 7U);
  EXPECT_EQ(table.find(3)->name, "");
}

TEST(LinkTable, FindsByAlternativeNameButPrefersTheFirst) {
  LinkTable table;
  Link link = link_named(3, "eth0");
  link.alternative_names = {"enp1s0", "eth1"};
  table.set(link);
  table.set(link_named(4, "eth1"));
  EXPECT_EQ(table.find("enp1s0")->index, 3U);
  EXPECT_EQ(table.find("eth1")->index, 4U);
  EXPECT_EQ(table.find(""), nullptr);
}

TEST(LinkTable, FollowsRenamesAndSwaps) {
  LinkTable table;
  table.set(link_named(3, "eth0"));
  table.set(link_named(4, "eth1"));
  table.set(link_named(3, "tmp"));
  table.set(link_named(4, "eth0"));
  table.set(link_named(3, "eth1"));
  EXPECT_EQ(table.find("eth0")->index, 4U);
  EXPECT_EQ(table.find("eth1")->index, 3U);
  EXPECT_EQ(table.find("tmp"), nullptr);
  table.erase(3);
  EXPECT_EQ(table.find("eth1"), nullptr);
  EXPECT_EQ(table.find("eth0")->index, 4U);
}

TEST(LinkTable, KnowsWhoIsWhoseSlave) {
  LinkTable table;
  table.set(link_named(1, "lo"));
  Link slave = link_named(3, "eth0");
  slave.master = 9;
  table.set(slave);
  EXPECT_EQ(table.slaves_of(9).size(), 1U);
  EXPECT_TRUE(table.slaves_of(0).empty());  // no master is no master
}

std::vector<LinkIndex> numbers(const std::vector<const Link*>& links) {
  std::vector<LinkIndex> found;
  for (const Link* link : links) found.push_back(link->index);
  return found;
}
using Numbers = std::vector<LinkIndex>;

TEST(LinkTable, FollowsAChangeOfMaster) {
  LinkTable table;
  Link slave = link_named(3, "eth0");
  slave.master = 9;
  table.set(slave);
  slave.master = 8;
  table.set(slave);
  EXPECT_TRUE(table.slaves_of(9).empty());
  EXPECT_EQ(numbers(table.slaves_of(8)), Numbers{3});
  slave.master = 0;
  table.set(slave);
  EXPECT_TRUE(table.slaves_of(8).empty());
  slave.master = 8;
  table.set(slave);
  table.erase(3);
  EXPECT_TRUE(table.slaves_of(8).empty());
}

TEST(LinkTable, KnowsWhatStandsOnALink) {
  LinkTable table;
  Link vlan = link_named(5, "eth0.7");
  vlan.lower = 3;  // which was not heard of yet
  table.set(vlan);
  vlan = link_named(4, "eth0.8");
  vlan.lower = 3;
  table.set(vlan);
  EXPECT_EQ(numbers(table.standing_on(3)), (Numbers{4, 5}));
  vlan.lower_elsewhere = true;  // a 3 of another namespace
  table.set(vlan);
  EXPECT_EQ(numbers(table.standing_on(3)), Numbers{5});
  vlan.lower_elsewhere = false;
  table.set(vlan);
  table.erase(5);
  EXPECT_EQ(numbers(table.standing_on(3)), Numbers{4});
  EXPECT_TRUE(table.standing_on(0).empty());
}

TEST(LinkTable, FindsByAddress) {
  LinkTable table;
  Link link = link_named(3, "eth0");
  link.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
  table.set(link);
  EXPECT_EQ(numbers(table.with_mac(link.mac)), Numbers{3});
  link.mac = {};
  table.set(link);
  EXPECT_TRUE(table.with_mac(MacAddress{{2, 0, 0, 0, 0, 1}}).empty());
  EXPECT_TRUE(table.with_mac({}).empty());  // no address is no address
}

// What `matches` is true of, found by looking at all.
template <typename Matches>
Numbers scan(const LinkTable& table, Matches matches) {
  Numbers found;
  for (const auto& [index, link] : table.all()) {
    if (matches(link)) found.push_back(index);
  }
  return found;
}

TEST(LinkTable, FindsWhatAScanFindsWhateverHappened) {
  constexpr unsigned kSeeds = 20;
  constexpr unsigned kTurns = 400;
  constexpr unsigned kLinks = 12;  // few, so that they meet
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    LinkTable table;
    for (unsigned turn = 0; turn < kTurns; ++turn) {
      if (below(4) == 0) {
        table.erase(1 + below(kLinks));
      } else {
        Link link = link_named(1 + below(kLinks), "n" + std::to_string(below(kLinks)));
        link.master = below(kLinks);
        link.lower = below(kLinks);
        link.lower_elsewhere = below(3) == 0;
        link.mac.bytes[5] = static_cast<std::uint8_t>(below(5));
        table.set(link);
      }
      const LinkTable copy = table;  // must not look at the first one's links
      for (LinkIndex of = 1; of < kLinks; ++of) {
        ASSERT_EQ(numbers(copy.slaves_of(of)),
                  scan(copy, [&](const Link& link) { return link.master == of; }))
            << seed << " " << turn;
        ASSERT_EQ(numbers(copy.standing_on(of)), scan(copy, [&](const Link& link) {
                    return link.lower == of && !link.lower_elsewhere;
                  }));
        const MacAddress mac{{0, 0, 0, 0, 0, static_cast<std::uint8_t>(of)}};
        ASSERT_EQ(numbers(copy.with_mac(mac)),
                  scan(copy, [&](const Link& link) { return link.mac == mac; }));
      }
      ASSERT_TRUE(copy.slaves_of(0).empty() && copy.standing_on(0).empty());
    }
  }
}

}  // namespace
}  // namespace libpath
