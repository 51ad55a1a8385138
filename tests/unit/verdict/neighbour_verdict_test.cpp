// One switch, one card, one port behind several slaves; and what is none of it.
#include "libpath/verdict/neighbour_verdict.h"

#include <gtest/gtest.h>

#include "tests/unit/verdict/bond_support.h"

namespace libpath {
namespace {

struct NeighbourRig {
  std::vector<SlaveSnapshot> slaves{make_slave(0), make_slave(1)};

  NeighbourRig() {
    set(0, "00:11:22:00:00:01", "tor-a", "Ethernet1");
    set(1, "00:11:22:00:00:02", "tor-b", "Ethernet1");
  }
  void set(unsigned n, const std::string& chassis, const std::string& name,
           const std::string& port) {
    slaves[n].neighbour = NeighbourSnapshot{chassis, name, port, ""};
  }
  std::vector<Finding> findings() const { return neighbour_findings(slaves); }
};

TEST(NeighbourVerdict, FindsNothingBehindTwoSwitches) {
  EXPECT_EQ(brief(NeighbourRig().findings()), "");
}

TEST(NeighbourVerdict, FindsNothingWithoutLldp) {
  NeighbourRig rig;
  for (auto& slave : rig.slaves) slave.neighbour.reset();
  EXPECT_EQ(brief(rig.findings()), "");
}

// Two switches that are one LACP system.
TEST(NeighbourVerdict, TakesMlagForTwoSwitches) {
  NeighbourRig rig;
  for (auto& slave : rig.slaves) slave.lacp = LacpPeer{kPartnerA, 1021, 11, 15, 1};
  EXPECT_EQ(brief(rig.findings()), "");
}

TEST(NeighbourVerdict, FindsOneSwitchBehindAllSlaves) {
  NeighbourRig rig;
  rig.set(1, "00:11:22:00:00:01", "tor-a", "Ethernet2");
  const auto findings = rig.findings();
  EXPECT_EQ(brief(findings), "same-switch");
  EXPECT_TRUE(contains(findings[0].text, "tor-a (00:11:22:00:00:01)")) << findings[0].text;
}

TEST(NeighbourVerdict, IsContentWhenOneOfThreeEndsElsewhere) {
  NeighbourRig rig;
  rig.slaves.push_back(make_slave(2));
  rig.set(2, "00:11:22:00:00:01", "tor-a", "Ethernet9");
  EXPECT_EQ(brief(rig.findings()), "");
}

TEST(NeighbourVerdict, DoesNotGuessWhatASlaveWithoutNeighbourIs) {
  NeighbourRig rig;
  rig.slaves[1].neighbour.reset();
  const auto findings = rig.findings();
  EXPECT_EQ(brief(findings), "neighbour-unknown-on-some");
  EXPECT_EQ(findings[0].level, FindingLevel::info);
  EXPECT_TRUE(contains(findings[0].text, "eth1")) << findings[0].text;
  rig.slaves[1].link.carrier = false;
  EXPECT_EQ(brief(rig.findings()), "") << "without carrier nobody is heard";
}

TEST(NeighbourVerdict, FindsOneNameForSeveralChassis) {
  NeighbourRig rig;
  rig.set(1, "00:11:22:00:00:02", "tor-a", "Ethernet1");
  EXPECT_EQ(brief(rig.findings()), "same-system-name");
}

TEST(NeighbourVerdict, FindsOneCardBehindAllSlaves) {
  NeighbourRig rig;
  rig.slaves[1].link.device = "0000:01:00.1";
  const auto findings = rig.findings();
  EXPECT_EQ(brief(findings), "same-adapter");
  EXPECT_TRUE(contains(findings[0].text, "0000:01:00")) << findings[0].text;
}

TEST(NeighbourVerdict, FindsTwoInterfacesOfOneFunction) {
  NeighbourRig rig;
  rig.slaves[1].link.device = rig.slaves[0].link.device;
  EXPECT_EQ(brief(rig.findings()), "same-adapter");
}

TEST(NeighbourVerdict, TellsCardsApart) {
  for (const char* device : {"0001:01:00.1", "0000:01:01.0", "", "0000:01:00"}) {
    NeighbourRig rig;
    rig.slaves[1].link.device = device;
    EXPECT_EQ(brief(rig.findings()), "") << device;
  }
  NeighbourRig rig;
  for (auto& slave : rig.slaves) {
    slave.link.bus = "virtio";
    slave.link.device = "virtio0.1";
  }
  EXPECT_EQ(brief(rig.findings()), "") << "no PCI card";
}

TEST(NeighbourVerdict, FindsOnePortBehindTwoInterfaces) {
  NeighbourRig rig;
  rig.set(1, "00:11:22:00:00:01", "tor-a", "Ethernet1");
  const auto findings = rig.findings();
  EXPECT_EQ(brief(findings), "same-switch same-port");
  EXPECT_TRUE(contains(findings[1].text, "eth0, eth1")) << findings[1].text;
  rig.slaves.push_back(make_slave(2));
  rig.set(2, "00:11:22:00:00:03", "tor-c", "Ethernet1");
  EXPECT_EQ(brief(rig.findings()), "same-port:eth0") << "the third is elsewhere";
}

TEST(NeighbourVerdict, DoesNotCompareNothing) {
  NeighbourRig rig;
  rig.set(0, "", "", "");
  rig.set(1, "", "", "");
  EXPECT_EQ(brief(rig.findings()), "");
  rig.slaves.pop_back();
  rig.set(0, "00:11:22:00:00:01", "tor-a", "Ethernet1");
  EXPECT_EQ(brief(rig.findings()), "") << "one slave shares with nobody";
  rig.slaves.clear();
  EXPECT_EQ(brief(rig.findings()), "");
}

TEST(NeighbourVerdict, KeepsHostileNamesOutOfItsText) {
  NeighbourRig rig;
  const std::string evil = "tor\x1b[31m\n" + std::string(5000, 'x');
  rig.set(0, "c", evil, evil);
  rig.set(1, "c", evil, evil);
  for (const auto& finding : rig.findings()) {
    EXPECT_EQ(finding.text.find_first_of("\x1b\n"), std::string::npos);
    EXPECT_LT(finding.text.size(), 600U);
  }
}

TEST(NeighbourVerdict, ListsItsRules) { EXPECT_EQ(neighbour_rules().size(), 5U); }

}  // namespace
}  // namespace libpath
