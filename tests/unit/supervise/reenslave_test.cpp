// What may be put back into which bond.
#include "libpath/supervise/reenslave.h"

#include <gtest/gtest.h>

#include "tests/unit/supervise/link_samples.h"

namespace libpath {
namespace {

Link free_card(LinkIndex index) {
  Link link = test_slave(index);
  link.master = 0;
  link.slave.reset();
  link.up = false;
  return link;
}

struct ReturnCase {
  Link link = free_card(2);
  std::vector<SlaveSelector> wanted{ByPermanentMac{test_mac(2)}};
  std::vector<DeviceIdentity> had;
  std::vector<ReturnTarget> bonds() const { return {{kTestBond, "bond0", 1, wanted, had}}; }
  ReturnVerdict judge(AddressUse use = AddressUse::none) const {
    return judge_return(link, use, bonds());
  }
};

TEST(ReEnslave, FindsADeviceUnderAnyName) {
  ReturnCase one;
  one.link.name = "enp1s0";
  EXPECT_EQ(one.judge().decision, ReturnDecision::take);
  EXPECT_EQ(one.judge().bond, kTestBond);
  EXPECT_FALSE(one.judge().down_first);
  one.link.up = true;
  EXPECT_TRUE(one.judge().down_first);
  one.wanted = {ByDevicePath{"0000:01:00.2"}};
  EXPECT_EQ(one.judge().decision, ReturnDecision::take);
  one.wanted = {ByName{"eth2"}};
  EXPECT_EQ(one.judge().code, "unclaimed");
}

TEST(ReEnslave, NeverTakesWhatIsInUseOrNotKnown) {
  ReturnCase one;
  EXPECT_EQ(one.judge(AddressUse::unknown).decision, ReturnDecision::ask);
  EXPECT_EQ(one.judge(AddressUse::some).code, "has-addresses");
  one.link.master = 5;
  EXPECT_EQ(one.judge().code, "has-master");
  one.link.master = 0;
  one.link.hardware_type = 32;
  EXPECT_EQ(one.judge().code, "other-hardware");
  one.link = test_bond(BondMode::active_backup, 0);
  one.wanted = {ByName{"bond0"}};
  EXPECT_EQ(one.judge().code, "unclaimed") << "itself";
  one.link.index = 11;
  EXPECT_EQ(one.judge().code, "is-bond");
}

TEST(ReEnslave, TakesNothingThatTwoBondsClaim) {
  ReturnCase one;
  auto bonds = one.bonds();
  bonds.push_back({11, "bond1", 1, one.wanted, {}});
  EXPECT_EQ(judge_return(one.link, AddressUse::none, bonds).code, "claimed-twice");
}

TEST(ReEnslave, KnowsAnAdoptedBondsDevicesByWhatTheyAre) {
  ReturnCase one;
  one.wanted.clear();
  EXPECT_EQ(one.judge().code, "unclaimed");
  one.had = {identity_of(test_slave(2))};
  one.link.name = "other";
  EXPECT_EQ(one.judge().decision, ReturnDecision::take);
  one.link.permanent_mac = test_mac(77);  // another card in the same slot
  EXPECT_EQ(one.judge().code, "unclaimed");
  one.link.permanent_mac.reset();
  EXPECT_EQ(one.judge().decision, ReturnDecision::take);
}

TEST(ReEnslave, KnowsVirtualDevicesByNameOnly) {
  Link veth = free_card(2);
  veth.kind = "veth";
  veth.permanent_mac.reset();
  veth.bus.clear();
  veth.device.clear();
  const DeviceIdentity known = identity_of(veth);
  Link again = veth;
  again.index = 40;
  again.mac = test_mac(40);
  EXPECT_TRUE(is_same_device(known, again));
  again.name = "eth3";
  EXPECT_FALSE(is_same_device(known, again));
  EXPECT_FALSE(is_same_device(known, free_card(2)));
  again.name.clear();
  EXPECT_FALSE(is_same_device(identity_of(again), again)) << "no name tells nothing";
}

TEST(ReEnslave, RemembersTheAddressASlaveHadBefore) {
  Link slave = test_slave(2);
  slave.permanent_mac.reset();
  slave.slave->permanent_mac = test_mac(2);
  EXPECT_EQ(identity_of(slave).permanent_mac, test_mac(2));
}

}  // namespace
}  // namespace libpath
