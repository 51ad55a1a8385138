#include "libpath/netlink/ack.h"

#include <cerrno>

#include <linux/netlink.h>

#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

std::optional<NetlinkAck> ack_of(const std::string& seed) {
  const ByteVector datagram = recorded("netlink_ack/" + seed);
  return decode_ack(first(datagram));
}

TEST(Ack, WithoutErrorIsTaken) {
  const auto ack = ack_of("taken");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, 0);
  EXPECT_FALSE(ack->end_of_dump);
  EXPECT_EQ(ack->text, "");
  EXPECT_TRUE(status_of(*ack, "set mtu of bond0"));
}

TEST(Ack, CarriesTheKernelsExplanation) {
  const auto ack = ack_of("refused_with_text");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, ENOTEMPTY);
  EXPECT_EQ(ack->text, "unable to set option because the bond device has slaves");
  EXPECT_EQ(ack->offset, 52U);  // of the option's attribute in the request
  const Status status = status_of(*ack, "set mode of bond0");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().sys_errno, ENOTEMPTY);
  EXPECT_EQ(status.error().what,
            "set mode of bond0: unable to set option because the bond device has slaves");
}

TEST(Ack, MayGiveAnErrorAndTextWithoutAnOffset) {
  const auto ack = ack_of("mtu_too_large");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, EINVAL);
  EXPECT_EQ(ack->text, "mtu greater than device maximum");
  EXPECT_FALSE(ack->offset);
}

TEST(Ack, WithoutExplanationIsOnlyAnErrno) {
  const auto exists = ack_of("exists");
  ASSERT_TRUE(exists);
  EXPECT_EQ(exists->error, EEXIST);
  EXPECT_EQ(exists->text, "");
  const auto gone = ack_of("no_device");
  ASSERT_TRUE(gone);
  const Status status = status_of(*gone, "set mtu of interface 9999");
  EXPECT_EQ(status.error().code, Errc::not_found);
  EXPECT_EQ(status.error().what, "set mtu of interface 9999");
}

TEST(Ack, AWarningIsNoError) {
  const auto ack = ack_of("warning");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, 0);
  EXPECT_EQ(ack->text, "bond0: some warning_");
  EXPECT_TRUE(status_of(*ack, "x"));
}

TEST(Ack, NamesAMissingAttribute) {
  const auto ack = ack_of("missing_attribute");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->sequence, 77U);
  EXPECT_EQ(ack->missing_type, 18U);
  EXPECT_EQ(ack->missing_nest, 52U);
  EXPECT_EQ(status_of(*ack, "create bond0").error().what, "create bond0 (attribute 18 is missing)");
}

TEST(Ack, ALyingRequestLengthHidesOnlyTheExplanation) {
  const auto ack = ack_of("lying_request_length");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, EINVAL);
  EXPECT_EQ(ack->text, "");
}

TEST(Ack, ANumberThatIsNoErrnoIsAProtocolError) {
  EXPECT_EQ(ack_of("no_errno")->error, EPROTO);  // INT_MIN
  for (const std::int32_t number : {1, 4096, -4096, std::numeric_limits<std::int32_t>::max()}) {
    NetlinkWriter writer(NLMSG_ERROR, NLM_F_CAPPED, 1);
    writer.header(nlmsgerr{.error = number, .msg = {}});
    const ByteVector bytes = std::move(writer).finish().value();
    EXPECT_EQ(decode_ack(first(bytes))->error, EPROTO) << number;
  }
}

TEST(Ack, DoneEndsADumpWithOrWithoutError) {
  const auto good = ack_of("end_of_dump");
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->end_of_dump);
  EXPECT_FALSE(good->interrupted);
  EXPECT_EQ(good->error, 0);
  const auto bad = ack_of("done_with_error");
  ASSERT_TRUE(bad);
  EXPECT_TRUE(bad->end_of_dump);
  EXPECT_TRUE(bad->interrupted);
  EXPECT_EQ(bad->error, EINTR);
  EXPECT_EQ(bad->text, "interrupted");
}

TEST(Ack, OtherMessagesAreNone) {
  const ByteVector link = link_message([](NetlinkWriter&) {});
  EXPECT_FALSE(decode_ack(first(link)));
  EXPECT_FALSE(decode_ack(NetlinkMessage{.type = NLMSG_ERROR}));
  EXPECT_FALSE(decode_ack(NetlinkMessage{.type = NLMSG_DONE}));
  EXPECT_FALSE(decode_ack(NetlinkMessage{.type = NLMSG_OVERRUN, .payload = link}));
}

TEST(Ack, AnyTruncationStillTellsTheErrno) {
  for (const ByteVector& cut : truncations(recorded("netlink_ack/refused_with_text"))) {
    for (const NetlinkMessage& message : NetlinkMessages(cut)) {
      const auto ack = decode_ack(message);
      EXPECT_EQ(ack.has_value(), cut.size() >= sizeof(nlmsghdr) + sizeof(std::int32_t));
      if (ack) {
        EXPECT_EQ(ack->error, ENOTEMPTY);
      }
    }
  }
}

TEST(Ack, AnyChangedByteGivesAnErrnoOrNone) {
  with_each_byte_changed(recorded("netlink_ack/refused_with_text"), [](const ByteVector& changed) {
    for (const NetlinkMessage& message : NetlinkMessages(changed)) {
      const auto ack = decode_ack(message);
      if (!ack) continue;
      EXPECT_GE(ack->error, 0);
      EXPECT_LE(ack->error, 4095);
      EXPECT_EQ(ack->text.find_first_of("\n\r\x1b"), std::string::npos);
    }
  });
}

}  // namespace
}  // namespace libpath
