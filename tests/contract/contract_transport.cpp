// What every TransportEvents does: the fake anywhere, the kernel where its iSCSI transport may be
// loaded and a scsi_debug disk made to complain (HAWSER_REAL_KERNEL=1: the guest).
#include <memory>
#include <string>

#include <poll.h>

#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "libpath/base/unique_fd.h"
#include "libpath/scsi/cdb.h"
#include "libpath/sys/kernel_transport_events.h"
#include "tests/contract/scsi_worlds.h"
#include "tests/fakes/fake_transport_events.h"

namespace libpath {
namespace {

struct FakeRig {
  FakeTransportEvents edge;
  static bool available() { return true; }
  bool set_up() { return true; }
  TransportEvents& events() { return edge; }
  Hctl disk() const { return {2, 0, 0, 0}; }
  void stir_sessions() { edge.stir_sessions(); }
  void change_capacity() { edge.tell(disk(), UnitAttention::capacity); }
  bool wait(int fd) const {
    return fd == FakeTransportEvents::kSessions ? edge.sessions_stirred() : edge.queued() > 0;
  }
};

struct RealRig {
  KernelTransportEvents edge;
  RealScsiWorld world;
  static bool available() { return RealScsiWorld::available(); }
  bool set_up() { return world.set_up(); }
  TransportEvents& events() { return edge; }
  Hctl disk() const { return Hctl::parse(world.address()).value_or(Hctl{}); }
  // A message to the group, as the kernel would send one. Its length is 0, so that the kernel, who
  // gets it as well, looks no further.
  static void stir_sessions() {
    const UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ISCSI));
    sockaddr_nl group{};
    group.nl_family = AF_NETLINK;
    group.nl_groups = 1;
    const nlmsghdr nothing{};
    (void)::sendto(fd.get(), &nothing, sizeof nothing, 0, reinterpret_cast<const sockaddr*>(&group),
                   sizeof group);
  }
  void change_capacity() {
    world.change_capacity();
    bool over = false;
    world.bus().submit(world.disk(), test_unit_ready_cdb(), 0, Millis{10000},
                       [&over](const ScsiReply&) { over = true; });
    world.run_until([&over] { return over; });
  }
  static bool wait(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, 30000) == 1;
  }
};

template <typename Rig>
class TransportEventsContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!Rig::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
    ASSERT_TRUE(rig_.set_up());
  }
  Rig rig_;
};
using Rigs = testing::Types<FakeRig, RealRig>;
TYPED_TEST_SUITE(TransportEventsContract, Rigs);

TYPED_TEST(TransportEventsContract, ListensOnceHoweverOftenItIsAsked) {
  TransportEvents& events = this->rig_.events();
  const auto sessions = events.listen_to_sessions();
  ASSERT_TRUE(sessions) << sessions.error().message();
  EXPECT_EQ(events.listen_to_sessions().value(), *sessions);
  const auto devices = events.listen_to_devices();
  ASSERT_TRUE(devices) << devices.error().message();
  EXPECT_EQ(events.listen_to_devices().value(), *devices);
  EXPECT_NE(*sessions, *devices);
}

TYPED_TEST(TransportEventsContract, ReadsNothingWithoutListening) {
  EXPECT_FALSE(this->rig_.events().read_sessions());
  const auto batch = this->rig_.events().read_devices();
  EXPECT_TRUE(batch.attentions.empty());
  EXPECT_FALSE(batch.overrun);
}

TYPED_TEST(TransportEventsContract, AnEventOfTheSessionsIsHeardOnce) {
  TransportEvents& events = this->rig_.events();
  const int fd = events.listen_to_sessions().value();
  while (events.read_sessions()) {
  }
  this->rig_.stir_sessions();
  this->rig_.stir_sessions();
  ASSERT_TRUE(this->rig_.wait(fd));
  EXPECT_TRUE(events.read_sessions());
  EXPECT_FALSE(events.read_sessions());
}

TYPED_TEST(TransportEventsContract, AUnitAttentionThatAnyCommandConsumedIsHeard) {
  TransportEvents& events = this->rig_.events();
  const int fd = events.listen_to_devices().value();
  this->rig_.change_capacity();
  const DeviceAttention wanted{this->rig_.disk(), UnitAttention::capacity};
  bool heard = false;
  while (!heard && this->rig_.wait(fd)) {
    for (const auto& told : events.read_devices().attentions) heard = heard || told == wanted;
  }
  EXPECT_TRUE(heard);
}

}  // namespace
}  // namespace libpath
