// Bonds that somebody else made: supervised, and left as they are.
#include "tests/bondd/world.h"

namespace bondd {
namespace {

TEST_F(AdoptedBond, IsSupervisedAndNotTouched) {
  world.advance(Millis(60000));
  EXPECT_TRUE(world.net.applied().empty());
  const auto shown = world.bond("bond0");
  EXPECT_FALSE(shown.configured);
  EXPECT_EQ(shown.slaves.size(), 2U);
  EXPECT_TRUE(shown.slaves[0].usable && shown.slaves[1].usable);
  EXPECT_EQ(shown.slaves[0].speed, 10000U);
  EXPECT_EQ(shown.redundancy, libpath::Redundancy::full) << shown.redundancy_reason;
}

TEST_F(AdoptedBond, WhatIsFoundAtTheStartIsNoNews) {
  for (const auto& kind : world.kinds()) {
    EXPECT_NE(kind, "slave-joined");
    EXPECT_NE(kind, "carrier-lost");
    EXPECT_NE(kind, "failover");
  }
}

TEST_F(BonddTest, NothingIsAdoptedWhereTheConfigurationSaysSo) {
  world.add_nic("eth0");
  world.make_bond("bond0", plain_options(), {"eth0"});
  world.config_text = "defaults {\n adopt no\n}\n";
  world.start();
  EXPECT_TRUE(world.engine().snapshot().bonds.empty());
  world.make_bond("bond1", plain_options(), {});
  world.settle();
  EXPECT_TRUE(world.engine().snapshot().bonds.empty());
}

TEST_F(BonddTest, ABondThatIsMadeLaterIsAdoptedToo) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.config_text = kSteered;
  world.start();
  world.make_bond("bond7", plain_options(), {"eth0", "eth1"});
  world.settle();
  EXPECT_EQ(world.bond("bond7").slaves.size(), 2U);
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  world.cut("eth0");
  EXPECT_EQ(world.active("bond7"), "eth1");
}

TEST_F(AdoptedBond, IsForgottenWhenItIsDeleted) {
  world.happens([&] { world.net.change_by_other(lc::DeleteLink{world.index("bond0")}); });
  EXPECT_TRUE(world.engine().snapshot().bonds.empty());
  EXPECT_EQ(world.count("bond-gone"), 1U);
  world.advance(Millis(30000));
}

TEST_F(AdoptedBond, IsFollowedWhenItIsRenamed) {
  world.happens([&] { world.net.rename(world.index("bond0"), "uplink"); });
  const auto shown = world.engine().snapshot();
  ASSERT_EQ(shown.bonds.size(), 1U);
  EXPECT_EQ(shown.bonds[0].link.name, "uplink");
  EXPECT_EQ(world.count("renamed"), 1U);
  world.net.set_monitor(BondKernelSim::Monitor::by_hand);
  world.cut("eth0");
  EXPECT_EQ(world.active("uplink"), "eth1");
}

TEST_F(AdoptedBond, AnOptionThatItsOwnerChangesIsToldOnce) {
  world.happens([&] {
    world.net.set_option_by_other(world.index("bond0"), BondOption::miimon, std::uint32_t{200});
  });
  world.advance(Millis(60000));
  EXPECT_EQ(world.count("option-changed"), 1U);
  EXPECT_FALSE(world.has_finding("bond0", "option-changed"));
  EXPECT_TRUE(world.net.applied().empty());
}

// No event tells of an option of a bond that is down: the audit finds it.
TEST_F(AdoptedBond, AChangeWithoutAnEventIsFoundByTheAudit) {
  world.happens([&] { world.net.change_by_other(lc::SetUp{world.index("bond0"), false}); });
  world.happens([&] {
    world.net.change_by_other(
        lc::SetOption{world.index("bond0"), BondOption::xmit_hash_policy, std::uint32_t{1}});
  });
  EXPECT_EQ(world.count("option-changed"), 0U);
  world.advance(Millis(15000));
  EXPECT_EQ(world.count("option-changed"), 1U);
}

TEST_F(AdoptedBond, ASlaveThatIsTakenOutIsTold) {
  world.happens([&] { world.net.change_by_other(lc::Release{world.index("eth1")}); });
  EXPECT_EQ(world.count("slave-left"), 1U);
  EXPECT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::degraded);
  EXPECT_TRUE(world.net.applied().empty());
}

TEST_F(BonddTest, ASlaveThatReturnsToAnAdoptedBondIsPutBackIfThatIsWanted) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = "defaults {\n re_enslave yes\n}\n";
  world.start();
  const auto device = world.unplug("eth1");
  EXPECT_EQ(world.slaves("bond0"), (std::vector<std::string>{"eth0"}));
  world.plug_again(device, "enp9s0");
  EXPECT_EQ(world.slaves("bond0"), (std::vector<std::string>{"enp9s0", "eth0"}));
  EXPECT_EQ(world.count("re-enslave"), 1U);
}

TEST_F(BonddTest, ASlaveThatReturnsWithAddressesIsLeftAlone) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.make_bond("bond0", plain_options(), {"eth0", "eth1"});
  world.config_text = "defaults {\n re_enslave yes\n}\n";
  world.start();
  const auto device = world.unplug("eth1");
  world.executor.hold("addresses");
  const LinkIndex back = world.plug_again(device, "eth1");
  world.net.set_addresses(back, true);
  world.executor.release("addresses");
  world.settle();
  EXPECT_EQ(world.slaves("bond0"), (std::vector<std::string>{"eth0"}));
  EXPECT_EQ(world.count("re-enslave-refused"), 1U);
}

TEST_F(AdoptedBond, ASlaveThatMovesToAnotherNamespaceIsGone) {
  const LinkIndex nic = world.index("eth1");
  world.happens([&] { world.net.move_away(nic); });
  EXPECT_EQ(world.bond("bond0").slaves.size(), 1U);
  EXPECT_EQ(world.count("slave-left"), 1U);
  world.happens([&] { world.net.move_back(nic); });
  EXPECT_EQ(world.bond("bond0").slaves.size(), 1U);  // and is nobody's slave when it returns
}

}  // namespace
}  // namespace bondd
