// What every Rtnetlink does: the fake anywhere, netlink where network namespaces may be made
// (HAWSER_REAL_KERNEL=1: the guest).
#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "libpath/bond/option_table.h"
#include "libpath/model/link_table.h"
#include "tests/contract/rtnetlink_suite.h"

namespace libpath {
namespace {

template <typename World>
class RtnetlinkContract : public RtnetlinkSuite<World> {};
TYPED_TEST_SUITE(RtnetlinkContract, NetWorlds);

using Matches = std::function<bool(const LinkMessage&)>;
std::optional<std::size_t> first_of(const Messages& messages, const Matches& matches) {
  const auto found = std::find_if(messages.begin(), messages.end(), matches);
  if (found == messages.end()) return std::nullopt;
  return static_cast<std::size_t>(found - messages.begin());
}

std::string story(const Messages& messages) {
  std::string text;
  for (const auto& message : messages) {
    text += message.link.name + (message.gone ? " gone" : "") + " event " +
            std::to_string(static_cast<int>(message.event)) + " up " +
            std::to_string(message.link.up) + " carrier " + std::to_string(message.link.carrier) +
            " master " + std::to_string(message.link.master);
    if (message.link.slave) {
      text += " active " + std::to_string(message.link.slave->active) + " mii " +
              std::to_string(static_cast<int>(message.link.slave->mii));
    }
    if (message.link.bond) {
      text += " active slave " + std::to_string(message.link.bond->active_slave());
    }
    text += "\n";
  }
  return text;
}

// --- making -------------------------------------------------------------------------------------

TYPED_TEST(RtnetlinkContract, MakesABondWithItsOptions) {
  const BondOptionValues wanted{{O::mode, 4U},
                                {O::miimon, 100U},
                                {O::updelay, 200U},
                                {O::lacp_rate, 1U},
                                {O::xmit_hash_policy, 1U},
                                {O::min_links, 1U},
                                {O::ad_actor_sys_prio, 17U},
                                {O::ad_actor_system, MacAddress{{2, 0, 0, 0, 0, 9}}}};
  this->make_bond(wanted);
  const Link bond = this->link("bond7");
  ASSERT_TRUE(bond.is_bond());
  EXPECT_FALSE(bond.up);
  for (const auto& [option, value] : wanted) {
    const auto told = bond.bond->options.find(option);
    ASSERT_NE(told, bond.bond->options.end()) << find_option(option)->name;
    EXPECT_EQ(told->second, value) << find_option(option)->name;
  }
}

TYPED_TEST(RtnetlinkContract, ANewBondHasTheTablesInitialValues) {
  this->make_bond({});
  const Link bond = this->link("bond7");
  for (const OptionRule& rule : kBondOptions) {
    const auto told = bond.bond->options.find(rule.option);
    if (told == bond.bond->options.end()) continue;
    if (const auto* number = std::get_if<std::uint32_t>(&told->second)) {
      EXPECT_EQ(*number, rule.initial) << rule.name;
    }
  }
}

TYPED_TEST(RtnetlinkContract, DoesNotMakeABondWhoseNameIsTaken) {
  this->make_bond({});
  EXPECT_EQ(this->outcome(lc::CreateBond{"bond7", {}}), EEXIST);
  EXPECT_EQ(this->outcome(lc::CreateBond{"hw0", {}}), EEXIST);
}

TYPED_TEST(RtnetlinkContract, ABondWithAWrongOptionIsNotMade) {
  EXPECT_EQ(this->outcome(lc::CreateBond{"bond7", {{O::mode, 1U}, {O::lacp_rate, 1U}}}), EACCES);
  const auto found = this->edge().find("bond7");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::not_found);
}

// --- refusing -----------------------------------------------------------------------------------

TYPED_TEST(RtnetlinkContract, TellsWhyAnOptionIsRefused) {
  const LinkIndex bond = this->make_full_bond();
  struct Case {
    O option;
    std::uint32_t value;
    Errc code;
    const char* words;
  };
  for (const Case& one : {Case{O::lacp_rate, 1, Errc::denied, "option not supported in mode"},
                          Case{O::mode, 1, Errc::io, "device has slaves"},
                          Case{O::ad_select, 1, Errc::busy, "because the bond is up"},
                          Case{O::resend_igmp, 256, Errc::invalid, "invalid option value"}}) {
    const auto taken = this->edge().apply(lc::SetOption{bond, one.option, one.value});
    ASSERT_FALSE(taken) << one.words;
    EXPECT_EQ(taken.error().code, one.code) << taken.error().message();
    EXPECT_NE(taken.error().what.find(one.words), std::string::npos) << taken.error().message();
  }
}

TYPED_TEST(RtnetlinkContract, ASlaveHasToBeDownToCome) {
  const LinkIndex bond = this->make_bond({{O::mode, 1U}, {O::miimon, 100U}});
  this->take(lc::SetUp{this->index("hw0"), true});
  const auto taken = this->edge().apply(lc::Enslave{this->index("hw0"), bond});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::denied);
  EXPECT_NE(taken.error().what.find("while up"), std::string::npos) << taken.error().message();
  this->take(lc::SetUp{this->index("hw0"), false});
  this->take(lc::Enslave{this->index("hw0"), bond});
  EXPECT_TRUE(this->link("hw0").up);  // the bond does that
}

