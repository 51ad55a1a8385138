#include "libpath/bondplan/wanted_bond.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/bond/option_table.h"

namespace libpath {
namespace {

using O = BondOption;

Link wanted_nic(LinkIndex index, const std::string& name, std::uint8_t mac) {
  Link link;
  link.index = index;
  link.name = name;
  link.hardware_type = 1;
  link.mac = MacAddress{{0x52, 0, 0, 0, 0, mac}};
  link.permanent_mac = link.mac;
  return link;
}

LinkTable two_nics() {
  LinkTable table;
  table.set(wanted_nic(2, "eth0", 1));
  table.set(wanted_nic(3, "eth1", 2));
  return table;
}

BondConfig config_of(BondOptionValues options) {
  BondConfig config;
  config.name = "bond0";
  config.options = std::move(options);
  return config;
}

bool has_code(const WantedBond& wanted, const std::string& code) {
  return std::any_of(wanted.findings.begin(), wanted.findings.end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

TEST(WantedBond, FindsSlavesByNameAddressAndDevice) {
  LinkTable kernel = two_nics();
  Link third = wanted_nic(4, "eth2", 3);
  third.device = "0000:01:00.0";
  kernel.set(third);
  BondConfig config = config_of({});
  config.slaves = {{ByName{"eth1"}, 5, 1, {}, {}},
                   {ByPermanentMac{{{0x52, 0, 0, 0, 0, 1}}}, {}, {}, {}, {}},
                   {ByDevicePath{"0000:01:00.0"}, {}, {}, {}, {}}};
  config.options[O::mode] = 1U;
  config.primary = ByPermanentMac{{{0x52, 0, 0, 0, 0, 1}}};
  const WantedBond wanted = wanted_bond(config, kernel);
  ASSERT_EQ(wanted.slaves.size(), 3U);
  EXPECT_EQ(wanted.slaves[0], (WantedSlave{3, "eth1", 5, 1, {}}));
  EXPECT_EQ(wanted.slaves[1].link, 2U);
  EXPECT_EQ(wanted.slaves[2].link, 4U);
  EXPECT_EQ(wanted.primary, 2U);
  EXPECT_TRUE(wanted.findings.empty());
}

TEST(WantedBond, FindsASlaveByItsPermanentAddressWhileItHasTheBonds) {
  LinkTable kernel = two_nics();
  Link slave = *kernel.find(3U);
  slave.permanent_mac.reset();
  slave.mac = MacAddress{{0x52, 0, 0, 0, 0, 1}};
  slave.master = 9;
  slave.slave.emplace();
  slave.slave->permanent_mac = MacAddress{{0x52, 0, 0, 0, 0, 2}};
  kernel.set(slave);
  BondConfig config = config_of({});
  config.slaves = {{ByPermanentMac{{{0x52, 0, 0, 0, 0, 1}}}, {}, {}, {}, {}},
                   {ByPermanentMac{{{0x52, 0, 0, 0, 0, 2}}}, {}, {}, {}, {}}};
  const WantedBond wanted = wanted_bond(config, kernel);
  ASSERT_EQ(wanted.slaves.size(), 2U);
  EXPECT_EQ(wanted.slaves[0].link, 2U);
  EXPECT_EQ(wanted.slaves[1].link, 3U);
}

TEST(WantedBond, ListsWhatIsMissingAndRefusesWhatIsAmbiguous) {
  LinkTable kernel = two_nics();
  for (const LinkIndex index : {2U, 3U}) {
    Link link = *kernel.find(index);
    link.device = "0000:01:00.0";
    kernel.set(link);
  }
  BondConfig config = config_of({});
  config.slaves = {{ByDevicePath{"0000:01:00.0"}, {}, {}, {}, {}},
                   {ByName{"eth9"}, {}, {}, {}, {}}};
  const WantedBond wanted = wanted_bond(config, kernel);
  EXPECT_TRUE(wanted.slaves.empty());
  EXPECT_EQ(wanted.missing, std::vector<std::string>{"eth9"});
  EXPECT_TRUE(has_code(wanted, "slave-ambiguous"));
  EXPECT_TRUE(wanted.has_errors());
}

TEST(WantedBond, NothingIsWantedOfABondThatIsOnlySupervised) {
  BondConfig config = config_of({{O::mode, 1U}});
  config.supervise_only = true;
  config.slaves = {{ByName{"eth0"}, {}, {}, {}, {}}};
  const WantedBond wanted = wanted_bond(config, two_nics());
  EXPECT_FALSE(wanted.managed);
  EXPECT_TRUE(wanted.slaves.empty());
  EXPECT_TRUE(wanted.options.empty());
}

TEST(WantedBond, LeavesOutOptionsThatTheModeDoesNotTake) {
  const auto wanted =
      wanted_bond(config_of({{O::mode, 1U}, {O::lacp_rate, 1U}, {O::coupled_control, 1U}}), {});
  EXPECT_EQ(wanted.options, (BondOptionValues{{O::mode, 1U}}));
  // coupled_control on is how a new bond is: nothing to tell of.
  EXPECT_EQ(wanted.findings.size(), 1U);
}

TEST(WantedBond, RoundsDelaysAsTheKernelDoes) {
  const auto wanted =
      wanted_bond(config_of({{O::miimon, 100U}, {O::updelay, 250U}, {O::downdelay, 99U}}), {});
  EXPECT_EQ(wanted.options.at(O::updelay), BondOptionValue{200U});
  EXPECT_EQ(wanted.options.at(O::downdelay), BondOptionValue{0U});
}

TEST(WantedBond, RoundsDelaysByTheMiimonThatANewLacpBondGets) {
  const auto wanted = wanted_bond(config_of({{O::mode, 4U}, {O::updelay, 250U}}), {});
  EXPECT_EQ(wanted.options.at(O::updelay), BondOptionValue{200U});
}

TEST(WantedBond, NoDelaysWithoutMiimon) {
  const auto wanted = wanted_bond(config_of({{O::updelay, 200U}, {O::downdelay, 0U}}), {});
  EXPECT_FALSE(wanted.options.contains(O::updelay));
  EXPECT_FALSE(wanted.options.contains(O::downdelay));
  EXPECT_TRUE(has_code(wanted, "delay-without-miimon"));
  EXPECT_EQ(wanted.findings.size(), 1U);
}

TEST(WantedBond, OneMonitorOnly) {
  const auto wanted = wanted_bond(
      config_of({{O::miimon, 100U}, {O::arp_interval, 100U}, {O::arp_validate, 3U}}), {});
  EXPECT_EQ(wanted.options, (BondOptionValues{{O::miimon, 100U}}));
  EXPECT_TRUE(has_code(wanted, "two-monitors"));
  EXPECT_TRUE(has_code(wanted, "validate-without-arp"));
}

TEST(WantedBond, LeavesOutValuesThatTheKernelRefuses) {
  const Ipv4Address good{{192, 0, 2, 1}};
  const auto refused = [](O option, BondOptionValue value) {
    const auto wanted = wanted_bond(config_of({{option, std::move(value)}}), {});
    return !wanted.options.contains(option) && has_code(wanted, "option-invalid");
  };
  EXPECT_TRUE(refused(O::mode, 7U));
  EXPECT_TRUE(refused(O::mode, MacAddress{}));
  EXPECT_TRUE(refused(O::lp_interval, 0U));
  EXPECT_TRUE(refused(O::primary, 2U));  // by selector only
  EXPECT_TRUE(refused(O::arp_ip_target, std::vector<Ipv4Address>{good, good}));
  EXPECT_TRUE(refused(O::arp_ip_target, std::vector<Ipv4Address>{{}}));
  EXPECT_TRUE(refused(O::arp_ip_target, std::vector<Ipv4Address>{{{255, 255, 255, 255}}}));
  EXPECT_TRUE(refused(O::arp_ip_target, std::vector<Ipv4Address>(17, good)));
  for (const char* bad : {"::", "::1", "ff02::1"})
    EXPECT_TRUE(refused(O::ns_ip6_target, std::vector{Ipv6Address::parse(bad).value()})) << bad;
  EXPECT_TRUE(refused(O::ad_actor_system, MacAddress{{1, 0, 0, 0, 0, 0}}));
  EXPECT_TRUE(wanted_bond(config_of({{static_cast<O>(999), 1U}}), {}).options.empty());
}

TEST(WantedBond, PrimaryHasToBeASlave) {
  BondConfig config = config_of({{O::mode, 1U}});
  config.slaves = {{ByName{"eth0"}, {}, {}, {}, {}}};
  config.primary = ByName{"eth1"};
  const auto wanted = wanted_bond(config, two_nics());
  EXPECT_FALSE(wanted.primary.has_value());
  EXPECT_TRUE(has_code(wanted, "primary-no-slave"));
}

TEST(WantedBond, ActiveSlaveYieldsToThePrimaryThatTheKernelReturnsTo) {
  BondConfig config = config_of({{O::mode, 1U}});
  config.slaves = {{ByName{"eth0"}, {}, {}, {}, {}}, {ByName{"eth1"}, {}, {}, {}, {}}};
  config.primary = ByName{"eth0"};
  config.active_slave = ByName{"eth1"};
  EXPECT_FALSE(wanted_bond(config, two_nics()).active_slave.has_value());
  config.options[O::primary_reselect] = 2U;
  EXPECT_EQ(wanted_bond(config, two_nics()).active_slave, 3U);
}

TEST(WantedBond, AddressThatFollowsASlaveIsNotSet) {
  BondConfig config = config_of({{O::mode, 1U}, {O::fail_over_mac, 1U}});
  config.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
  EXPECT_FALSE(wanted_bond(config, {}).mac.has_value());
  config.options[O::fail_over_mac] = 0U;
  EXPECT_EQ(wanted_bond(config, {}).mac, config.mac);
}

TEST(WantedBond, InfinibandInActiveBackupOnly) {
  LinkTable kernel;
  Link ib = wanted_nic(2, "ib0", 1);
  ib.hardware_type = 32;
  kernel.set(ib);
  BondConfig config = config_of({{O::mode, 4U}});
  config.slaves = {{ByName{"ib0"}, {}, {}, {}, {}}};
  EXPECT_TRUE(wanted_bond(config, kernel).slaves.empty());
  config.options[O::mode] = 1U;
  EXPECT_EQ(wanted_bond(config, kernel).slaves.size(), 1U);
}

}  // namespace
}  // namespace libpath
