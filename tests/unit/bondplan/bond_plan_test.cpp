// What the golden cases do not show: option order, read-back, guard details, rollback of single
// changes, text. The simulated kernel is tested here, too: it has to refuse.
#include "libpath/bondplan/bond_plan.h"

#include <cerrno>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/bondplan/forecast.h"
#include "libpath/bondplan/option_writes.h"
#include "libpath/bondplan/plan_guard.h"
#include "libpath/bondplan/plan_rollback.h"
#include "libpath/bondplan/plan_text.h"
#include "libpath/bondplan/plan_verify.h"
#include "tests/fakes/bond_kernel_sim.h"

namespace libpath {
namespace {

namespace lc = link_change;
using O = BondOption;

struct TwoSlaves {
  BondKernelSim kernel;
  LinkIndex eth0 = kernel.add_nic("eth0", {{0x52, 0, 0, 0, 0, 1}}, true);
  LinkIndex eth1 = kernel.add_nic("eth1", {{0x52, 0, 0, 0, 0, 2}}, true);
  LinkIndex bond = 0;

  explicit TwoSlaves(BondOptionValues options) {
    EXPECT_EQ(kernel.apply(lc::CreateBond{"bond0", std::move(options)}), 0);
    bond = kernel.table().find("bond0")->index;
    EXPECT_EQ(kernel.apply(lc::Enslave{eth0, bond}), 0);
    EXPECT_EQ(kernel.apply(lc::Enslave{eth1, bond}), 0);
    EXPECT_EQ(kernel.apply(lc::SetUp{bond, true}), 0);
  }
  WantedBond wanted(BondOptionValues options) const {
    WantedBond made;
    made.name = "bond0";
    made.slaves = {{eth0, "eth0", {}, {}, {}}, {eth1, "eth1", {}, {}, {}}};
    made.options = std::move(options);
    return made;
  }
};

std::vector<O> written(const BondOptionValues& now, const BondOptionValues& wanted) {
  std::vector<O> order;
  for (const auto& write : option_writes(now, wanted)) order.push_back(write.option);
  return order;
}

TEST(BondKernelSim, RefusesWhatTheKernelRefuses) {
  TwoSlaves host({{O::mode, 4U}, {O::lacp_rate, 1U}});
  const auto set = [&](O option, BondOptionValue value) {
    return host.kernel.apply(lc::SetOption{host.bond, option, std::move(value)});
  };
  EXPECT_EQ(set(O::mode, 4U), ENOTEMPTY);  // even unchanged
  EXPECT_EQ(set(O::lacp_rate, 1U), EBUSY);
  EXPECT_EQ(set(O::fail_over_mac, 0U), ENOTEMPTY);
  EXPECT_EQ(set(O::arp_interval, 0U), EACCES);
  EXPECT_EQ(set(O::miimon, 0U), 0);
  EXPECT_EQ(set(O::updelay, 100U), EPERM);
  EXPECT_EQ(set(O::lp_interval, 0U), EINVAL);
  EXPECT_EQ(host.kernel.apply(lc::Enslave{host.eth0, host.bond}), EBUSY);
  const LinkIndex third = host.kernel.add_nic("eth2", {{0x52, 0, 0, 0, 0, 3}}, true);
  host.kernel.apply(lc::SetUp{third, true});
  EXPECT_EQ(host.kernel.apply(lc::Enslave{third, host.bond}), EPERM);
  EXPECT_EQ(host.kernel.apply(lc::SetSlavePrio{host.eth0, 1}), EACCES);
  EXPECT_EQ(host.kernel.apply(lc::CreateBond{"bond0", {}}), EEXIST);
  EXPECT_EQ(host.kernel.apply(lc::CreateBond{"bond1", {{O::miimon, 1U}, {O::arp_interval, 1U}}}),
            EINVAL);
}

TEST(BondKernelSim, RoundsDelaysAndKeepsThemAsMultiples) {
  TwoSlaves host({{O::miimon, 100U}, {O::updelay, 250U}});
  const auto updelay = [&] { return host.kernel.table().find("bond0")->bond->number(O::updelay); };
  EXPECT_EQ(updelay(), 200U);
  host.kernel.apply(lc::SetOption{host.bond, O::miimon, 0U});
  EXPECT_EQ(updelay(), 0U);
  host.kernel.apply(lc::SetOption{host.bond, O::miimon, 50U});
  EXPECT_EQ(updelay(), 100U);
}

TEST(OptionWrites, OnlyDifferences) {
  const BondOptionValues now{{O::mode, 1U}, {O::miimon, 100U}, {O::lacp_rate, 0U}};
  EXPECT_TRUE(written(now, now).empty());
  EXPECT_EQ(written(now, {{O::mode, 1U}, {O::miimon, 50U}}), std::vector{O::miimon});
}

TEST(OptionWrites, TargetsInAnotherOrderAreTheSame) {
  const Ipv4Address one{{192, 0, 2, 1}};
  const Ipv4Address two{{192, 0, 2, 2}};
  const BondOptionValues now{{O::mode, 1U}, {O::arp_ip_target, std::vector{one, two}}};
  EXPECT_TRUE(written(now, {{O::arp_ip_target, std::vector{two, one}}}).empty());
  EXPECT_EQ(written(now, {{O::arp_ip_target, std::vector{two}}}), std::vector{O::arp_ip_target});
  EXPECT_TRUE(written({{O::mode, 1U}}, {{O::arp_ip_target, std::vector<Ipv4Address>{}}}).empty());
}

TEST(OptionWrites, WhatTheKernelDoesNotTellIsAsInANewBond) {
  const BondOptionValues now{{O::mode, 4U}};
  EXPECT_TRUE(written(now, {{O::broadcast_neigh, 0U}}).empty());
  EXPECT_EQ(written(now, {{O::broadcast_neigh, 1U}}), std::vector{O::broadcast_neigh});
}

TEST(OptionWrites, WhatIsNotToldIsWrittenAfterAChangeOfTheMode) {
  const BondOptionValues now{{O::mode, 1U}, {O::miimon, 100U}};
  EXPECT_EQ(written(now, {{O::mode, 4U}, {O::ad_actor_sys_prio, 65535U}}),
            (std::vector{O::mode, O::ad_actor_sys_prio}));
}

TEST(OptionWrites, ADelayIsWrittenAfterMiimonWasOff) {
  // The kernel keeps the number of ticks and tells 0.
  const BondOptionValues now{{O::mode, 1U}, {O::miimon, 0U}, {O::updelay, 0U}};
  EXPECT_EQ(written(now, {{O::miimon, 100U}, {O::updelay, 0U}}),
            (std::vector{O::miimon, O::updelay}));
}

TEST(OptionWrites, NoDelayThatTheKernelRefusesWithoutMiimon) {
  EXPECT_TRUE(written({{O::mode, 1U}, {O::miimon, 0U}}, {{O::updelay, 5U}}).empty());
}

TEST(OptionWrites, SurviveAKernelThatTellsNonsense) {
  const BondOptionValues now{{O::mode, 99U},
                             {O::miimon, MacAddress{}},
                             {O::updelay, 4294967295U},
                             {static_cast<O>(999), 1U}};
  EXPECT_TRUE(written(now, {{O::updelay, 5U}, {O::lacp_rate, 1U}}).empty());
  BondOptionValues options{{O::mode, 1U}, {O::miimon, 1U}, {O::updelay, 4294967295U}};
  forecast_option(options, O::miimon, 4U);
  EXPECT_FALSE(options.contains(O::updelay));  // more than fits
}

TEST(BondPlan, EmptyWhereAllAgrees) {
  const TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}});
  const auto wanted = host.wanted({{O::mode, 1U}, {O::miimon, 100U}});
  EXPECT_EQ(plan_bond(host.kernel.table(), wanted).steps, std::vector<BondStep>{});
  EXPECT_EQ(plan_bond(host.kernel.table(), wanted).worst(), Disruption::none);
}