TYPED_TEST(RtnetlinkContract, WhatIsNotThereIsNotChanged) {
  constexpr LinkIndex kNobody = 987654;
  const LinkIndex bond = this->make_bond({});
  EXPECT_EQ(this->outcome(lc::SetUp{kNobody, true}), ENODEV);
  EXPECT_EQ(this->outcome(lc::Enslave{kNobody, bond}), ENODEV);
  EXPECT_EQ(this->outcome(lc::SetOption{kNobody, O::miimon, 100U}), ENODEV);
  EXPECT_EQ(this->outcome(lc::DeleteLink{kNobody}), ENODEV);
}

TYPED_TEST(RtnetlinkContract, ASlaveWithoutCarrierIsNotMadeTheActiveOne) {
  const LinkIndex bond = this->make_full_bond();
  ASSERT_EQ(this->link("bond7").bond->active_slave(), this->index("hw0"));
  this->take(lc::SetOption{bond, O::active_slave, this->index("hw1")});
  EXPECT_EQ(this->link("bond7").bond->active_slave(), this->index("hw1"));
  this->world_.set_carrier("hw0", false);
  EXPECT_EQ(this->outcome(lc::SetOption{bond, O::active_slave, this->index("hw0")}), EINVAL);
  EXPECT_EQ(this->link("bond7").bond->active_slave(), this->index("hw1"));
}

// --- looking ------------------------------------------------------------------------------------

TYPED_TEST(RtnetlinkContract, LooksOnlyAtWhatIsThere) {
  const LinkIndex first = this->index("hw0");
  const LinkIndex second = this->index("hw1");
  this->world_.remove_nic("hw0");
  const auto found = this->edge().look({first, second, 987654});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().index, second);
  EXPECT_TRUE(found->front().counters);
}

TYPED_TEST(RtnetlinkContract, ADumpHasCountersOnlyWhereAskedFor) {
  for (const auto counters : {Rtnetlink::Counters::no, Rtnetlink::Counters::yes}) {
    const auto links = this->edge().links(counters);
    ASSERT_TRUE(links);
    ASSERT_GE(links->size(), 2U);
    LinkIndex last = 0;
    for (const Link& link : *links) {
      EXPECT_EQ(link.counters.has_value(), counters == Rtnetlink::Counters::yes);
      EXPECT_GT(link.index, last);
      last = link.index;
    }
  }
}

TYPED_TEST(RtnetlinkContract, OnlyAddressesThatSomebodyGaveCount) {
  const LinkIndex nic = this->index("hw0");
  this->take(lc::SetUp{nic, true});
  EXPECT_EQ(this->edge().has_addresses(nic).value_or(true), false);
  this->world_.add_address("hw0", true);
  EXPECT_EQ(this->edge().has_addresses(nic).value_or(true), false);
  this->world_.add_address("hw0", false);
  EXPECT_EQ(this->edge().has_addresses(nic).value_or(false), true);
}

// --- events -------------------------------------------------------------------------------------

TYPED_TEST(RtnetlinkContract, ALossOfCarrierIsToldBeforeTheFailover) {
  this->make_full_bond();
  const LinkIndex lost = this->index("hw0");
  const LinkIndex other = this->index("hw1");
  this->world_.set_carrier("hw0", false);
  const auto events = this->events();
  const auto told = first_of(events, [&](const LinkMessage& one) {
    return one.link.index == lost && !one.link.carrier && one.link.up;
  });
  const auto failover = first_of(events, [&](const LinkMessage& one) {
    return one.event == LinkEvent::bond_failover && one.link.bond->active_slave() == other;
  });
  const auto peers =
      first_of(events, [](const LinkMessage& one) { return one.event == LinkEvent::notify_peers; });
  ASSERT_TRUE(told && failover && peers) << story(events);
  EXPECT_LT(*told, *failover) << story(events);
  EXPECT_LT(*failover, *peers) << story(events);
  const auto inactive = first_of(events, [&](const LinkMessage& one) {
    return one.link.index == lost && one.link.slave && !one.link.slave->active &&
           one.link.slave->mii == MiiStatus::down;
  });
  const auto active = first_of(events, [&](const LinkMessage& one) {
    return one.link.index == other && one.link.slave && one.link.slave->active;
  });
  ASSERT_TRUE(inactive && active) << story(events);
}

