// contract: scsi
// What ScsiBus and BlockReader promise, held against the fakes and against scsi_debug disks.
#include <cerrno>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "libpath/checker/checker.h"
#include "libpath/prio/prioritizer.h"
#include "libpath/scsi/inquiry.h"
#include "libpath/scsi/sense.h"
#include "libpath/wwid/vpd.h"
#include "tests/contract/scsi_worlds.h"

namespace libpath {
namespace {

template <typename World>
class ScsiContract : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!World::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
    world_ = std::make_unique<World>();
    ASSERT_TRUE(world_->set_up());
    // The first command after power on only hears of the power on.
    for (int i = 0; i < kCheckRetries && check().retry; ++i) continue;
  }

  ScsiReply ask(const Cdb& cdb, std::size_t length = 0, Millis timeout = Seconds{30}) {
    return ask(world_->disk(), cdb, length, timeout);
  }
  ScsiReply ask(const ScsiTarget& target, const Cdb& cdb, std::size_t length, Millis timeout) {
    std::optional<ScsiReply> got;
    world_->bus().submit(target, cdb, length, timeout,
                         [&got](const ScsiReply& reply) { got = reply; });
    EXPECT_FALSE(got) << "answered inline";
    world_->run_until([&got] { return got.has_value(); });
    EXPECT_TRUE(got) << "never answered";
    return got.value_or(ScsiReply{});
  }
  CheckVerdict check(Millis timeout = Seconds{30}) {
    return verdict(checker_row(CheckerKind::tur), ask(test_unit_ready_cdb(), 0, timeout));
  }
  CheckVerdict read() {
    std::optional<ReadReply> got;
    world_->reader().read_first_block(world_->disk(), Seconds{30},
                                      [&got](const ReadReply& reply) { got = reply; });
    EXPECT_FALSE(got) << "answered inline";
    world_->run_until([&got] { return got.has_value(); });
    EXPECT_TRUE(got) << "never answered";
    return verdict(checker_row(CheckerKind::directio), got.value_or(ReadReply{}));
  }

  std::unique_ptr<World> world_;
};

using Worlds = ::testing::Types<FakeScsiWorld, RealScsiWorld>;
TYPED_TEST_SUITE(ScsiContract, Worlds);

TYPED_TEST(ScsiContract, AHealthyDiskIsUp) {
  EXPECT_EQ(this->check().state, PathState::up) << this->check().message;
}

TYPED_TEST(ScsiContract, AHealthyDiskCanBeRead) {
  const auto got = this->read();
  EXPECT_EQ(got.state, PathState::up) << got.message;
}

TYPED_TEST(ScsiContract, InquirySaysWhoMadeIt) {
  const auto data = decode_inquiry(this->ask(inquiry_cdb(), kInquiryLength).data);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->vendor, "Linux");
}

TYPED_TEST(ScsiContract, NoMoreDataComesThanWasAskedFor) {
  EXPECT_LE(this->ask(inquiry_cdb(5), 5).data.size(), 5U);
}

TYPED_TEST(ScsiContract, PortGroupsAreReported) {
  const auto data = decode_rtpg(this->ask(rtpg_cdb(), kRtpgLength).data);
  ASSERT_TRUE(data);
  EXPECT_FALSE(data->groups.empty());
}

TYPED_TEST(ScsiContract, AnUnknownCommandIsRefusedWithSense) {
  const auto reply = this->ask(Cdb{0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0);
  EXPECT_EQ(reply.status, static_cast<std::uint8_t>(ScsiStatus::check_condition));
  const auto sense = decode_sense(reply.sense);
  ASSERT_TRUE(sense);
  EXPECT_EQ(sense->key, SenseKey::illegal_request);
}

TYPED_TEST(ScsiContract, AnOfflineDiskIsDown) {
  this->world_->set_offline();
  EXPECT_EQ(this->check().state, PathState::down);
  EXPECT_FALSE(is_usable(this->read().state));
}

TYPED_TEST(ScsiContract, AHangingDiskIsNoticedInTime) {
  this->world_->hang();
  const auto got = this->check(Seconds{2});
  EXPECT_FALSE(is_usable(got.state)) << got.message;
}

TYPED_TEST(ScsiContract, ADeletedDiskIsNotUsable) {
  this->world_->unplug();
  EXPECT_FALSE(is_usable(this->check().state));
  EXPECT_FALSE(is_usable(this->check().state));
  EXPECT_FALSE(is_usable(this->read().state));
}

TYPED_TEST(ScsiContract, ForgottenCommandsStaySilent) {
  int answers = 0;
  const auto disk = this->world_->disk();
  const auto count = [&answers](const ScsiReply&) { ++answers; };
  this->world_->bus().submit(disk, test_unit_ready_cdb(), 0, Seconds{30}, count);
  this->world_->bus().submit(disk, test_unit_ready_cdb(), 0, Seconds{30}, count);
  this->world_->bus().forget(disk.dev);
  EXPECT_EQ(this->check().state, PathState::up);  // and the next one works
  EXPECT_EQ(answers, 0);
}

TYPED_TEST(ScsiContract, WorksWithoutAnSgNode) {
  ScsiTarget disk = this->world_->disk();
  disk.sg_name.clear();
  const auto reply = this->ask(disk, test_unit_ready_cdb(), 0, Seconds{30});
  EXPECT_TRUE(is_good(reply)) << "errno " << reply.sys_errno << " status " << int{reply.status};
}

// Only the real disk has identities of its own.
TEST(ScsiContractReal, TheDiskHasAnIdentityAndAPriority) {
  if (!RealScsiWorld::available()) GTEST_SKIP() << "HAWSER_REAL_KERNEL is not 1";
  RealScsiWorld world;
  ASSERT_TRUE(world.set_up());
  std::optional<ScsiReply> page, groups;
  for (int i = 0; i < kCheckRetries && !(page && is_good(*page)); ++i) {
    page.reset();
    world.bus().submit(world.disk(), inquiry_vpd_cdb(kVpdDeviceId), kVpdLength, Seconds{30},
                       [&page](const ScsiReply& reply) { page = reply; });
    world.run_until([&page] { return page.has_value(); });
    ASSERT_TRUE(page);
  }
  const auto wwid = wwid_from_vpd83(page->data);
  ASSERT_TRUE(wwid);
  EXPECT_TRUE(wwid->starts_with("3")) << *wwid;
  PathInfo path;
  path.target_port_group = target_port_group_from_vpd83(page->data);
  ASSERT_TRUE(path.target_port_group);
  world.bus().submit(world.disk(), rtpg_cdb(), kRtpgLength, Seconds{30},
                     [&groups](const ScsiReply& reply) { groups = reply; });
  world.run_until([&groups] { return groups.has_value(); });
  ASSERT_TRUE(groups);
  const auto value = priority(*find_prioritizer("alua"), PrioArgs{}, path, &*groups);
  ASSERT_TRUE(value) << value.error().message();
  EXPECT_GT(*value, 0);
}

}  // namespace
}  // namespace libpath