TEST(BondPlan, WhatTheKernelDoesNotTakeIsPlannedOnce) {
  TwoSlaves host({{O::mode, 4U}, {O::miimon, 100U}});
  host.kernel.forget_option(O::broadcast_neigh);
  host.kernel.apply(lc::SetOption{host.bond, O::broadcast_neigh, 0U});
  auto wanted = host.wanted({{O::broadcast_neigh, 1U}});
  BondPlanOptions options;
  const auto first = plan_bond(host.kernel.table(), wanted, options);
  ASSERT_EQ(first.steps.size(), 1U);
  EXPECT_EQ(host.kernel.apply(first.steps[0].change), 0);  // taken, without effect
  const auto missed = verify_plan(host.kernel.table(), wanted);
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_EQ(missed[0].text, "broadcast_neighbor is not told by the kernel, on is wanted");
  remember(options.not_taken, missed, wanted);
  EXPECT_TRUE(plan_bond(host.kernel.table(), wanted, options).steps.empty());
}

TEST(BondPlan, AnotherValueIsTriedAgain) {
  const TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}});
  auto wanted = host.wanted({{O::resend_igmp, 3U}});
  wanted.slaves[0].prio = 9;
  BondPlanOptions options;
  remember(options.not_taken, verify_plan(host.kernel.table(), wanted), wanted);
  EXPECT_TRUE(plan_bond(host.kernel.table(), wanted, options).steps.empty());
  wanted.options[O::resend_igmp] = 4U;
  wanted.slaves[0].prio = 8;
  EXPECT_EQ(plan_bond(host.kernel.table(), wanted, options).steps.size(), 2U);
}

