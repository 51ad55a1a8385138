// What every Rtnetlink does with bond options, one by one: the fake anywhere, netlink where network
// namespaces may be made (HAWSER_REAL_KERNEL=1: the guest).
#include <cerrno>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "libpath/bond/option_table.h"
#include "tests/contract/rtnetlink_suite.h"

namespace libpath {
namespace {

struct Situation {
  BondMode mode = BondMode::balance_rr;
  bool up = false;
  bool slaves = false;
};

template <typename World>
class BondOptionContract : public RtnetlinkSuite<World> {
 protected:
  LinkIndex make_situation(const Situation& wanted) {
    const auto mode = static_cast<std::uint32_t>(wanted.mode);
    const LinkIndex bond = this->make_bond({{O::mode, mode}, {O::miimon, 100U}});
    if (wanted.slaves) this->take(lc::Enslave{this->index("hw0"), bond});
    if (wanted.up) this->take(lc::SetUp{bond, true});
    return bond;
  }
};
TYPED_TEST_SUITE(BondOptionContract, NetWorlds);

bool is_known_here(O option) { return option != O::broadcast_neigh && option != O::lacp_strict; }

// As the option table has it.
int expected_refusal(const OptionRule& rule, const Situation& bond) {
  const auto needs = rule.needs;
  if (!is_known_here(rule.option)) return 0;
  if ((rule.modes & in_mode(bond.mode)) == 0) return EACCES;
  const bool no_slaves =
      needs == OptionNeeds::no_slaves || needs == OptionNeeds::no_slaves_and_bond_down;
  if (no_slaves && bond.slaves) return ENOTEMPTY;
  const bool down =
      needs == OptionNeeds::bond_down || needs == OptionNeeds::no_slaves_and_bond_down;
  return down && bond.up ? EBUSY : 0;
}

// Of the table's range, and not what a new bond has.
BondOptionValue other_value(const OptionRule& rule, const Situation& bond) {
  switch (rule.kind) {
    case OptionKind::ipv4_targets:
      return std::vector{Ipv4Address{{192, 0, 2, 1}}, Ipv4Address{{192, 0, 2, 2}}};
    case OptionKind::ipv6_targets:
      return std::vector{Ipv6Address::parse("2001:db8::1").value()};
    case OptionKind::mac:
      return MacAddress{{2, 0, 0, 0, 0, 9}};
    default:
      break;
  }
  if (rule.option == O::mode) return static_cast<std::uint32_t>(bond.mode);
  if (rule.option == O::miimon) return 50U;
  if (rule.option == O::updelay || rule.option == O::downdelay ||
      rule.option == O::peer_notif_delay) {
    return 200U;
  }
  return rule.initial == rule.min ? rule.min + 1 : rule.min;
}

TYPED_TEST(BondOptionContract, EachOptionIsTakenWhereTheTableSaysSoAndReadBack) {
  for (std::uint32_t mode = 0; mode <= 6; ++mode) {
    for (const bool up : {false, true}) {
      for (const bool slaves : {false, true}) {
        const Situation situation{static_cast<BondMode>(mode), up, slaves};
        LinkIndex bond = 0;  // a new one after each change that was taken
        for (const OptionRule& rule : kBondOptions) {
          if (rule.kind == OptionKind::link) continue;
          SCOPED_TRACE(std::string(rule.name) + " in mode " + std::to_string(mode) +
                       (up ? ", up" : ", down") + (slaves ? ", with a slave" : ""));
          if (bond == 0) bond = this->make_situation(situation);
          const auto value = other_value(rule, situation);
          const int refusal = expected_refusal(rule, situation);
          EXPECT_EQ(this->outcome(lc::SetOption{bond, rule.option, value}), refusal);
          const auto options = this->link("bond7").bond->options;
          const auto told = options.find(rule.option);
          if (refusal == 0 && is_known_here(rule.option)) {
            ASSERT_NE(told, options.end());
            EXPECT_EQ(told->second, value);
          } else if (!is_known_here(rule.option)) {
            EXPECT_EQ(told, options.end());
          }
          if (this->HasFailure()) return;
          if (refusal != 0) continue;
          this->take(lc::DeleteLink{std::exchange(bond, 0)});
          static_cast<void>(this->edge().read_events());
        }
        if (bond != 0) this->take(lc::DeleteLink{bond});
      }
    }
  }
}

TYPED_TEST(BondOptionContract, ValuesOutOfRangeAreRefused) {
  for (const OptionRule& rule : kBondOptions) {
    if (!is_known_here(rule.option) || rule.kind == OptionKind::link) continue;
    if (rule.kind == OptionKind::ipv4_targets || rule.kind == OptionKind::ipv6_targets) continue;
    SCOPED_TRACE(std::string(rule.name));
    std::uint32_t mode = 0;
    while ((rule.modes & in_mode(static_cast<BondMode>(mode))) == 0) ++mode;
    const LinkIndex bond = this->make_bond({{O::mode, mode}, {O::miimon, 100U}});
    if (rule.kind == OptionKind::mac) {
      EXPECT_EQ(this->outcome(lc::SetOption{bond, rule.option, MacAddress{{1, 0, 0, 0, 0, 1}}}),
                EINVAL);
    } else {
      const std::uint32_t most = rule.kind == OptionKind::u8    ? 0xff
                                 : rule.kind == OptionKind::u16 ? 0xffff
                                                                : 0xffffffff;
      if (rule.max < most) {
        // This one's range is part of the message's format.
        const int refusal = rule.option == O::peer_notif_delay ? ERANGE : EINVAL;
        EXPECT_EQ(this->outcome(lc::SetOption{bond, rule.option, rule.max + 1}), refusal);
      }
      if (rule.min > 0) {
        EXPECT_EQ(this->outcome(lc::SetOption{bond, rule.option, rule.min - 1}), EINVAL);
      }
    }
    this->take(lc::DeleteLink{bond});
  }
}

TYPED_TEST(BondOptionContract, DelaysAreMultiplesOfMiimonAndNeedIt) {
  const LinkIndex bond = this->make_bond({{O::mode, 1U}});
  for (const O delay : {O::updelay, O::downdelay, O::peer_notif_delay}) {
    EXPECT_EQ(this->outcome(lc::SetOption{bond, delay, 200U}), EPERM);
  }
  this->take(lc::SetOption{bond, O::miimon, 100U});
  this->take(lc::SetOption{bond, O::updelay, 250U});
  EXPECT_EQ(this->link("bond7").bond->number(O::updelay), 200U);
  this->take(lc::SetOption{bond, O::miimon, 50U});
  EXPECT_EQ(this->link("bond7").bond->number(O::updelay), 100U);
}

TYPED_TEST(BondOptionContract, TheTwoMonitorsExcludeEachOther) {
  const LinkIndex bond = this->make_bond({{O::mode, 1U}, {O::miimon, 100U}});
  this->take(lc::SetOption{bond, O::arp_interval, 500U});
  EXPECT_EQ(this->link("bond7").bond->number(O::miimon), 0U);
  this->take(lc::SetOption{bond, O::miimon, 100U});
  EXPECT_EQ(this->link("bond7").bond->number(O::arp_interval), 0U);
}

TYPED_TEST(BondOptionContract, TargetsAreAListWithoutDuplicates) {
  const LinkIndex bond = this->make_bond({{O::mode, 1U}});
  const Ipv4Address one{{192, 0, 2, 1}};
  const Ipv4Address everybody{{255, 255, 255, 255}};
  EXPECT_EQ(this->outcome(lc::SetOption{bond, O::arp_ip_target, std::vector{one, one}}), EINVAL);
  EXPECT_EQ(this->outcome(lc::SetOption{bond, O::arp_ip_target, std::vector{everybody}}), EINVAL);
  this->take(lc::SetOption{bond, O::arp_ip_target, std::vector{one}});
  this->take(lc::SetOption{bond, O::arp_ip_target, std::vector<Ipv4Address>{}});
  EXPECT_EQ(this->link("bond7").bond->options.count(O::arp_ip_target), 0U);
}

TYPED_TEST(BondOptionContract, AnUnknownPrimaryIsNobody) {
  const LinkIndex bond = this->make_full_bond();
  this->take(lc::SetOption{bond, O::primary, this->index("hw1")});
  EXPECT_EQ(this->link("bond7").bond->number(O::primary), this->index("hw1"));
  this->take(lc::SetOption{bond, O::primary, 987654U});
  EXPECT_EQ(this->link("bond7").bond->number(O::primary), 0U);
}

}  // namespace
}  // namespace libpath
