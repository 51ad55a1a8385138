#include <gtest/gtest.h>

#include "libpath/model/bond_config.h"
#include "libpath/model/link.h"
#include "libpath/model/net_address.h"

namespace libpath {
namespace {

Link named(LinkIndex index, std::string name) {
  Link link;
  link.index = index;
  link.name = std::move(name);
  return link;
}

TEST(MacAddress, ReadsBothSeparatorsAndWritesColons) {
  EXPECT_EQ(MacAddress::parse("52:54:00:12:Ab:cD")->text(), "52:54:00:12:ab:cd");
  EXPECT_EQ(MacAddress::parse("52-54-00-12-ab-cd")->text(), "52:54:00:12:ab:cd");
}

TEST(MacAddress, RefusesWhatIsNotOne) {
  for (const char* text : {"", "52:54:00:12:ab", "52:54:00:12:ab:cd:", "52:54-00:12:ab:cd",
                           "52:54:00:12:ab:cg", "52 54 00 12 ab cd", "5254.0012.abcd...."}) {
    EXPECT_EQ(MacAddress::parse(text), std::nullopt) << text;
  }
}

TEST(IpAddress, ReadsAndWritesTheUsualForms) {
  EXPECT_EQ(Ipv4Address::parse("192.0.2.1")->text(), "192.0.2.1");
  EXPECT_EQ(Ipv6Address::parse("FE80:0:0::1")->text(), "fe80::1");
}

TEST(IpAddress, RefusesWhatIsNotExactlyOneAddress) {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "192.0.2"sv, "192.0.2.256"sv, "192.0.2.1 "sv, "192.0.2.1\0"sv}) {
    EXPECT_EQ(Ipv4Address::parse(text), std::nullopt) << text;
  }
  for (const auto text : {"fe80::1%eth0"sv, "::1\0x"sv, ":::"sv, "1::2::3"sv}) {
    EXPECT_EQ(Ipv6Address::parse(text), std::nullopt) << text;
  }
  EXPECT_EQ(Ipv6Address::parse(std::string(5000, ':')), std::nullopt);
}

TEST(SlaveSelector, FindsASlaveByThePermanentAddressThoughItCarriesItsMasters) {
  Link link = named(3, "eth0");
  link.mac = *MacAddress::parse("02:00:00:00:00:ff");
  link.permanent_mac = MacAddress::parse("02:00:00:00:00:01");
  EXPECT_TRUE(selects(ByPermanentMac{*link.permanent_mac}, link));
  EXPECT_FALSE(selects(ByPermanentMac{link.mac}, link));
  link.permanent_mac.reset();  // a device without one: what the bond put aside
  link.slave = SlaveInfo{};
  link.slave->permanent_mac = *MacAddress::parse("02:00:00:00:00:02");
  EXPECT_TRUE(selects(ByPermanentMac{link.slave->permanent_mac}, link));
}

TEST(SlaveSelector, WhatStandsOnASlaveHasItsAddressAndIsNotIt) {
  Link vlan = named(8, "eth0.5");
  vlan.kind = "vlan";
  vlan.mac = *MacAddress::parse("02:00:00:00:00:01");
  EXPECT_FALSE(selects(ByPermanentMac{vlan.mac}, vlan));
  Link veth = named(9, "veth0");  // has no permanent one, and its present one is its own
  veth.kind = "veth";
  veth.mac = vlan.mac;
  EXPECT_TRUE(selects(ByPermanentMac{vlan.mac}, veth));
}

TEST(SlaveSelector, AnEmptyDevicePathIsNobodys) {
  EXPECT_TRUE(selects(ByDevicePath{"0000:01:00.0"}, [] {
    Link link = named(3, "eth0");
    link.device = "0000:01:00.0";
    return link;
  }()));
  EXPECT_FALSE(selects(ByDevicePath{"0000:01:00.0"}, named(3, "eth0")));
}

}  // namespace
}  // namespace libpath
