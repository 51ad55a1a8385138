// LACP: what goes wrong without any event is found by asking.
#include "tests/bondd/world.h"

namespace bondd {
namespace {

using Heard = libpath::SimLacp::Heard;

const libpath::MacAddress kOtherSwitch{{0x02, 0x5e, 0, 0, 0, 2}};

libpath::BondOptionValues lacp_options() {
  return {{BondOption::mode, 4U}, {BondOption::miimon, 100U}, {BondOption::lacp_rate, 1U}};
}

class LacpBond : public BonddTest {
 protected:
  void SetUp() override {
    world.add_nic("eth0");
    world.add_nic("eth1");
    world.make_bond("bond0", lacp_options(), {"eth0", "eth1"});
    world.start();
    world.advance(Millis(5000));
    ASSERT_EQ(world.bond("bond0").redundancy, libpath::Redundancy::full)
        << world.bond("bond0").redundancy_reason;
  }
};

TEST_F(LacpBond, ThePartnersAreRead) {
  const auto shown = world.bond("bond0");
  ASSERT_TRUE(shown.slaves[0].lacp);
  EXPECT_EQ(shown.slaves[0].lacp->partner_system, libpath::SimLacp::kPartner);
  EXPECT_EQ(shown.link.bond->aggregator->ports, 2U);
}

TEST_F(LacpBond, AOneWayLossIsFoundWithinTwoSeconds) {
  // The last step of it comes without an event.
  world.happens([&] { world.net.set_lacp(world.index("eth1"), {.heard = Heard::expired}); });
  world.net.set_lacp(world.index("eth1"), {.heard = Heard::nothing});
  EXPECT_FALSE(world.net.pending());
  world.advance(Millis(2000));
  const auto shown = world.bond("bond0");
  EXPECT_NE(shown.redundancy, libpath::Redundancy::full);
  EXPECT_EQ(shown.link.bond->aggregator->ports, 1U);
  EXPECT_GE(world.count("lacp-partner-lost"), 1U);
  EXPECT_GE(world.count("lacp-ports"), 1U);
  EXPECT_EQ(world.count("redundancy"), 1U);
}

TEST_F(LacpBond, ThatIsMendedIsFullAgain) {
  world.net.set_lacp(world.index("eth1"), {.heard = Heard::nothing});
  world.advance(Millis(10000));
  world.net.set_lacp(world.index("eth1"), {});
  world.advance(Millis(10000));
  const auto shown = world.bond("bond0");
  EXPECT_EQ(shown.link.bond->aggregator->ports, 2U);
  EXPECT_GE(world.count("lacp-partner-back"), 1U);
}

TEST_F(BonddTest, AMisCabledBondIsNamedOne) {
  world.add_nic("eth0");
  world.add_nic("eth1");
  world.net.set_lacp(world.index("eth1"), {.partner = kOtherSwitch});
  world.make_bond("bond0", lacp_options(), {"eth0", "eth1"});
  world.start();
  world.advance(Millis(15000));
  const auto shown = world.bond("bond0");
  EXPECT_TRUE(shown.link.carrier);
  EXPECT_TRUE(world.has_finding("bond0", "lacp-different-partners"));
  EXPECT_EQ(shown.redundancy, libpath::Redundancy::misconfigured) << shown.redundancy_reason;
}

TEST_F(LacpBond, IsNotPolledFasterThanTheKernelAnswers) {
  world.executor.hold("look");
  world.advance(Millis(20000));
  EXPECT_EQ(world.executor.pending("look"), 1U);
  world.executor.release("look");
  world.advance(Millis(2000));
  EXPECT_EQ(world.executor.pending("look"), 0U);
}

TEST_F(LacpBond, GoesOnBeingPolledWhenItWasLateOnce) {
  world.executor.hold("look");
  world.advance(Millis(1000));
  world.happens([&] { world.net.change_by_other(lc::DeleteLink{world.index("bond0")}); });
  world.executor.release("look");
  world.settle();
  world.make_bond("bond0", lacp_options(), {"eth0", "eth1"});
  world.advance(Millis(5000));
  world.net.set_lacp(world.index("eth1"), {.heard = Heard::nothing});
  world.advance(Millis(2000));
  EXPECT_EQ(world.bond("bond0").link.bond->aggregator->ports, 1U);
}

TEST_F(LacpBond, NobodyIsSteered) {
  world.cut("eth0");
  world.advance(Millis(5000));
  EXPECT_TRUE(world.net.applied().empty());
}

}  // namespace
}  // namespace bondd
