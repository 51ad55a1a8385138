// Bonds that are configured: made, kept, changed as a whole or not at all.
#include <algorithm>

#include "tests/bondd/world.h"

namespace bondd {
namespace {

using Words = std::vector<std::string>;

template <typename Change>
bool is(const libpath::LinkChange& change) {
  return std::holds_alternative<Change>(change);
}

std::uint32_t option(const World& world, BondOption which) {
  return world.net.link("bond0").bond->number(which);
}

// --- making -------------------------------------------------------------------------------------

TEST_F(ConfiguredBond, IsMadeAtTheStart) {
  start("  xmit_hash_policy layer3+4\n  mtu 9000");
  EXPECT_EQ(world.slaves("bond0"), (Words{"eth0", "eth1"}));
  const auto& bond = world.net.link("bond0");
  EXPECT_TRUE(bond.up && bond.carrier);
  EXPECT_EQ(bond.mtu, 9000U);
  EXPECT_EQ(option(world, BondOption::miimon), 100U);
  EXPECT_EQ(option(world, BondOption::xmit_hash_policy), 1U);
  const auto shown = world.bond("bond0");
  EXPECT_TRUE(shown.configured);
  EXPECT_EQ(shown.redundancy, libpath::Redundancy::full) << shown.redundancy_reason;
  EXPECT_EQ(world.count("applied"), 1U);
  EXPECT_EQ(world.count("bond-missing"), 0U) << "not there only because it was still to be made";
}

TEST_F(ConfiguredBond, IsSupervisedLikeAnyOther) {
  start();
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  world.cut("eth0");
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(ConfiguredBond, ThatIsThereIsTakenAsItIs) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = plain_bond();
  world.start();
  EXPECT_TRUE(world.net.applied().empty());
  EXPECT_TRUE(world.bond("bond0").configured);
}

TEST_F(ConfiguredBond, ThatOnlyIsSupervisedIsNotMade) {
  world.add_nic("eth0");
  world.config_text = "bond bond0 {\n supervise_only yes\n role storage\n}\n";
  world.start();
  EXPECT_TRUE(world.net.applied().empty());
  world.make_bond("bond0", plain_options(), {"eth0"});
  world.settle();
  EXPECT_EQ(world.bond("bond0").supervision.role, libpath::LinkRole::storage);
  EXPECT_EQ(world.bond("bond0").slaves.size(), 1U);
}

TEST_F(ConfiguredBond, WaitsForASlaveThatIsNotThereYet) {
  world.add_nic("eth0");
  world.config_text = plain_bond("  re_enslave yes");
  world.start();
  EXPECT_EQ(world.slaves("bond0"), (Words{"eth0"}));
  EXPECT_TRUE(world.has_finding("bond0", "slave-missing"));
  EXPECT_EQ(world.bond("bond0").missing_slaves, (Words{"eth1"}));
  world.happens([&] { world.net.add_nic("eth1"); });
  EXPECT_EQ(world.slaves("bond0"), (Words{"eth0", "eth1"}));
  EXPECT_FALSE(world.has_finding("bond0", "slave-missing"));
}

// --- failing ------------------------------------------------------------------------------------

TEST_F(ConfiguredBond, IsUndoneWhenAStepOfItIsRefused) {
  world.net.refuse(
      [](const libpath::LinkChange& change) { return is<lc::SetMtu>(change) ? EINVAL : 0; });
  start("  mtu 9000");
  EXPECT_EQ(world.net.table().find("bond0"), nullptr);
  EXPECT_EQ(world.net.link("eth0").master, 0U);
  EXPECT_EQ(world.count("apply-failed"), 1U);
  EXPECT_TRUE(world.has_finding("bond0", "bond-missing"));
  EXPECT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::lost);
}

TEST_F(ConfiguredBond, ThatCannotBeMadeIsToldToBeMissing) {
  world.net.refuse(
      [](const libpath::LinkChange& change) { return is<lc::CreateBond>(change) ? EPERM : 0; });
  start();
  EXPECT_EQ(world.count("apply-failed"), 1U);
  EXPECT_EQ(world.count("bond-missing"), 1U);
  EXPECT_EQ(world.engine().status_line(), "1 bond: 1 lost");
}

TEST_F(ConfiguredBond, ThatIsOnlyReloadedIsToldToBeMissing) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.start();
  world.reload(plain_bond());
  EXPECT_EQ(world.count("bond-missing"), 1U);
}

TEST_F(ConfiguredBond, ThatIsRenamedIsMissingAndTheOtherIsAdopted) {
  start();
  world.happens([&] { world.net.rename(world.index("bond0"), "other0"); });
  EXPECT_EQ(world.count("bond-missing"), 1U);
  EXPECT_FALSE(world.bond("other0").configured);
  EXPECT_EQ(world.bond("other0").slaves.size(), 2U);
}