TEST(BondPlan, AForcedFailOverMacDoesNotPutTheSlavesOutForEver) {
  // A card that cannot change its address makes the kernel choose fail_over_mac active by itself.
  const TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}, {O::fail_over_mac, 1U}});
  const auto wanted = host.wanted({{O::fail_over_mac, 0U}});
  BondPlanOptions options;
  EXPECT_EQ(plan_bond(host.kernel.table(), wanted, options).worst(), Disruption::slaves_out);
  remember(options.not_taken, verify_plan(host.kernel.table(), wanted), wanted);
  EXPECT_TRUE(plan_bond(host.kernel.table(), wanted, options).steps.empty());
}

TEST(BondPlan, NeedsNoOutageWhenTheBondIsDownOrEmpty) {
  TwoSlaves host({{O::mode, 4U}});
  host.kernel.apply(lc::SetUp{host.bond, false});
  auto plan = plan_bond(host.kernel.table(), host.wanted({{O::lacp_rate, 1U}}));
  EXPECT_EQ(plan.worst(), Disruption::none);
  ASSERT_EQ(plan.steps.size(), 2U);
  EXPECT_EQ(plan.steps[1].change, LinkChange(lc::SetUp{host.bond, true}));
}

TEST(BondPlan, ActiveSlaveWaitsForCarrier) {
  TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}});
  auto wanted = host.wanted({});
  wanted.active_slave = host.eth1;
  host.kernel.set_partner(host.eth1, false);
  auto plan = plan_bond(host.kernel.table(), wanted);
  EXPECT_TRUE(plan.steps.empty());
  EXPECT_EQ(plan.later.size(), 1U);
  host.kernel.set_partner(host.eth1, true);
  plan = plan_bond(host.kernel.table(), wanted);
  ASSERT_EQ(plan.steps.size(), 1U);
  EXPECT_EQ(host.kernel.apply(plan.steps[0].change), 0);
}

// What came and went is counted, and no rollback takes that back.
LinkTable without_counts(const LinkTable& table) {
  LinkTable plain;
  for (auto [index, link] : table.all()) {
    link.carrier_up_count = link.carrier_down_count = 0;
    if (link.slave) link.slave->link_failures = 0;
    plain.set(std::move(link));
  }
  return plain;
}

