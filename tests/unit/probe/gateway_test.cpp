#include "libpath/probe/gateway.h"

#include <deque>

#include <gtest/gtest.h>

#include "tests/unit/probe/probe_support.h"

namespace libpath {
namespace {

using namespace probe_test;

constexpr LinkIndex kBond = 3;

class Gateways : public testing::Test {
 protected:
  Gateways() { add(kBond, "bond0", "bond"); }
  Link& add(LinkIndex index, const char* name, const char* kind, LinkIndex lower = 0) {
    Link& link = links_.emplace_back();
    link.index = index;
    link.name = name;
    link.kind = kind;
    link.lower = lower;
    return link;
  }
  void add_vlan(LinkIndex index, const char* name, LinkIndex lower, std::uint16_t id) {
    add(index, name, "vlan", lower).vlan_id = id;
  }
  std::vector<ProbeTarget> pick(const std::vector<RouteFacts>& routes) const {
    LinkTable table;
    for (const Link& link : links_) table.set(link);
    return gateways_of(kBond, routes, table);
  }
  std::vector<ProbeTarget> pick_by(LinkIndex out) const {
    return pick({{v4("192.0.2.1"), out, true, 0}});
  }
  std::deque<Link> links_;
};
using Targets = std::vector<ProbeTarget>;

TEST_F(Gateways, AreThoseOfBothFamiliesByMetric) {
  EXPECT_EQ(pick({{v4("192.0.2.2"), kBond, true, 200},
                  {v6("fe80::1"), kBond, true, 100},
                  {v4("192.0.2.1"), kBond, true, 0},
                  {v4("192.0.2.2"), kBond, true, 300}}),
            (Targets{{v4("192.0.2.1")}, {v6("fe80::1")}, {v4("192.0.2.2")}}));
}

TEST_F(Gateways, OfOtherLinksAreNone) {
  add(9, "eth9", "");
  EXPECT_EQ(pick({{v4("192.0.2.1"), 9, true, 0}, {v4("192.0.2.2"), 77, true, 0}}), Targets{});
}

TEST_F(Gateways, OfOtherRoutesAreAskedOnlyWithoutADefaultRoute) {
  const RouteFacts other{v4("192.0.2.9"), kBond, false, 0};
  EXPECT_EQ(pick({other}), (Targets{{v4("192.0.2.9")}}));
  EXPECT_EQ(pick({other, {v4("192.0.2.1"), kBond, true, 500}}), (Targets{{v4("192.0.2.1")}}));
}

TEST_F(Gateways, ThatAreNoNeighboursAreNone) {
  EXPECT_EQ(pick({{Ipv4Address{}, kBond, true, 0},
                  {v4("255.255.255.255"), kBond, true, 0},
                  {Ipv6Address{}, kBond, true, 0},
                  {v6("ff02::1"), kBond, true, 0}}),
            Targets{});
}

TEST_F(Gateways, OfAVlanAreAskedInIt) {
  add_vlan(5, "bond0.7", kBond, 7);
  EXPECT_EQ(pick_by(5), (Targets{{v4("192.0.2.1"), 7}}));
}

TEST_F(Gateways, BehindTwoTagsCannotBeAsked) {
  add_vlan(5, "bond0.7", kBond, 7);
  add_vlan(6, "bond0.7.8", 5, 8);
  EXPECT_EQ(pick_by(6), Targets{});
}

TEST_F(Gateways, AreFoundThroughBridgesOnBothSidesOfAVlan) {
  add(8, "br0", "bridge");
  links_.front().master = 8;
  add(10, "tap0", "tun").master = 8;
  add_vlan(11, "br0.4", 8, 4);
  add(12, "mv0", "macvlan", 11);
  EXPECT_EQ(pick_by(8), (Targets{{v4("192.0.2.1")}}));
  EXPECT_EQ(pick_by(11), (Targets{{v4("192.0.2.1"), 4}}));
  EXPECT_EQ(pick_by(12), (Targets{{v4("192.0.2.1"), 4}}));
  add_vlan(5, "bond0.7", kBond, 7);
  links_.back().master = 20;
  add(20, "br7", "bridge");
  EXPECT_EQ(pick_by(20), (Targets{{v4("192.0.2.1"), 7}}));
}

TEST_F(Gateways, LinksOfOtherNamespacesAndPeersLeadNowhere) {
  add_vlan(5, "elsewhere", kBond, 7);
  links_.back().lower_elsewhere = true;
  add(6, "veth0", "veth", kBond);
  EXPECT_EQ(pick_by(5), Targets{});
  EXPECT_EQ(pick_by(6), Targets{});
}

TEST_F(Gateways, ARingOfLinksEnds) {
  add(5, "mv0", "macvlan", 6);
  add(6, "mv1", "macvlan", 5);
  EXPECT_EQ(pick_by(5), Targets{});
}

TEST_F(Gateways, AreNotMoreThanCanBeProbed) {
  std::vector<RouteFacts> routes;
  for (std::uint8_t i = 1; i < 100; ++i) {
    routes.push_back({Ipv4Address{{192, 0, 2, i}}, kBond, true, i});
  }
  const auto picked = pick(routes);
  EXPECT_EQ(picked.size(), kMostGateways);
  EXPECT_EQ(picked.back(), (ProbeTarget{v4("192.0.2.16")}));
}

}  // namespace
}  // namespace libpath