TEST_F(ConfiguredBond, KeepsItsOldOptionsWhenOneOfTheNewIsRefused) {
  start();
  EXPECT_EQ(world.reload(plain_bond("  updelay 1s\n  min_links 1\n  xmit_hash_policy 1")), "ok\n");
  world.net.refuse([](const libpath::LinkChange& change) {
    const auto* set = std::get_if<lc::SetOption>(&change);
    return set != nullptr && set->option == BondOption::min_links ? EINVAL : 0;
  });
  const std::string answer = world.cli("apply");
  EXPECT_EQ(answer.rfind("fail\n", 0), 0U) << answer;
  EXPECT_NE(answer.find("were undone"), std::string::npos) << answer;
  EXPECT_EQ(option(world, BondOption::updelay), 0U);
  EXPECT_EQ(option(world, BondOption::xmit_hash_policy), 0U);
}

TEST_F(ConfiguredBond, WhatTheKernelSaysYesToWithoutDoingItIsToldAndNotTriedForEver) {
  world.net.ignore([](const libpath::LinkChange& change) {
    const auto* set = std::get_if<lc::SetOption>(&change);
    return set != nullptr && set->option == BondOption::min_links;
  });
  start();
  world.reload(plain_bond("  min_links 1"));
  world.cli("apply");
  EXPECT_EQ(world.count("no-effect"), 1U);
  world.net.forget_applied();
  world.net.ignore({});
  world.cli("apply");
  EXPECT_TRUE(world.net.applied().empty());
}

// --- the guard ----------------------------------------------------------------------------------

TEST_F(ConfiguredBond, OfStorageIsNotInterruptedUnlessForced) {
  start("  role storage");
  world.net.forget_applied();
  std::string other = plain_bond("  role storage\n  fail_over_mac active");  // needs it empty
  world.reload(other);
  const std::string refused = world.cli("apply");
  EXPECT_EQ(refused.rfind("fail\n", 0), 0U) << refused;
  EXPECT_TRUE(world.net.applied().empty());
  EXPECT_EQ(world.count("apply-refused"), 1U);
  EXPECT_EQ(option(world, BondOption::fail_over_mac), 0U);
  const std::string done = world.cli("apply force");
  EXPECT_NE(done.rfind("fail\n", 0), 0U) << done;
  EXPECT_EQ(option(world, BondOption::fail_over_mac), 1U);
  EXPECT_TRUE(world.net.link("bond0").up);
}

TEST_F(ConfiguredBond, OfStorageIsNotInterruptedByAStartEither) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = plain_bond("  role storage\n  fail_over_mac active");
  world.start();
  EXPECT_TRUE(world.net.applied().empty());
  EXPECT_EQ(world.count("apply-refused"), 1U);
}

// --- coming back --------------------------------------------------------------------------------

std::string by_mac(const World& world, const std::string& more) {
  std::string text = "bond bond0 {\n mode active-backup\n miimon 100\n" + more;
  for (const char* name : {"eth0", "eth1"}) {
    text += " slave " + world.net.link(name).mac.text() + " {\n  queue_id " +
            (name[3] == '0' ? "1" : "2") + "\n }\n";
  }
  return text + "}\n";
}

TEST_F(ConfiguredBond, TakesASlaveBackUnderAnotherNameWithItsSettings) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.config_text = by_mac(world, " re_enslave yes\n");
  world.start();
  ASSERT_EQ(world.slaves("bond0"), (Words{"eth0", "eth1"}));
  const auto device = world.unplug("eth0");
  EXPECT_EQ(world.active("bond0"), "eth1");
  world.plug_again(device, "enp1s0");
  EXPECT_EQ(world.slaves("bond0"), (Words{"enp1s0", "eth1"}));
  world.advance(Millis(1000));
  EXPECT_EQ(world.net.link("enp1s0").slave->queue_id, 1U);
  EXPECT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::full)
      << world.bond("bond0").redundancy_reason;
}

TEST_F(ConfiguredBond, LeavesASlaveOutUnlessItIsToTakeItBack) {
  start("  re_enslave no");
  const auto device = world.unplug("eth1");
  world.plug_again(device, "eth1");
  world.advance(Millis(5000));
  EXPECT_EQ(world.slaves("bond0"), (Words{"eth0"}));
  EXPECT_TRUE(world.has_finding("bond0", "slave-missing"));
  EXPECT_EQ(world.cli("reenslave slave eth1"), "ok\n");
  EXPECT_EQ(world.slaves("bond0"), (Words{"eth0", "eth1"}));
}

