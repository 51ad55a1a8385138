#include <cerrno>
#include <initializer_list>

#include <gtest/gtest.h>

#include "libpath/checker/checker.h"
#include "libpath/scsi/cdb.h"
#include "libpath/scsi/status.h"

namespace libpath {
namespace {

const CheckerRow& tur() { return checker_row(CheckerKind::tur); }

ScsiReply with_status(ScsiStatus status) {
  ScsiReply reply;
  reply.status = static_cast<std::uint8_t>(status);
  return reply;
}

ScsiReply with_host(HostStatus status) {
  ScsiReply reply;
  reply.host_status = static_cast<std::uint16_t>(status);
  return reply;
}

ScsiReply with_errno(int sys_errno) {
  ScsiReply reply;
  reply.sys_errno = sys_errno;
  return reply;
}

CheckVerdict on_sense(std::uint8_t key, std::uint8_t asc, std::uint8_t ascq) {
  ScsiReply reply = with_status(ScsiStatus::check_condition);
  reply.sense = {0x72, key, asc, ascq, 0, 0, 0, 0};
  return verdict(tur(), reply);
}

TEST(Tur, SendsTestUnitReady) {
  EXPECT_EQ(tur().needs, CheckNeeds::scsi);
  EXPECT_EQ(tur().command(), test_unit_ready_cdb());
  EXPECT_EQ(tur().data_length, 0U);
}

TEST(Tur, GoodIsUp) {
  const auto v = verdict(tur(), ScsiReply{});
  EXPECT_EQ(v.state, PathState::up);
  EXPECT_EQ(v.message, "tur checker reports path is up");
  EXPECT_FALSE(v.retry);
}

TEST(Tur, StandbyAndUnavailableAreGhost) {
  EXPECT_EQ(on_sense(2, 0x04, 0x0b).state, PathState::ghost);
  EXPECT_EQ(on_sense(2, 0x04, 0x0c).state, PathState::ghost);
}

TEST(Tur, TransitionIsPending) {
  const auto v = on_sense(2, 0x04, 0x0a);
  EXPECT_EQ(v.state, PathState::pending);
  EXPECT_FALSE(v.retry);  // it takes seconds, not microseconds
}

TEST(Tur, NotReadyForAnotherReasonIsDown) {
  const auto v = on_sense(2, 0x04, 0x12);
  EXPECT_EQ(v.state, PathState::down);
  EXPECT_NE(v.message.find("2/04/12"), std::string::npos);
}

TEST(Tur, UnitAttentionIsAskedAgain) {
  for (const std::uint8_t asc : std::initializer_list<std::uint8_t>{0x29, 0x2a, 0x3f}) {
    const auto v = on_sense(6, asc, 0x00);
    EXPECT_EQ(v.state, PathState::pending);
    EXPECT_TRUE(v.retry);
  }
}

TEST(Tur, AnUnmappedLunIsDisconnected) {
  EXPECT_EQ(on_sense(5, 0x25, 0x00).state, PathState::disconnected);
  EXPECT_EQ(on_sense(5, 0x20, 0x00).state, PathState::down);
}

TEST(Tur, RecoveredErrorIsAskedAgainAndNeverUpByItself) {
  const auto v = on_sense(1, 0x5d, 0x00);
  EXPECT_TRUE(v.retry);
  EXPECT_EQ(v.state, PathState::pending);
}

TEST(Tur, HardErrorsAreDown) {
  EXPECT_EQ(on_sense(3, 0x11, 0x00).state, PathState::down);
  EXPECT_EQ(on_sense(4, 0x44, 0x00).state, PathState::down);
  EXPECT_EQ(on_sense(0xb, 0x47, 0x00).state, PathState::down);
  EXPECT_TRUE(on_sense(0xb, 0x47, 0x00).retry);
}

TEST(Tur, CheckConditionWithoutSenseIsDown) {
  EXPECT_EQ(verdict(tur(), with_status(ScsiStatus::check_condition)).state, PathState::down);
}

TEST(Tur, ReservationConflictIsUp) {
  EXPECT_EQ(verdict(tur(), with_status(ScsiStatus::reservation_conflict)).state, PathState::up);
  auto marked = with_status(ScsiStatus::reservation_conflict);
  marked.host_status = static_cast<std::uint16_t>(HostStatus::nexus_failure);
  EXPECT_EQ(verdict(tur(), marked).state, PathState::up);
}

TEST(Tur, BusyIsPending) {
  EXPECT_EQ(verdict(tur(), with_status(ScsiStatus::busy)).state, PathState::pending);
  EXPECT_EQ(verdict(tur(), with_status(ScsiStatus::task_set_full)).state, PathState::pending);
}

TEST(Tur, UnknownStatusIsDown) {
  ScsiReply reply;
  reply.status = 0x7e;
  EXPECT_EQ(verdict(tur(), reply).state, PathState::down);
}

TEST(Tur, NobodyThereIsDown) {
  for (const auto status : {HostStatus::no_connect, HostStatus::bad_target,
                            HostStatus::transport_failfast, HostStatus::transport_marginal}) {
    const auto v = verdict(tur(), with_host(status));
    EXPECT_EQ(v.state, PathState::down);
    EXPECT_FALSE(v.retry);
  }
}

TEST(Tur, ALostConnectionIsNotDownBeforeTheTransportGivesUp) {
  const auto v = verdict(tur(), with_host(HostStatus::transport_disrupted));
  EXPECT_EQ(v.state, PathState::pending);
  EXPECT_FALSE(v.retry) << "the caller asks again later";
}

TEST(Tur, ABusyAdapterIsAskedAgain) {
  const auto v = verdict(tur(), with_host(HostStatus::bus_busy));
  EXPECT_EQ(v.state, PathState::pending);
  EXPECT_TRUE(v.retry);
}

TEST(Tur, AdapterTroubleIsDownUnlessItPasses) {
  const auto v = verdict(tur(), with_host(HostStatus::error));
  EXPECT_EQ(v.state, PathState::down);
  EXPECT_TRUE(v.retry);
}

TEST(Tur, AnUnknownHostStatusIsDown) {
  ScsiReply reply;
  reply.host_status = 0xffff;
  EXPECT_EQ(verdict(tur(), reply).state, PathState::down);
}

TEST(Tur, TimeOutsHaveTheirOwnState) {
  ScsiReply late;
  late.timed_out = true;
  EXPECT_EQ(verdict(tur(), late).state, PathState::timeout);
  EXPECT_EQ(verdict(tur(), with_host(HostStatus::time_out)).state, PathState::timeout);
}

TEST(Tur, AGoneDeviceIsRemovedAnOfflineOneDown) {
  EXPECT_EQ(verdict(tur(), with_errno(ENODEV)).state, PathState::removed);
  EXPECT_EQ(verdict(tur(), with_errno(ENOENT)).state, PathState::removed);
  EXPECT_EQ(verdict(tur(), with_errno(ENXIO)).state, PathState::down);
}

TEST(Tur, OurOwnShortageSaysNothingOfThePath) {
  for (const int error : {EAGAIN, EDOM, EMFILE, ENOMEM, EPERM}) {
    EXPECT_EQ(verdict(tur(), with_errno(error)).state, PathState::pending);
  }
}

}  // namespace
}  // namespace libpath