TEST(BondPlan, ASlaveThatIsAnothersReturnsThereOnRollback) {
  TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}});
  WantedBond wanted;
  wanted.name = "bond1";
  wanted.options = {{O::mode, 1U}};
  wanted.slaves = {{host.eth1, "eth1", {}, {}, {}}};
  host.kernel.apply(lc::SetSlavePrio{host.eth1, 4});
  const LinkTable before = host.kernel.table();
  const auto plan = plan_bond(before, wanted);
  EXPECT_EQ(plan.link, kNewBond);
  for (const auto& step : plan.steps) {
    const Link* made = host.kernel.table().find("bond1");
    ASSERT_EQ(host.kernel.apply(with_bond(step.change, made == nullptr ? 0 : made->index)), 0);
  }
  const LinkIndex made = host.kernel.table().find("bond1")->index;
  for (const auto& change : rollback_steps(plan.steps, before))
    ASSERT_EQ(host.kernel.apply(with_bond(change, made)), 0);
  EXPECT_EQ(without_counts(host.kernel.table()), without_counts(before));
}

TEST(PlanGuard, TellsOfInterruptionsAndRefusesOnlyForRolesThatNeedTheBond) {
  const TwoSlaves host({{O::mode, 4U}});
  const auto plan = plan_bond(host.kernel.table(), host.wanted({{O::lacp_rate, 1U}}));
  const auto& table = host.kernel.table();
  for (const auto role : {LinkRole::storage, LinkRole::cluster}) {
    const auto verdict = plan_guard(plan, table, role);
    ASSERT_EQ(verdict.refusals.size(), 1U);
    EXPECT_EQ(verdict.refusals[0].step, 0U);
  }
  for (const auto role : {LinkRole::unset, LinkRole::public_}) {
    const auto verdict = plan_guard(plan, table, role);
    EXPECT_FALSE(verdict.needs_force());
    EXPECT_EQ(verdict.interruptions.size(), 3U);  // down, set, up
  }
}

TEST(PlanGuard, ABondWithoutCarrierHasNothingToLose) {
  TwoSlaves host({{O::mode, 4U}});
  host.kernel.set_partner(host.eth0, false);
  host.kernel.set_partner(host.eth1, false);
  const auto plan = plan_bond(host.kernel.table(), host.wanted({{O::lacp_rate, 1U}}));
  EXPECT_FALSE(plan_guard(plan, host.kernel.table(), LinkRole::storage).needs_force());
}

TEST(PlanGuard, OneSlaveOfTwoMayLeaveTheLastMayNot) {
  TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}});
  BondPlanOptions exclusive;
  exclusive.exclusive = true;
  auto wanted = host.wanted({});
  wanted.slaves.pop_back();
  auto plan = plan_bond(host.kernel.table(), wanted, exclusive);
  ASSERT_EQ(plan.steps.size(), 1U);
  EXPECT_EQ(plan.steps[0].disruption, Disruption::one_link);
  EXPECT_FALSE(plan_guard(plan, host.kernel.table(), LinkRole::storage).needs_force());
  host.kernel.set_partner(host.eth0, false);  // the one that stays
  plan = plan_bond(host.kernel.table(), wanted, exclusive);
  EXPECT_EQ(plan.steps[0].disruption, Disruption::slaves_out);
  EXPECT_TRUE(plan_guard(plan, host.kernel.table(), LinkRole::storage).needs_force());
}

TEST(PlanGuard, APortThatDoesNotAggregateDoesNotCount) {
  TwoSlaves host({{O::mode, 4U}});
  LinkTable table = host.kernel.table();
  Link stray = *table.find(host.eth1);
  stray.slave->aggregator = 2;
  table.set(stray);
  auto wanted = host.wanted({});
  wanted.slaves.erase(wanted.slaves.begin());
  BondPlanOptions exclusive;
  exclusive.exclusive = true;
  const auto plan = plan_bond(table, wanted, exclusive);
  EXPECT_TRUE(plan_guard(plan, table, LinkRole::storage).needs_force());
}

