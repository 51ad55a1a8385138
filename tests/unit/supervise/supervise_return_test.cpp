// Supervision: devices that are unplugged and come back.
#include <gtest/gtest.h>

#include "tests/unit/supervise/supervise_support.h"

namespace libpath {
namespace {

// eth2 was unplugged; the same card, plugged in again: another index, another name, no master.
Link plugged_again() {
  Link link = test_slave(2);
  link.index = 22;
  link.name = "eth9";
  link.master = 0;
  link.slave.reset();
  link.up = false;
  link.carrier = false;
  link.mac = test_mac(2);
  return link;
}

BondRig rig_without_eth2() {
  BondRig rig;
  rig.config.re_enslave = true;
  (void)rig.send(bond_event::LinkGone{2});
  rig.links.erase(2);
  return rig;
}

std::vector<BondAction> tell_addresses(BondRig& rig, const Link& link, AddressUse use) {
  return rig.send(bond_event::LinkSeen{link, use});
}

TEST(SuperviseReturn, PutsADeviceBackThatCarriesNoAddresses) {
  BondRig rig = rig_without_eth2();
  Link back = plugged_again();
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{back})), "look:22");
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{back})), "") << "asked already";
  EXPECT_EQ(brief(tell_addresses(rig, back, AddressUse::none)), "re-enslave:eth9 enslave:22");
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{back})), "");
  EXPECT_EQ(brief(rig.send(bond_event::ReEnslaveAnswered{22, true, ""})), "");
  back.up = true;  // an event from before it became a slave
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{back})), "");
  back.master = kTestBond;
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{back})), "slave-joined:eth9 audit");
  EXPECT_TRUE(rig.state.strangers.empty());
}

TEST(SuperviseReturn, TakesItDownFirst) {
  BondRig rig = rig_without_eth2();
  Link back = plugged_again();
  back.up = true;
  EXPECT_EQ(brief(tell_addresses(rig, back, AddressUse::none)), "re-enslave:eth9 enslave:22:down");
}

TEST(SuperviseReturn, LeavesWhatHasAddressesOrAnotherMaster) {
  BondRig rig = rig_without_eth2();
  Link back = plugged_again();
  EXPECT_EQ(brief(tell_addresses(rig, back, AddressUse::some)), "re-enslave-refused:eth9");
  EXPECT_EQ(brief(tell_addresses(rig, back, AddressUse::some)), "");
  EXPECT_EQ(brief(tell_addresses(rig, back, AddressUse::none)), "re-enslave:eth9 enslave:22");
  back.master = 77;
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{back})), "");
  back.master = 0;  // and since then it is not ours
  EXPECT_EQ(brief(tell_addresses(rig, back, AddressUse::none)), "");
}

TEST(SuperviseReturn, DoesNothingUnlessConfigured) {
  BondRig rig = rig_without_eth2();
  rig.config.re_enslave = false;
  EXPECT_EQ(brief(tell_addresses(rig, plugged_again(), AddressUse::none)), "");
}

TEST(SuperviseReturn, GoesBySelectorsWhereThereAreSome) {
  BondRig rig = rig_without_eth2();
  rig.state.wanted_slaves = {ByName{"eth1"}};
  EXPECT_EQ(brief(tell_addresses(rig, plugged_again(), AddressUse::none)), "");
  rig.state.wanted_slaves.emplace_back(ByDevicePath{"0000:01:00.2"});
  EXPECT_EQ(brief(tell_addresses(rig, plugged_again(), AddressUse::none)),
            "re-enslave:eth9 enslave:22");
}

TEST(SuperviseReturn, WaitsForAResync) {
  BondRig rig = rig_without_eth2();
  (void)rig.send(bond_event::ResyncBegun{});
  EXPECT_EQ(brief(tell_addresses(rig, plugged_again(), AddressUse::none)), "");
  (void)rig.see_bond();
  (void)rig.see(1);
  EXPECT_EQ(brief(rig.send(bond_event::ResyncDone{})), "re-enslave:eth9 enslave:22 audit");
}

TEST(SuperviseReturn, GivesUpOnWhatDoesNotStay) {
  BondRig rig = rig_without_eth2();
  std::string said;
  for (int n = 0; n < 4; ++n) {
    Link back = plugged_again();
    said = brief(tell_addresses(rig, back, AddressUse::none));
    (void)rig.send(bond_event::ReEnslaveAnswered{22, true, ""});
    back.master = kTestBond;
    (void)rig.send(bond_event::LinkSeen{back});
    back.master = 0;  // somebody took it out
    (void)rig.send(bond_event::LinkSeen{back});
  }
  EXPECT_EQ(said, "re-enslave-refused:eth9");
}

TEST(SuperviseReturn, SaysWhyItCouldNot) {
  BondRig rig = rig_without_eth2();
  (void)tell_addresses(rig, plugged_again(), AddressUse::none);
  EXPECT_EQ(brief(rig.send(bond_event::ReEnslaveAnswered{22, false, "busy"})),
            "re-enslave-refused:eth9");
  EXPECT_EQ(brief(rig.send(bond_event::LinkSeen{plugged_again()})), "");
}

TEST(SuperviseReturn, DoesNotForgetFlapsByUnplugging) {
  BondRig rig;
  rig.links[2].carrier_down_count += 2;
  (void)rig.see(2);
  (void)rig.send(bond_event::LinkGone{2});
  rig.wait(500);
  Link back = plugged_again();
  back.master = kTestBond;
  back.up = back.carrier = true;
  back.slave = SlaveInfo{};
  back.slave->mii = MiiStatus::up;
  (void)rig.send(bond_event::LinkSeen{back});
  EXPECT_EQ(rig.state.slaves.at(22).verdict.code, "damped");
}

}  // namespace
}  // namespace libpath
