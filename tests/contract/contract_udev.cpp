// What every BlockEvents does: the fake anywhere, libudev where there is a udev database and disks
// that may be triggered (HAWSER_REAL_KERNEL=1 says that this is such a place: the guest).
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <poll.h>

#include <gtest/gtest.h>

#include "libpath/sys/udev_block_events.h"
#include "tests/fakes/fake_block_events.h"

namespace libpath {
namespace {

struct FakeRig {
  FakeBlockEvents edge;
  FakeRig() {
    for (std::uint32_t i = 0; i < 3; ++i) {
      const std::string name = "sd" + std::string(1, static_cast<char>('a' + i));
      edge.put({DevId{8, i * 16}, name, "/sys/block/" + name, true, {{"DEVTYPE", "disk"}}});
    }
  }
  BlockEvents* events() { return &edge; }
  bool wait() const { return edge.queued() > 0; }
};

struct RealRig {
  std::unique_ptr<UdevBlockEvents> edge;
  RealRig() {
    if (std::getenv("HAWSER_REAL_KERNEL") == nullptr) return;
    if (auto opened = UdevBlockEvents::open()) edge = std::move(*opened);
  }
  BlockEvents* events() const { return edge.get(); }
  bool wait() const {
    pollfd one{edge->fd(), POLLIN, 0};
    return ::poll(&one, 1, 30000) == 1;
  }
};

template <typename Rig>
class BlockEventsContract : public testing::Test {
 protected:
  void SetUp() override {
    if (rig_.events() == nullptr) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
  }
  Rig rig_;
};
using Rigs = testing::Types<FakeRig, RealRig>;
TYPED_TEST_SUITE(BlockEventsContract, Rigs);

TYPED_TEST(BlockEventsContract, EnumeratesWholeDisksInOrder) {
  const auto all = this->rig_.events()->enumerate();
  ASSERT_TRUE(all);
  ASSERT_FALSE(all->empty());
  EXPECT_TRUE(std::is_sorted(all->begin(), all->end(),
                             [](const auto& a, const auto& b) { return a.dev < b.dev; }));
  for (const BlockDevice& device : *all) {
    EXPECT_EQ(device.properties.at("DEVTYPE"), "disk") << device.name;
    EXPECT_TRUE(device.syspath.starts_with("/sys/")) << device.syspath;
  }
}

TYPED_TEST(BlockEventsContract, FindsADeviceByNameNodeAndNumber) {
  BlockEvents& events = *this->rig_.events();
  const auto all = events.enumerate();
  ASSERT_TRUE(all && !all->empty());
  const BlockDevice& first = all->front();
  for (const std::string& text : {first.name, "/dev/" + first.name, first.dev.text()}) {
    const auto found = events.lookup(text);
    ASSERT_TRUE(found) << text << ": " << found.error().message();
    EXPECT_EQ(found->dev, first.dev);
    EXPECT_EQ(found->syspath, first.syspath);
  }
}

TYPED_TEST(BlockEventsContract, DoesNotFindWhatIsNotThere) {
  for (const char* text : {"sdnothere", "/dev/sdnothere", "4095:1048575", ""}) {
    EXPECT_FALSE(this->rig_.events()->lookup(text)) << text;
  }
}

TYPED_TEST(BlockEventsContract, ReadGivesNothingWhenNothingHappened) {
  while (!this->rig_.events()->read().events.empty()) {
  }
  const auto batch = this->rig_.events()->read();
  EXPECT_FALSE(batch.overrun);
}

TYPED_TEST(BlockEventsContract, ATriggeredChangeComesBackAsAnEvent) {
  BlockEvents& events = *this->rig_.events();
  const auto all = events.enumerate();
  ASSERT_TRUE(all && !all->empty());
  const BlockDevice device = all->front();
  ASSERT_TRUE(events.trigger(device.syspath, "change"));
  bool seen = false;
  while (!seen && this->rig_.wait()) {
    for (const BlockEvent& event : events.read().events) {
      seen = seen || (event.device.dev == device.dev && event.action == BlockAction::change);
    }
  }
  EXPECT_TRUE(seen);
}

TYPED_TEST(BlockEventsContract, RefusesOtherActions) {
  const auto all = this->rig_.events()->enumerate();
  ASSERT_TRUE(all && !all->empty());
  EXPECT_EQ(this->rig_.events()->trigger(all->front().syspath, "explode").error().code,
            Errc::invalid);
}

}  // namespace
}  // namespace libpath
