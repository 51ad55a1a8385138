#include "libpath/netlink/attributes.h"

#include <limits>
#include <ranges>

#include <linux/netlink.h>

#include "tests/unit/netlink/wire.h"

namespace libpath {
namespace {

static_assert(std::ranges::input_range<NetlinkAttributes>);
static_assert(std::ranges::input_range<NetlinkMessages>);

std::vector<std::uint16_t> types_of(NetlinkAttributes attributes) {
  std::vector<std::uint16_t> types;
  for (const NetlinkAttribute& attribute : attributes) types.push_back(attribute.type);
  return types;
}

std::size_t count_messages(ByteView datagram) {
  std::size_t count = 0;
  for (const NetlinkMessage& message : NetlinkMessages(datagram)) {
    count += message.type == NLMSG_NOOP ? 0U : 1U;
  }
  return count;
}

using Types = std::vector<std::uint16_t>;

TEST(Attributes, AreReadInOrderWithTheirPayload) {
  const ByteVector bytes = byte_vector({5, 0, 1, 0, 0xaa, 0, 0, 0,    // u8, padded
                                        4, 0, 2, 0,                   // empty
                                        8, 0, 3, 0, 1,    2, 3, 4});  // u32
  const NetlinkAttributes attributes(bytes);
  EXPECT_EQ(types_of(attributes), (Types{1, 2, 3}));
  EXPECT_EQ(attributes.find(1)->u8(), 0xaa);
  EXPECT_TRUE(attributes.find(2)->payload.empty());
  EXPECT_EQ(attributes.find(3)->u32(), 0x04030201U);
  EXPECT_EQ(attributes.find(3)->be32(), 0x01020304U);
  EXPECT_FALSE(attributes.find(4));
}

TEST(Attributes, TheLastOneNeedsNoPadding) {
  const ByteVector bytes = byte_vector({5, 0, 1, 0, 0xaa});
  EXPECT_EQ(NetlinkAttributes(bytes).find(1)->u8(), 0xaa);
}

TEST(Attributes, EndAtALengthThatLies) {
  EXPECT_EQ(types_of(NetlinkAttributes(byte_vector({4, 0, 1, 0, 3, 0, 2, 0}))), (Types{1}));
  EXPECT_EQ(types_of(NetlinkAttributes(byte_vector({4, 0, 1, 0, 0, 0, 2, 0}))), (Types{1}));
  EXPECT_EQ(types_of(NetlinkAttributes(byte_vector({4, 0, 1, 0, 9, 0, 2, 0, 1, 2, 3, 4}))),
            (Types{1}));
  EXPECT_EQ(types_of(NetlinkAttributes(byte_vector({4, 0, 1, 0, 0xff, 0xff, 2, 0}))), (Types{1}));
  EXPECT_EQ(types_of(NetlinkAttributes(byte_vector({4, 0, 1, 0, 4, 0, 2}))), (Types{1}));
  EXPECT_EQ(types_of(NetlinkAttributes()), Types{});
}

TEST(Attributes, FlagsAreNoPartOfTheType) {
  EXPECT_EQ(types_of(NetlinkAttributes(byte_vector({4, 0, 18, 0x80, 4, 0, 8, 0x40}))),
            (Types{18, 8}));
}

TEST(Attributes, OfTwoTheLastIsFound) {
  const ByteVector bytes = byte_vector({5, 0, 1, 0, 7, 0, 0, 0, 5, 0, 1, 0, 8, 0, 0, 0});
  EXPECT_EQ(NetlinkAttributes(bytes).find(1)->u8(), 8);
}

TEST(Attributes, AValueOfAnotherSizeIsNotThere) {
  const ByteVector bytes = byte_vector({1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const NetlinkAttribute attribute{1, ByteView(bytes).first(size)};
    EXPECT_EQ(attribute.u8().has_value(), size == 1);
    EXPECT_EQ(attribute.u16().has_value(), size == 2);
    EXPECT_EQ(attribute.u32().has_value(), size == 4);
    EXPECT_EQ(attribute.s32().has_value(), size == 4);
    EXPECT_EQ(attribute.be32().has_value(), size == 4);
    EXPECT_EQ(attribute.u64().has_value(), size == 8);
  }
}

TEST(Attributes, TextEndsAtItsNulOrAtTheEnd) {
  const auto text_of = [](std::initializer_list<unsigned> values, std::size_t longest = 15) {
    const ByteVector bytes = byte_vector(values);
    return NetlinkAttribute{1, bytes}.text(longest);
  };
  EXPECT_EQ(text_of({'e', 't', 'h', 0}), "eth");
  EXPECT_EQ(text_of({'e', 't', 'h'}), "eth");
  EXPECT_EQ(text_of({'e', 0, 'h', 0}), "e");
  EXPECT_EQ(text_of({'e', 27, 0xff, '\n'}), "e___");
  EXPECT_EQ(text_of({'e', 't', 'h', 0}, 3), "eth");
  EXPECT_EQ(text_of({'e', 't', 'h', 0}, 2), std::nullopt);
  EXPECT_EQ(text_of({0}), std::nullopt);
  EXPECT_EQ(text_of({}), std::nullopt);
}

TEST(Messages, AreReadOneAfterTheOther) {
  ByteVector datagram = link_message([](NetlinkWriter& w) { w.u8(IFLA_CARRIER, 1); });
  const ByteVector second = link_message([](NetlinkWriter&) {}, "eth1");
  datagram.insert(datagram.end(), second.begin(), second.end());
  std::vector<std::string> names;
  for (const NetlinkMessage& message : NetlinkMessages(datagram)) {
    EXPECT_EQ(message.type, RTM_NEWLINK);
    names.push_back(*message.attributes(sizeof(ifinfomsg)).find(IFLA_IFNAME)->text(15));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"eth0", "eth1"}));
}

TEST(Messages, EndAtALengthThatLies) {
  const ByteVector good = link_message([](NetlinkWriter&) {});
  ByteVector two = good;
  two.insert(two.end(), good.begin(), good.end());
  EXPECT_EQ(count_messages(two), 2U);
  for (const unsigned length : {0U, 15U, 0xffU}) {
    ByteVector lying = two;
    lying[good.size()] = static_cast<std::byte>(length);
    EXPECT_EQ(count_messages(lying), 1U) << length;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(count_messages(ByteView(good).first(size)), 0U) << size;
  }
}

TEST(Messages, TooShortForTheFixedPartHaveNoAttributes) {
  const ByteVector four = byte_vector({4, 0, 1, 0});
  const NetlinkMessage message{.payload = four};
  EXPECT_EQ(types_of(message.attributes(0)), (Types{1}));
  EXPECT_EQ(types_of(message.attributes(4)), Types{});
  EXPECT_EQ(types_of(message.attributes(5)), Types{});
  EXPECT_EQ(types_of(message.attributes(std::numeric_limits<std::size_t>::max())), Types{});
}

TEST(Messages, SayThatADumpWasInterrupted) {
  EXPECT_TRUE(NetlinkMessage{.flags = NLM_F_MULTI | NLM_F_DUMP_INTR}.dump_interrupted());
  EXPECT_FALSE(NetlinkMessage{.flags = NLM_F_MULTI}.dump_interrupted());
}

TEST(Writer, GivesTheBytesOfTheFormat) {
  NetlinkWriter writer(0x1234, 0x0005, 0x0a0b0c0d);
  writer.header(std::uint32_t{0x01020304});
  writer.text(1, "abc");
  writer.nest(2, [&] {
    writer.u8(3, 0xee);
    writer.be32(4, 0xc0000201);
  });
  EXPECT_EQ(std::move(writer).finish().value(),
            byte_vector({48, 0, 0, 0,    0x34, 0x12, 5,   0, 0x0d, 0x0c, 0x0b, 0x0a, 0, 0, 0, 0,  //
                         4,  3, 2, 1,                                                             //
                         8,  0, 1, 0,    'a',  'b',  'c', 0,                                      //
                         20, 0, 2, 0x80,                                                          //
                         5,  0, 3, 0,    0xee, 0,    0,   0,                                      //
                         8,  0, 4, 0,    192,  0,    2,   1}));
}

TEST(Writer, WhatItWroteIsReadAsItWas) {
  NetlinkWriter writer(16, 1, 2);
  writer.u16(1, 65535);
  writer.s32(2, -7);
  writer.u64(3, std::numeric_limits<std::uint64_t>::max());
  writer.nest(4, [&] { writer.nest(5, [&] { writer.u32(6, 9); }); });
  writer.text(7, "");
  const ByteVector bytes = std::move(writer).finish().value();
  const NetlinkMessage message = first(bytes);
  EXPECT_EQ(message.type, 16);
  EXPECT_EQ(message.flags, 1);
  EXPECT_EQ(message.sequence, 2U);
  const NetlinkAttributes attributes = message.attributes(0);
  EXPECT_EQ(attributes.find(1)->u16(), 65535);
  EXPECT_EQ(attributes.find(2)->s32(), -7);
  EXPECT_EQ(attributes.find(3)->u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(attributes.find(4)->nested().find(5)->nested().find(6)->u32(), 9U);
  EXPECT_EQ(attributes.find(7)->payload.size(), 1U);
}

TEST(Writer, RefusesWhatItsLengthsCannotSay) {
  const ByteVector large(65531);
  NetlinkWriter fits(1, 0, 0);
  fits.bytes(1, large);
  EXPECT_TRUE(std::move(fits).finish());

  NetlinkWriter attribute(1, 0, 0);
  attribute.bytes(1, ByteVector(65532));
  EXPECT_EQ(std::move(attribute).finish().error().code, Errc::invalid);

  NetlinkWriter nest(1, 0, 0);
  nest.nest(1, [&] { nest.bytes(2, large); });
  EXPECT_EQ(std::move(nest).finish().error().code, Errc::invalid);
}

}  // namespace
}  // namespace libpath
