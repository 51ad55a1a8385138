// Interfaces outside any bond.
#include "tests/bondd/world.h"

namespace bondd {
namespace {

class WatchedNic : public BonddTest {
 protected:
  void SetUp() override {
    world.add_nic("eth9");
    world.config_text = "watch eth9 {\n  role storage\n}\n";
    world.start();
  }
  libpath::WatchSnapshot shown() { return world.engine().snapshot().watches.at(0); }
};

TEST_F(WatchedNic, IsShown) {
  ASSERT_TRUE(shown().nic);
  EXPECT_TRUE(shown().nic->usable);
  EXPECT_EQ(shown().nic->speed, 10000U);
}

// The kernel tells of it up to a second late; asking is answered at once.
TEST_F(WatchedNic, ALossOfCarrierIsFoundByAsking) {
  world.net.fill_up();  // no message comes
  world.net.cut(world.index("eth9"));
  world.executor.hold("links");
  world.advance(Millis(300));
  EXPECT_FALSE(shown().nic->usable);
  world.executor.release("links");
  world.advance(Millis(300));
  EXPECT_EQ(world.count("no-carrier"), 1U);
  EXPECT_EQ(shown().redundancy, libpath::Redundancy::lost);
  world.mend("eth9");
  EXPECT_EQ(world.count("returned"), 1U);
}

TEST_F(WatchedNic, ThatIsUnpluggedIsGoneAndMetAgain) {
  const auto device = world.unplug("eth9");
  EXPECT_FALSE(shown().nic);
  EXPECT_EQ(world.count("gone"), 1U);
  world.plug_again(device, "eth9");
  EXPECT_TRUE(shown().nic);
}

TEST_F(WatchedNic, IsNotTheOneThatHadItsName) {
  world.happens([&] { world.net.rename(world.index("eth9"), "eth8"); });
  EXPECT_FALSE(shown().nic);
  world.add_nic("eth9");
  world.settle();
  ASSERT_TRUE(shown().nic);
  EXPECT_EQ(shown().nic->link.index, world.index("eth9"));
}

TEST_F(WatchedNic, IsLetGoByAReload) {
  world.reload("");
  EXPECT_TRUE(world.engine().snapshot().watches.empty());
  world.cut("eth9");
  world.advance(Millis(5000));
  EXPECT_EQ(world.count("no-carrier"), 0U);
}

}  // namespace
}  // namespace bondd