TYPED_TEST(RtnetlinkContract, ASwitchThatIsAskedForIsToldAsAFailover) {
  const LinkIndex bond = this->make_full_bond();
  this->take(lc::SetOption{bond, O::active_slave, this->index("hw1")});
  const auto events = this->events();
  const auto failover = first_of(events, [&](const LinkMessage& one) {
    return one.event == LinkEvent::bond_failover &&
           one.link.bond->active_slave() == this->index("hw1");
  });
  ASSERT_TRUE(failover) << story(events);
  const auto slave = first_of(events, [&](const LinkMessage& one) {
    return one.link.index == this->index("hw1") && one.link.slave && one.link.slave->active;
  });
  ASSERT_TRUE(slave) << story(events);
  EXPECT_LT(*slave, *failover) << story(events);
}

TYPED_TEST(RtnetlinkContract, ComingAndGoingOfSlavesIsTold) {
  const LinkIndex bond = this->make_bond({{O::mode, 1U}, {O::miimon, 100U}});
  static_cast<void>(this->events());
  this->take(lc::Enslave{this->index("hw0"), bond});
  auto events = this->events();
  EXPECT_TRUE(first_of(events, [&](const LinkMessage& one) {
    return one.link.name == "hw0" && one.link.master == bond && one.link.slave;
  })) << story(events);
  this->take(lc::Release{this->index("hw0")});
  events = this->events();
  EXPECT_TRUE(first_of(events, [&](const LinkMessage& one) {
    return one.link.name == "hw0" && one.link.master == 0;
  })) << story(events);
  EXPECT_FALSE(events.empty() || std::any_of(events.begin(), events.end(),
                                             [](const auto& one) {
                                               return one.gone;  // it left the bond, and is there
                                             }))
      << story(events);
}

TYPED_TEST(RtnetlinkContract, TheEndOfASlaveIsToldLast) {
  this->make_full_bond();
  const LinkIndex lost = this->index("hw0");
  this->world_.remove_nic("hw0");
  const auto events = this->events();
  const auto down = first_of(events, [&](const LinkMessage& one) {
    return one.link.index == lost && !one.gone && !one.link.up;
  });
  const auto gone =
      first_of(events, [&](const LinkMessage& one) { return one.link.index == lost && one.gone; });
  const auto moved = first_of(events, [&](const LinkMessage& one) {
    return one.link.bond && one.link.bond->active_slave() == this->index("hw1");
  });
  ASSERT_TRUE(down && gone && moved) << story(events);
  EXPECT_LT(*down, *gone) << story(events);
  EXPECT_LT(*moved, *gone) << story(events);
  for (std::size_t i = *gone + 1; i < events.size(); ++i) {
    EXPECT_NE(events[i].link.index, lost) << story(events);
  }
}

TYPED_TEST(RtnetlinkContract, TheEndOfABondIsTold) {
  const LinkIndex bond = this->make_full_bond();
  this->take(lc::DeleteLink{bond});
  const auto events = this->events();
  const auto gone =
      first_of(events, [&](const LinkMessage& one) { return one.link.index == bond && one.gone; });
  const auto freed = first_of(events, [](const LinkMessage& one) {
    return one.link.name == "hw1" && one.link.master == 0;
  });
  ASSERT_TRUE(gone && freed) << story(events);
}

TYPED_TEST(RtnetlinkContract, AnOptionSetThroughSysfsHasAnEventOfItsOwn) {
  this->make_full_bond();
  this->world_.set_miimon_by_sysfs("bond7", 50);
  const auto events = this->events();
  EXPECT_TRUE(first_of(events, [](const LinkMessage& one) {
    return one.event == LinkEvent::bond_options && one.link.bond->number(O::miimon) == 50;
  })) << story(events);
}