TEST(PlanVerify, NamesEachDifference) {
  TwoSlaves host({{O::mode, 1U}, {O::miimon, 100U}});
  auto wanted = host.wanted({{O::miimon, 50U}});
  wanted.mtu = 9000;
  wanted.primary = host.eth1;
  wanted.slaves[0].prio = 3;
  wanted.slaves[0].queue_id = 2;
  wanted.mac = MacAddress{{2, 0, 0, 0, 0, 9}};
  host.kernel.apply(lc::Release{host.eth1});
  host.kernel.apply(lc::SetUp{host.bond, false});
  host.kernel.drift_mtu(host.eth0, 1400);
  std::vector<std::string> texts;
  for (const auto& missed : verify_plan(host.kernel.table(), wanted)) texts.push_back(missed.text);
  EXPECT_EQ(texts, (std::vector<std::string>{
                       "miimon is 100, 50 is wanted", "primary is none, eth1 is wanted",
                       "bond0 is down", "mtu is 1500, 9000 is wanted",
                       "mac is 52:00:00:00:00:01, 02:00:00:00:00:09 is wanted",
                       "mtu of eth0 is 1400, 1500 is wanted", "prio of eth0 is 0, 3 is wanted",
                       "queue_id of eth0 is 0, 2 is wanted", "eth1 is not a slave"}));
  wanted.name = "bond7";
  EXPECT_EQ(verify_plan(host.kernel.table(), wanted).at(0).setting, MissedSetting::exists);
  wanted.managed = false;
  EXPECT_TRUE(verify_plan(host.kernel.table(), wanted).empty());
}

TEST(PlanRollback, PutsBackWhatAnOptionReset) {
  const TwoSlaves host({{O::mode, 1U}, {O::arp_interval, 1000U}, {O::arp_validate, 3U}});
  const auto undo = rollback_of(lc::SetOption{host.bond, O::miimon, 100U}, host.kernel.table());
  EXPECT_EQ(undo, (std::vector<LinkChange>{lc::SetOption{host.bond, O::arp_interval, 1000U},
                                           lc::SetOption{host.bond, O::arp_validate, 3U}}));
}

TEST(PlanRollback, WhatChangedNothingNeedsNoUndo) {
  const TwoSlaves host({{O::mode, 1U}});
  EXPECT_TRUE(rollback_of(lc::SetUp{host.bond, true}, host.kernel.table()).empty());
  EXPECT_TRUE(rollback_of(lc::Release{77}, host.kernel.table()).empty());
  EXPECT_TRUE(rollback_of(lc::SetOption{77, O::miimon, 1U}, host.kernel.table()).empty());
}

TEST(PlanText, HasFieldsForScripts) {
  const TwoSlaves host({{O::mode, 4U}});
  const auto plan = plan_bond(host.kernel.table(), host.wanted({{O::lacp_rate, 1U}}));
  const auto lines = plan_lines(plan, host.kernel.table());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1], (PlanLine{"set", "bond0", "lacp_rate", "fast", "bond-down", "is slow",
                                "set lacp_rate of bond0 to fast "
                                "(bond goes down: interrupts traffic)"}));
  EXPECT_EQ(lines[2].action, "up");
  EXPECT_EQ(lines[2].text, "set bond0 up");
}

TEST(PlanText, NamesWhatIsNotInTheTableByNumber) {
  EXPECT_EQ(change_text(lc::Enslave{7, 8}, {}), "enslave interface 7 to interface 8");
  EXPECT_EQ(change_text(lc::DeleteLink{7}, {}), "delete interface 7");
  EXPECT_EQ(change_text(lc::SetOption{7, static_cast<O>(99), 5U}, {}),
            "set option 99 of interface 7 to 5");
}

}  // namespace
}  // namespace libpath
