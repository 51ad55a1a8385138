#include "libpath/bond/option_text.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace libpath {
namespace {

const OptionRule& option_rule(BondOption option) { return *find_option(option); }

std::string option_refusal(BondOption option, std::string_view text) {
  const auto value = parse_option(option_rule(option), text);
  return value ? "taken" : value.error().what;
}

std::string read_back(BondOption option, std::string_view written) {
  const auto value = parse_option(option_rule(option), written);
  return value ? text(option_rule(option), *value) : value.error().what;
}

TEST(OptionText, UsesTheWordsOfTheTable) {
  EXPECT_EQ(read_back(BondOption::mode, "802.3ad"), "802.3ad");
  EXPECT_EQ(read_back(BondOption::mode, "4"), "802.3ad");
  EXPECT_EQ(read_back(BondOption::use_carrier, "yes"), "on");
  EXPECT_EQ(read_back(BondOption::xmit_hash_policy, "layer3+4"), "layer3+4");
  EXPECT_EQ(mode_text(BondMode::active_backup), "active-backup");
}

TEST(OptionText, CountsInTheUnitOfTheOption) {
  EXPECT_EQ(read_back(BondOption::miimon, "100"), "100");
  EXPECT_EQ(read_back(BondOption::miimon, "100ms"), "100");
  EXPECT_EQ(read_back(BondOption::updelay, "2s"), "2000");
  EXPECT_EQ(read_back(BondOption::lp_interval, "2"), "2");
  EXPECT_EQ(read_back(BondOption::lp_interval, "2s"), "2");
  EXPECT_EQ(read_back(BondOption::lp_interval, "3000ms"), "3");
  EXPECT_EQ(option_refusal(BondOption::lp_interval, "1500ms"), "not a number from 1 to 2147483647");
  EXPECT_EQ(option_refusal(BondOption::resend_igmp, "2s"), "not a number from 0 to 255");
}

TEST(OptionText, KeepsToTheRangeOfTheTable) {
  EXPECT_EQ(option_refusal(BondOption::missed_max, "0"), "not a number from 1 to 255");
  EXPECT_EQ(option_refusal(BondOption::missed_max, "255"), "taken");
  EXPECT_EQ(option_refusal(BondOption::missed_max, "256"), "not a number from 1 to 255");
  EXPECT_EQ(option_refusal(BondOption::ad_user_port_key, "1024"), "not a number from 0 to 1023");
  EXPECT_EQ(option_refusal(BondOption::miimon, "-1"), "not a number from 0 to 2147483647");
  EXPECT_EQ(option_refusal(BondOption::miimon, "99999999999999999999s"),
            "not a number from 0 to 2147483647");
  EXPECT_EQ(option_refusal(BondOption::lacp_rate, "quick"), "not one of: slow, fast");
}

TEST(OptionText, ReadsListsWithBlanksAndCommas) {
  EXPECT_EQ(read_back(BondOption::arp_ip_target, "192.0.2.1, 192.0.2.2 192.0.2.3"),
            "192.0.2.1,192.0.2.2,192.0.2.3");
  EXPECT_EQ(read_back(BondOption::ns_ip6_target, "2001:DB8:0::1"), "2001:db8::1");
  EXPECT_EQ(read_back(BondOption::arp_ip_target, ""), "");
}

TEST(OptionText, RefusesTargetsNobodyAnswersFor) {
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, "0.0.0.0"), "'0.0.0.0' is the zero address");
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, "255.255.255.255"),
            "'255.255.255.255' is the broadcast address");
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, "239.0.0.1"),
            "'239.0.0.1' is a multicast address");
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, "10.0.0.1 10.0.0.1"),
            "'10.0.0.1' is there twice");
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, "10.0.0"), "'10.0.0' is not an address");
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, "::1"), "not an IPv4 address");
  EXPECT_EQ(option_refusal(BondOption::ns_ip6_target, "ff02::1"),
            "'ff02::1' is a multicast address");
  EXPECT_EQ(option_refusal(BondOption::ns_ip6_target, "::"), "'::' is the zero address");
  EXPECT_EQ(option_refusal(BondOption::ns_ip6_target, "10.0.0.1"), "not an IPv6 address");
  std::string many;
  for (int i = 1; i <= 17; ++i) many += "10.0.0." + std::to_string(i) + ",";
  EXPECT_EQ(option_refusal(BondOption::arp_ip_target, many), "more than 16 addresses");
}

TEST(OptionText, ShowsLinksByTheirIndex) {
  EXPECT_EQ(read_back(BondOption::primary, "#7"), "#7");
  EXPECT_EQ(read_back(BondOption::primary, "none"), "none");
  for (const auto* bad : {"7", "#0", "#", "#-1", "#4294967295", "eth0", ""}) {
    EXPECT_NE(option_refusal(BondOption::active_slave, bad), "taken") << bad;
  }
}

TEST(OptionText, ReadsTheActorSystemAsAMac) {
  EXPECT_EQ(read_back(BondOption::ad_actor_system, "02-00-00-00-00-0A"), "02:00:00:00:00:0a");
  EXPECT_EQ(read_back(BondOption::ad_actor_system, "00:00:00:00:00:00"), "00:00:00:00:00:00");
  EXPECT_EQ(option_refusal(BondOption::ad_actor_system, "01:80:c2:00:00:02"),
            "a multicast address");
  EXPECT_EQ(option_refusal(BondOption::ad_actor_system, "02:00"), "not a MAC address");
}

TEST(OptionText, ShowsNumbersThatHaveNoWord) {
  EXPECT_EQ(text(option_rule(BondOption::mode), BondOptionValue(99U)), "99");
}

// Some value of the option, by its kind and range.
BondOptionValue random_option(const OptionRule& rule, std::mt19937& random) {
  const auto byte = [&] { return static_cast<std::uint8_t>(random() % 223 + 1); };
  switch (rule.kind) {
    case OptionKind::ipv4_targets: {
      std::vector<Ipv4Address> out;
      for (std::uint8_t i = 0; i < random() % 17; ++i) out.push_back({{byte(), byte(), byte(), i}});
      return out;
    }
    case OptionKind::ipv6_targets: {
      std::vector<Ipv6Address> out;
      for (std::uint8_t i = 0; i < random() % 17; ++i) {
        Ipv6Address address;
        address.bytes[0] = byte();
        address.bytes[7] = byte();
        address.bytes[15] = i;
        out.push_back(address);
      }
      return out;
    }
    case OptionKind::mac:
      return MacAddress{{static_cast<std::uint8_t>(byte() & 0xfeU), byte(), byte(), byte(), 0, 1}};
    case OptionKind::link:
      return static_cast<std::uint32_t>(random() % 0x80000000U);
    default:
      break;
  }
  const std::uint64_t range = std::uint64_t{rule.max} - rule.min + 1;
  return static_cast<std::uint32_t>(rule.min + random() % range);
}

TEST(OptionText, EveryValueSurvivesTheWayThere) {
  std::mt19937 random(7);
  for (const OptionRule& rule : kBondOptions) {
    for (int i = 0; i < 200; ++i) {
      const BondOptionValue value = random_option(rule, random);
      const auto again = parse_option(rule, text(rule, value));
      ASSERT_TRUE(again.has_value()) << rule.name << " " << text(rule, value);
      EXPECT_EQ(*again, value) << rule.name << " " << text(rule, value);
    }
  }
}

}  // namespace
}  // namespace libpath
