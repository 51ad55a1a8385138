// What switches say of themselves: findings follow it, whatever else happens or does not.
#include "tests/bondd/world.h"

namespace bondd {
namespace {

constexpr Millis kLook{11000};  // beyond NeighbourWatch::kEvery

class SwitchNeighbours : public AdoptedBond {
 protected:
  void say(const std::string& interface, const std::string& chassis, const std::string& port) {
    world.neighbours.unplug(interface);
    libpath::LinkNeighbour one;
    one.interface = interface;
    one.chassis = {libpath::NeighbourIdKind::mac, chassis};
    one.port = {libpath::NeighbourIdKind::interface_name, port};
    one.system = "switch " + chassis;
    world.neighbours.put(one);
    world.advance(kLook);
  }
};

TEST_F(SwitchNeighbours, ThatAreOneAreAFindingAsSoonAsTheySaySo) {
  say("eth0", "02:00:00:00:00:01", "p1");
  EXPECT_TRUE(world.has_finding("bond0", "neighbour-unknown-on-some"));
  say("eth1", "02:00:00:00:00:01", "p2");
  EXPECT_FALSE(world.has_finding("bond0", "neighbour-unknown-on-some"));
  EXPECT_TRUE(world.has_finding("bond0", "same-switch"));
  say("eth1", "02:00:00:00:00:02", "p2");
  EXPECT_FALSE(world.has_finding("bond0", "same-switch"));
}

TEST_F(SwitchNeighbours, ThatAreForgottenEndWhatWasSaidOfThem) {
  say("eth0", "02:00:00:00:00:01", "p1");
  say("eth1", "02:00:00:00:00:01", "p2");
  ASSERT_TRUE(world.has_finding("bond0", "same-switch"));
  world.neighbours.stop();
  world.advance(kLook);
  EXPECT_FALSE(world.has_finding("bond0", "same-switch"));
}

}  // namespace
}  // namespace bondd
