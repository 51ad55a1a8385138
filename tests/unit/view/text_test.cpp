// What people see of a few hosts, to the letter: tests/golden/view/*.txt.
#include <string>

#include <gtest/gtest.h>

#include "libpath/view/detail.h"
#include "libpath/view/facts.h"
#include "libpath/view/history.h"
#include "libpath/view/lint.h"
#include "libpath/view/lists.h"
#include "libpath/view/pieces.h"
#include "libpath/view/plan.h"
#include "libpath/view/status.h"
#include "libpath/view/tree.h"
#include "libpath/view/words.h"
#include "tests/unit/view/sample.h"

namespace libpath::view {
namespace {

const Style kWide;
const Style kNarrow{false, true, 60};
const Style kTerminal{true, false, 100};

void expect_looks(const std::string& host, const BonddSnapshot& snapshot) {
  EXPECT_EQ(render_status(snapshot, kWide), golden(host + "-status.txt"));
  EXPECT_EQ(render_tree(snapshot, kWide), golden(host + "-tree.txt"));
  EXPECT_EQ(render_lint(snapshot, kWide), golden(host + "-lint.txt"));
  EXPECT_EQ(render_slaves(snapshot, kWide), golden(host + "-slaves.txt"));
}

TEST(Text, OfAHealthyHost) {
  const BonddSnapshot snapshot = healthy_host();
  expect_looks("healthy", snapshot);
  EXPECT_EQ(render_bonds(snapshot, kWide), golden("healthy-bonds.txt"));
  EXPECT_EQ(render_watchers(snapshot, kWide), golden("healthy-watchers.txt"));
  EXPECT_EQ(render_history(snapshot, 0, kWide), golden("healthy-history.txt"));
  EXPECT_EQ(render_bond(snapshot, "bond0", kWide).value(), golden("healthy-bond0.txt"));
}

TEST(Text, OfAMiscabledHost) {
  expect_looks("miscabled", miscabled_host());
  EXPECT_EQ(render_bond(miscabled_host(), "lag0", kNarrow).value(), golden("miscabled-lag0.txt"));
}

TEST(Text, OfADegradedHost) {
  const BonddSnapshot snapshot = degraded_host();
  expect_looks("degraded", snapshot);
  EXPECT_EQ(render_status(snapshot, kNarrow), golden("degraded-status-narrow.txt"));
  EXPECT_EQ(render_tree(snapshot, kNarrow), golden("degraded-tree-narrow.txt"));
  EXPECT_EQ(render_status(snapshot, kTerminal), golden("degraded-status-colour.txt"));
}

TEST(Text, Of64Bonds) {
  EXPECT_EQ(render_status(crowded_host(), kWide), golden("crowded-status.txt"));
}

TEST(Text, OfNothing) {
  const BonddSnapshot nothing;
  EXPECT_EQ(render_status(nothing, kWide), "0 bonds\n");
  EXPECT_EQ(render_tree(nothing, kWide), "0 bonds\n");
  EXPECT_EQ(render_bonds(nothing, kWide), "no bonds\n");
  EXPECT_EQ(render_slaves(nothing, kWide), "no slaves\n");
  EXPECT_EQ(render_watchers(nothing, kWide), "no watchers\n");
  EXPECT_EQ(render_history(nothing, 0, kWide), "nothing happened\n");
  EXPECT_EQ(render_plan({}, kWide), "nothing to do: the bonds are as configured\n");
}

TEST(Text, NamesTheBondsThereAre) {
  const auto missing = render_bond(healthy_host(), "bond9", kWide);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  EXPECT_EQ(missing.error().what, "no bond bond9; there are: bond0 bond1");
  EXPECT_EQ(render_bond({}, "x\n", kWide).error().what, "no bond x?; there is none");
}

TEST(Text, FindsABondByAnotherName) {
  BonddSnapshot snapshot = healthy_host();
  snapshot.bonds[1].link.alternative_names = {"uplink", "bond0"};
  EXPECT_EQ(find_bond(snapshot, "uplink"), &snapshot.bonds[1]);
  EXPECT_EQ(find_bond(snapshot, "bond0"), &snapshot.bonds[0]);
}

TEST(Text, OfAPlan) {
  const PlanView plan{
      {{"create bond2 with mode active-backup, miimon 100", false, "bond2", ""},
       {"take bond0 down", true, "bond0", "it carries the last path of 12 multipath maps"},
       {"set lacp_rate of bond0 to fast (is slow)", true, "bond0", ""},
       {"set miimon of bond1 to 100 (is 0)", false, "bond1", ""}}};
  EXPECT_EQ(render_plan(plan, kWide), golden("plan.txt"));
  EXPECT_TRUE(plan.refused());
}

TEST(Text, OfAPlanThatFailed) {
  PlanView plan;
  plan.remarks = {"bond0: e9 is not there"};
  plan.failures = {"bond0: set miimon: Invalid argument; the steps before were undone"};
  EXPECT_EQ(render_plan(plan, kWide),
            "nothing to do: the bonds are as configured\n"
            "bond0: e9 is not there\n"
            "failed: bond0: set miimon: Invalid argument; the steps before were undone\n");
}

TEST(Text, BreaksLongStepsOfAPlan) {
  const PlanView plan{
      {{"set miimon of bond0 to 100 (is 0)", false, "bond0", "it carries the last path of a map"}}};
  EXPECT_EQ(render_plan(plan, {false, true, 40}),
            "1. set miimon of bond0 to 100 (is 0)\n"
            "   refused: it carries the last path of\n"
            "   a map\n"
            "\n"
            "1 step, 0 interrupting, 1 refused\n");
}

TEST(Text, OfOneEvent) {
  HistoryEntry entry;
  entry.bond = "bond0";
  entry.slave = "e\x1b[m";
  entry.kind = "held-out";
  entry.text = "flaps\nbadly";
  EXPECT_EQ(event_line(entry, kWide),
            "1970-01-01T00:00:00.000Z bond0 e?[m held-out: flaps?badly\n");
  EXPECT_EQ(event_line(entry, {true, true, 0}),
            "1970-01-01T00:00:00.000Z \033[1mbond0\033[0m e?[m held-out: flaps?badly\n");
  EXPECT_EQ(event_line({}, kWide), "1970-01-01T00:00:00.000Z : \n");
}

TEST(Text, SkipsWhatWasSeen) {
  const std::string rest = render_history(healthy_host(), 2, kWide);
  EXPECT_EQ(rest.find("adopted"), std::string::npos);
  EXPECT_NE(rest.find("failover"), std::string::npos);
  EXPECT_EQ(render_history(healthy_host(), 3, kWide), "nothing happened\n");
}

TEST(Facts, SpeedIsWhatTheModeCanUse) {
  BondSnapshot bond = make_bond(1, "b", BondMode::active_backup);
  bond.slaves = {make_slave(2, "x", 10000), make_slave(3, "y", 25000)};
  EXPECT_EQ(bond_speed(bond), 0U);
  bond.slaves[1].current = true;
  EXPECT_EQ(bond_speed(bond), 25000U);
  bond.link.bond->options[BondOption::mode] = 0U;
  EXPECT_EQ(bond_speed(bond), 35000U);
  bond.link.bond->options[BondOption::mode] = 3U;
  EXPECT_EQ(bond_speed(bond), 10000U);
  bond.link.bond->options[BondOption::mode] = 4U;
  bond.link.bond->aggregator = AggregatorInfo{2, 1, 0, 0, {}};
  bond.slaves[0].link.slave->aggregator = std::uint16_t{1};
  bond.slaves[1].link.slave->aggregator = std::uint16_t{2};
  EXPECT_EQ(bond_speed(bond), 25000U);
  bond.slaves[1].usable = false;
  EXPECT_EQ(bond_speed(bond), 0U);
}

TEST(Facts, SlaveStates) {
  SlaveSnapshot slave = make_slave(2, "x");
  EXPECT_EQ(slave_state(BondMode::active_backup, slave), SlaveState::backup);
  EXPECT_EQ(slave_state(BondMode::lacp, slave), SlaveState::in_use);
  slave.held_out = "flapping";
  EXPECT_EQ(slave_state(BondMode::lacp, slave), SlaveState::held_out);
  slave.current = true;  // there was no better one
  EXPECT_EQ(slave_state(BondMode::active_backup, slave), SlaveState::active);
  slave.link.carrier = false;
  EXPECT_EQ(slave_state(BondMode::active_backup, slave), SlaveState::no_carrier);
  slave.link.up = false;
  EXPECT_EQ(slave_state(BondMode::active_backup, slave), SlaveState::off);
}

TEST(Facts, HeldOutSaysWhenItComesBack) {
  SlaveSnapshot slave = make_slave(2, "x");
  EXPECT_EQ(held_out_text(slave), "");
  slave.damping.suppressed = true;
  EXPECT_EQ(held_out_text(slave), "flapping");
  slave.damping.reuse_in = Seconds(12);
  EXPECT_EQ(held_out_text(slave), "flapping; back in 12 s");
}

TEST(Words, OfNumbersThatAreNone) {
  EXPECT_EQ(word(static_cast<Redundancy>(99)), "?");
  EXPECT_EQ(word(static_cast<BondMode>(99)), "?");
  EXPECT_EQ(word(static_cast<MiiStatus>(99)), "?");
  EXPECT_EQ(word(static_cast<WatcherKind>(99)), "?");
}

TEST(Words, OfOptions) {
  const BondSnapshot bond = healthy_host().bonds[0];
  EXPECT_EQ(option_text(bond, BondOption::xmit_hash_policy, 1U), "layer3+4");
  EXPECT_EQ(option_text(bond, BondOption::xmit_hash_policy, 77U), "77");
  EXPECT_EQ(option_text(bond, BondOption::primary, 3U), "ens2f0");
  EXPECT_EQ(option_text(bond, BondOption::primary, 99U), "interface 99");
  EXPECT_EQ(option_text(bond, BondOption::primary, 0U), "");
  EXPECT_EQ(option_text(bond, static_cast<BondOption>(999), 7U), "7");
  EXPECT_EQ(option_text(bond, BondOption::ad_actor_system, MacAddress{{2, 0, 0, 0, 0, 1}}),
            "02:00:00:00:00:01");
}

}  // namespace
}  // namespace libpath::view
