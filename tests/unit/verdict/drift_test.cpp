// What is no longer as it should be.
#include "libpath/verdict/drift.h"

#include <gtest/gtest.h>

#include "tests/unit/supervise/link_samples.h"

namespace libpath {
namespace {

struct DriftCase {
  Link bond = test_bond(BondMode::active_backup, 1);
  std::vector<Link> others{test_slave(1), test_slave(2)};
  BondExpectation expected;

  LinkTable table() const {
    LinkTable links;
    links.set(bond);
    for (const Link& link : others) links.set(link);
    return links;
  }
  std::vector<Finding> find() const { return find_drift(table(), kTestBond, expected); }
  // "mtu-drift:eth2"
  std::string codes() const {
    std::string all;
    for (const Finding& finding : find()) {
      all += (all.empty() ? "" : " ") + finding.code +
             (finding.slave.empty() ? "" : ":" + finding.slave);
    }
    return all;
  }
  void set(BondOption option, std::uint32_t value) { bond.bond->options[option] = value; }
  void expect(BondOption option, BondOptionValue value) {
    expected.options[option] = std::move(value);
  }
};

Link bystander(LinkIndex index) {
  Link link = test_slave(index);
  link.master = 0;
  link.slave.reset();
  link.mac = test_mac(static_cast<std::uint8_t>(index));
  return link;
}

TEST(Drift, FindsNothingInASoundBond) {
  DriftCase sound;
  sound.expected = remember(sound.table(), kTestBond);
  EXPECT_EQ(sound.codes(), "");
  EXPECT_TRUE(find_drift({}, kTestBond, sound.expected).empty());
  EXPECT_TRUE(find_drift(sound.table(), 1, sound.expected).empty());
}

TEST(Drift, ComparesMtus) {
  DriftCase one;
  one.bond.mtu = 9000;
  one.others[0].mtu = 9000;
  one.expected.mtu = 9000;
  EXPECT_EQ(one.codes(), "mtu-drift:eth2");
  EXPECT_EQ(one.find().at(0).level, FindingLevel::error);
  EXPECT_EQ(one.find().at(0).text,
            "eth2 has MTU 1500, the bond 9000: large packets are lost when it sends; set MTU 9000 "
            "on eth2");
  one.others[1].mtu = 9000;
  one.expected.mtu = 1500;
  EXPECT_EQ(one.codes(), "mtu-changed");
}

TEST(Drift, ComparesTheMtuOfVlans) {
  DriftCase one;
  Link vlan = bystander(20);
  vlan.lower = kTestBond;
  vlan.vlan_id = 7;
  vlan.mtu = 9000;
  one.others.push_back(vlan);
  EXPECT_EQ(one.codes(), "vlan-mtu");
  one.others.back().lower_elsewhere = true;
  EXPECT_EQ(one.codes(), "");
}

TEST(Drift, ComparesOptionsInTheirWords) {
  DriftCase one;
  one.expected.configured = true;
  one.expect(BondOption::primary_reselect, 2U);
  EXPECT_EQ(one.codes(), "") << "the kernel did not say";
  one.set(BondOption::primary_reselect, 0);
  EXPECT_EQ(one.codes(), "option-changed");
  EXPECT_EQ(one.find().at(0).text,
            "primary_reselect is always, not failure as configured; apply the configuration again, "
            "or change it");
  one.expected.options = {{BondOption::mode, 4U}};
  EXPECT_EQ(one.find().at(0).level, FindingLevel::error);
}

TEST(Drift, KnowsWhatTheKernelDoesByItself) {
  DriftCase one;
  one.set(BondOption::updelay, 200);
  one.expect(BondOption::updelay, 250U);
  EXPECT_EQ(one.codes(), "") << "rounded to miimon";
  one.set(BondOption::updelay, 100);
  EXPECT_EQ(one.codes(), "option-changed");
  one.expected.options = {{BondOption::active_slave, 2U}, {BondOption::lacp_rate, 1U}};
  one.set(BondOption::lacp_rate, 0);
  EXPECT_EQ(one.codes(), "") << "made to change, and of another mode";
  one.set(BondOption::mode, 4);
  one.bond.bond->options.erase(BondOption::active_slave);
  one.expected.options = {{BondOption::miimon, 0U}};
  EXPECT_EQ(one.codes(), "") << "LACP cannot do without";
}

TEST(Drift, ComparesTargetsAsSets) {
  DriftCase one;
  const Ipv4Address a{{192, 0, 2, 1}};
  const Ipv4Address b{{192, 0, 2, 2}};
  one.bond.bond->options[BondOption::arp_ip_target] = std::vector{a, b};
  one.expect(BondOption::arp_ip_target, std::vector{b, a});
  EXPECT_EQ(one.codes(), "");
  one.expect(BondOption::arp_ip_target, std::vector{b});
  EXPECT_EQ(one.codes(), "option-changed");
  one.expect(BondOption::arp_ip_target, 5U);  // of another type altogether
  EXPECT_EQ(one.codes(), "option-changed");
}

TEST(Drift, MissesAPrimaryThatRenamingDropped) {
  DriftCase one;
  one.set(BondOption::primary, 2);
  one.expected = remember(one.table(), kTestBond);
  EXPECT_EQ(one.codes(), "");
  one.others[1].name = "lan2";
  one.bond.bond->options.erase(BondOption::primary);
  EXPECT_EQ(one.codes(), "primary-lost:lan2");
  one.set(BondOption::primary, 1);
  EXPECT_EQ(one.codes(), "primary-changed:lan2");
  one.others.pop_back();
  EXPECT_EQ(one.codes(), "") << "a primary that is not there is no drift";
  one.expected.primary.reset();
  EXPECT_EQ(one.codes(), "primary-changed:eth1");
}

TEST(Drift, FindsAnAddressUsedTwice) {
  DriftCase one;
  one.others.push_back(bystander(5));
  EXPECT_EQ(one.codes(), "");
  one.others.back().mac = one.bond.mac;
  EXPECT_EQ(one.codes(), "duplicate-mac");
  EXPECT_EQ(one.find().at(0).level, FindingLevel::error);
}

TEST(Drift, LetsVlansAndBridgesShareTheAddress) {
  DriftCase one;
  Link bridge = bystander(30);
  bridge.kind = "bridge";
  bridge.mac = one.bond.mac;
  one.bond.master = 30;
  Link vlan = bystander(31);
  vlan.lower = 30;
  vlan.vlan_id = 4;
  vlan.mac = one.bond.mac;
  one.others.push_back(vlan);
  one.others.push_back(bridge);
  EXPECT_EQ(one.codes(), "");
}

TEST(Drift, KnowsWhereSlavesHaveTheBondsAddress) {
  DriftCase one;
  one.others[1].mac = test_mac(2);
  EXPECT_EQ(one.codes(), "slave-mac:eth2");
  one.set(BondOption::fail_over_mac, 1);
  EXPECT_EQ(one.codes(), "");
  one.set(BondOption::active_slave, one.others[1].index);
  EXPECT_EQ(one.codes(), "active-mac:eth2");
  one.set(BondOption::active_slave, one.others[0].index);
  EXPECT_EQ(one.codes(), "");
  one.others[1].mac = one.others[0].mac;
  EXPECT_EQ(one.codes(), "duplicate-mac:eth2");
  one.set(BondOption::fail_over_mac, 0);
  one.set(BondOption::mode, 6);
  EXPECT_EQ(one.codes(), "duplicate-mac:eth2");
  one.others[1].mac = {};  // InfiniBand: not of six bytes
  EXPECT_EQ(one.codes(), "");
}

TEST(Drift, ComparesTheBondsOwnAddress) {
  DriftCase one;
  one.expected.mac = test_mac(9);
  EXPECT_EQ(one.codes(), "mac-changed");
  one.set(BondOption::fail_over_mac, 1);
  EXPECT_EQ(remember(one.table(), kTestBond).mac, std::nullopt) << "it goes with the active slave";
}

TEST(Drift, TakesItsExpectationsFromTheConfiguration) {
  BondConfig config;
  config.options[BondOption::miimon] = 100U;
  config.primary = ByName{"eth1"};
  config.mtu = 9000;
  EXPECT_EQ(expectation_of(config).options, config.options);
  EXPECT_EQ(expectation_of(config).primary, config.primary);
  config.supervise_only = true;
  EXPECT_TRUE(expectation_of(config).options.empty());
}

TEST(Drift, SurvivesAModeThatIsNone) {
  DriftCase one;
  one.set(BondOption::mode, 200U);
  one.expect(BondOption::miimon, 7U);
  one.expect(BondOption::mode, 1U);
  EXPECT_EQ(one.codes(), "option-changed");
}

}  // namespace
}  // namespace libpath