TYPED_TEST(RtnetlinkContract, AnOptionOfABondThatIsDownChangesWithoutAnEvent) {
  const LinkIndex bond = this->make_bond({{O::mode, 1U}});
  static_cast<void>(this->events());
  this->take(lc::SetOption{bond, O::miimon, 100U});
  auto events = this->events();
  EXPECT_TRUE(events.empty()) << story(events);
  this->take(lc::SetUp{bond, true});
  static_cast<void>(this->events());
  this->take(lc::SetOption{bond, O::miimon, 50U});
  events = this->events();
  EXPECT_TRUE(first_of(events, [](const LinkMessage& one) {
    return one.link.bond && one.link.bond->number(O::miimon) == 50;
  })) << story(events);
}

TYPED_TEST(RtnetlinkContract, ARenamedPrimaryIsForgotten) {
  const LinkIndex bond = this->make_full_bond();
  this->take(lc::SetOption{bond, O::primary, this->index("hw1")});
  ASSERT_EQ(this->link("bond7").bond->number(O::primary), this->index("hw1"));
  this->take(lc::SetUp{this->index("hw1"), false});  // kernels want that for a new name
  static_cast<void>(this->events());
  this->world_.rename("hw1", "hw9");
  const auto events = this->events();
  EXPECT_TRUE(first_of(events, [](const LinkMessage& one) { return one.link.name == "hw9"; }))
      << story(events);
  EXPECT_EQ(this->link("bond7").bond->number(O::primary), 0U);
}

TYPED_TEST(RtnetlinkContract, EventsComeToTheSameAsADump) {
  LinkTable heard;
  const LinkIndex bond = this->make_full_bond();  // its events are drained there
  const auto before = this->edge().links(Rtnetlink::Counters::no);
  ASSERT_TRUE(before);
  for (const Link& link : *before) heard.set(link);
  this->world_.set_carrier("hw0", false);
  this->take(lc::SetOption{bond, O::xmit_hash_policy, 1U});
  this->take(lc::SetMtu{bond, 9000});
  this->take(lc::SetQueueId{this->index("hw1"), 3});
  this->world_.add_nic("hw2");
  this->take(lc::Enslave{this->index("hw2"), bond});
  this->take(lc::SetSlavePrio{this->index("hw2"), 7});
  this->take(lc::Release{this->index("hw1")});
  this->world_.remove_nic("hw1");
  const auto events = this->events();
  for (const auto& message : events) {
    if (message.gone) {
      heard.erase(message.link.index);
    } else {
      heard.set(message.link);
    }
  }
  const auto now = this->edge().links(Rtnetlink::Counters::no);
  ASSERT_TRUE(now);
  ASSERT_EQ(heard.all().size(), now->size()) << story(events);
  for (const Link& link : *now) {
    const Link* known = heard.find(link.index);
    ASSERT_NE(known, nullptr) << link.name;
    EXPECT_EQ(known->name, link.name);
    EXPECT_EQ(known->up, link.up) << link.name;
    EXPECT_EQ(known->carrier, link.carrier) << link.name;
    EXPECT_EQ(known->master, link.master) << link.name;
    EXPECT_EQ(known->mtu, link.mtu) << link.name;
    EXPECT_EQ(known->mac, link.mac) << link.name;
    EXPECT_EQ(known->carrier_down_count, link.carrier_down_count) << link.name;
    ASSERT_EQ(known->slave.has_value(), link.slave.has_value()) << link.name;
    if (link.slave) {
      EXPECT_EQ(known->slave->active, link.slave->active) << link.name;
      EXPECT_EQ(known->slave->mii, link.slave->mii) << link.name;
      EXPECT_EQ(known->slave->prio, link.slave->prio) << link.name;
      EXPECT_EQ(known->slave->queue_id, link.slave->queue_id) << link.name;
    }
    ASSERT_EQ(known->is_bond(), link.is_bond()) << link.name;
    if (link.bond) {
      EXPECT_EQ(known->bond->options, link.bond->options);
    }
  }
}

TYPED_TEST(RtnetlinkContract, AnOverrunIsReportedAndADumpIsWholeAfterwards) {
  TypeParam small;
  ASSERT_TRUE(small.set_up(true));
  ASSERT_TRUE(small.edge().listen());
  small.flood();
  bool overrun = false;
  while (small.wait()) overrun = small.edge().read_events().overrun || overrun;
  EXPECT_TRUE(overrun);
  const auto links = small.edge().links(Rtnetlink::Counters::no);
  ASSERT_TRUE(links);
  EXPECT_GE(links->size(), 100U);
  small.add_nic("after");  // and it hears again
  bool heard = false;
  while (small.wait()) {
    for (const auto& message : small.edge().read_events().messages) {
      heard = heard || message.link.name == "after";
    }
  }
  EXPECT_TRUE(heard);
}

}  // namespace
}  // namespace libpath
