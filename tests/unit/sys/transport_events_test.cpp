#include "libpath/sys/transport_events.h"

#include <gtest/gtest.h>

#include "libpath/sys/iscsi_sessions.h"
#include "tests/fakes/fake_sysfs.h"
#include "tests/fakes/fake_transport_events.h"

namespace libpath {
namespace {

TEST(UnitAttention, IsReadFromTheUeventOfADevice) {
  EXPECT_FALSE(decode_attention("2:0:0:1", ""));
  EXPECT_FALSE(decode_attention("2:0:0:1", "POWER_ON_RESET_OCCURRED"));
  EXPECT_FALSE(decode_attention("2:0:0:1", "CAPACITY_DATA_HAS_CHANGED "));
  EXPECT_FALSE(decode_attention("target2:0:0", "CAPACITY_DATA_HAS_CHANGED"));
  EXPECT_FALSE(decode_attention("", "CAPACITY_DATA_HAS_CHANGED"));
  const Hctl device{2, 0, 0, 1};
  EXPECT_EQ(decode_attention("2:0:0:1", "ASYMMETRIC_ACCESS_STATE_CHANGED"),
            (DeviceAttention{device, UnitAttention::alua_state}));
  EXPECT_EQ(decode_attention("2:0:0:1", "INQUIRY_DATA_HAS_CHANGED"),
            (DeviceAttention{device, UnitAttention::inquiry_data}));
  EXPECT_EQ(decode_attention("2:0:0:1", "CAPACITY_DATA_HAS_CHANGED"),
            (DeviceAttention{device, UnitAttention::capacity}));
  EXPECT_EQ(decode_attention("2:0:0:1", "REPORTED_LUNS_DATA_HAS_CHANGED"),
            (DeviceAttention{device, UnitAttention::luns}));
}

TEST(SessionState, IsReadFromSysfs) {
  FakeSysfs sysfs;
  FakeDiskSpec spec;
  spec.transport = FakeTransport::iscsi;
  add_scsi_disk(sysfs, spec);
  EXPECT_EQ(read_session_state(sysfs, "session2"), SessionState::logged_in);
  EXPECT_EQ(read_session_state(sysfs, "session3"), SessionState::unknown);
  EXPECT_EQ(parse_session_state("FAILED"), SessionState::failed);
  EXPECT_EQ(parse_session_state("FREE"), SessionState::free);
  EXPECT_EQ(parse_session_state("failed"), SessionState::unknown);
  for (const char* text : {"LOGGED_IN", "FAILED", "FREE"}) {
    EXPECT_EQ(word(parse_session_state(text)), text);
  }
}

TEST(FakeTransportEvents, GivesABatchAtATime) {
  FakeTransportEvents events;
  events.tell({1, 0, 0, 0}, UnitAttention::luns);
  EXPECT_EQ(events.queued(), 0U) << "nobody listened";
  ASSERT_TRUE(events.listen_to_devices());
  for (std::uint32_t i = 0; i < 300; ++i) events.tell({i, 0, 0, 0}, UnitAttention::luns);
  EXPECT_EQ(events.read_devices().attentions.size(), FakeTransportEvents::kBatch);
  EXPECT_EQ(events.read_devices().attentions.size(), 44U);
  events.tell({1, 0, 0, 0}, UnitAttention::luns);
  events.overrun();
  const auto batch = events.read_devices();
  EXPECT_TRUE(batch.overrun);
  EXPECT_TRUE(batch.attentions.empty());
  EXPECT_FALSE(events.read_devices().overrun);
}

}  // namespace
}  // namespace libpath