TEST_F(ConfiguredBond, SetsAPrimaryAgainThatTheKernelForgotOverARename) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.config_text =
      by_mac(world, " primary " + world.net.link("eth0").mac.text() + "\n re_enslave yes\n");
  world.start();
  ASSERT_EQ(option(world, BondOption::primary), world.index("eth0"));
  world.happens([&] { world.net.rename(world.index("eth0"), "lan0"); });
  EXPECT_TRUE(world.has_finding("bond0", "primary-lost"));
  world.cli("apply");
  EXPECT_EQ(option(world, BondOption::primary), world.index("lan0"));
  EXPECT_FALSE(world.has_finding("bond0", "primary-lost"));
}

TEST_F(ConfiguredBond, ThatIsDeletedIsMissedAndMadeAgain) {
  start();
  world.happens([&] { world.net.change_by_other(lc::DeleteLink{world.index("bond0")}); });
  EXPECT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::lost);
  EXPECT_TRUE(world.has_finding("bond0", "bond-missing"));
  EXPECT_EQ(world.count("bond-missing"), 1U);
  world.cli("apply");
  EXPECT_EQ(world.slaves("bond0"), (Words{"eth0", "eth1"}));
  EXPECT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::full);
}

TEST_F(ConfiguredBond, ThatWasMadeAnewUnderAnotherNumberIsTheSameBond) {
  start();
  world.net.change_by_other(lc::DeleteLink{world.index("bond0")});
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.net.overrun();  // nobody heard of it
  world.settle();
  EXPECT_EQ(world.bond("bond0").slaves.size(), 2U);
  EXPECT_EQ(world.bond("bond0").link.index, world.index("bond0"));
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  world.cut("eth0");
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(ConfiguredBond, AnOptionThatSomebodyChangesIsFoundUntilItIsSetBack) {
  start();
  world.happens([&] {
    world.net.set_option_by_other(world.index("bond0"), BondOption::miimon, std::uint32_t{50});
  });
  world.advance(Millis(60000));
  EXPECT_TRUE(world.has_finding("bond0", "option-changed"));
  EXPECT_EQ(world.count("option-changed"), 1U);
  world.cli("apply");
  EXPECT_EQ(option(world, BondOption::miimon), 100U);
  EXPECT_FALSE(world.has_finding("bond0", "option-changed"));
}

// --- reloading ----------------------------------------------------------------------------------

TEST_F(ConfiguredBond, ReloadChangesNoBondAndApplyDoes) {
  start();
  world.net.forget_applied();
  EXPECT_EQ(world.reload(plain_bond("  updelay 1s")), "ok\n");
  world.advance(Millis(30000));
  EXPECT_TRUE(world.net.applied().empty());
  EXPECT_TRUE(world.has_finding("bond0", "option-changed"));
  world.cli("apply");
  EXPECT_EQ(option(world, BondOption::updelay), 1000U);
}

TEST_F(ConfiguredBond, WithoutItsSectionItIsAdopted) {
  start();
  EXPECT_EQ(world.reload(""), "ok\n");
  EXPECT_FALSE(world.bond("bond0").configured);
  EXPECT_EQ(world.reload("defaults {\n adopt no\n}\n"), "ok\n");
  EXPECT_TRUE(world.engine().snapshot().bonds.empty());
  EXPECT_EQ(world.reload(plain_bond()), "ok\n");
  EXPECT_TRUE(world.bond("bond0").configured);
  EXPECT_EQ(world.bond("bond0").slaves.size(), 2U);
}

TEST_F(ConfiguredBond, KeepsItsCountersOverAReload) {
  start();
  world.cut("eth0");
  ASSERT_EQ(world.bond("bond0").failovers, 1U);
  world.reload(plain_bond("  role cluster"));
  EXPECT_EQ(world.bond("bond0").failovers, 1U);
  EXPECT_EQ(world.bond("bond0").supervision.role, libpath::LinkRole::cluster);
}

TEST_F(ConfiguredBond, APlanOfAnotherFileChangesNothing) {
  start();
  world.net.forget_applied();
  world.sysfs.set("/etc/other.conf", plain_bond("  updelay 1s"));
  const std::string plan = world.cli("plan file /etc/other.conf");
  EXPECT_NE(plan.find("updelay"), std::string::npos) << plan;
  EXPECT_TRUE(world.net.applied().empty());
  EXPECT_EQ(world.cli("plan file /etc/none.conf").rfind("fail\n", 0), 0U);
}

TEST_F(ConfiguredBond, WhileAPlanIsCarriedOutSupervisionGoesOn) {
  start();
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  world.executor.hold("apply");
  const auto reply = world.ask("apply");
  world.settle();
  world.cut("eth0");
  EXPECT_EQ(world.active("bond0"), "eth1");
  EXPECT_FALSE(reply->has_value());
  world.executor.release_all();
  world.settle();
  EXPECT_TRUE(reply->has_value());
}

}  // namespace
}  // namespace bondd
