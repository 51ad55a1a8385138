#include "libpath/ipc/framing.h"

#include <cstring>

#include <gtest/gtest.h>

namespace libpath {
namespace {

std::string header(std::size_t length) {
  std::string out(sizeof length, '\0');
  std::memcpy(out.data(), &length, sizeof length);
  return out;
}

TEST(Framing, CountsTheTrailingNul) {
  EXPECT_EQ(encode_frame("show paths"), header(11) + "show paths" + '\0');
  EXPECT_EQ(encode_frame(""), header(1) + '\0');
}

TEST(Framing, EndsTheTextAtAnEmbeddedNul) {
  using namespace std::string_view_literals;
  EXPECT_EQ(encode_frame("ab\0cd"sv), encode_frame("ab"));
}

TEST(FrameReader, TakesAFrameByteByByte) {
  FrameReader reader(kMaxRequestLength);
  const std::string frame = encode_frame("list maps");
  for (const char& byte : frame) {
    EXPECT_FALSE(reader.take());
    EXPECT_EQ(reader.feed({&byte, 1}), 1U);
  }
  EXPECT_EQ(reader.take(), "list maps");
  EXPECT_FALSE(reader.take());
  EXPECT_TRUE(reader.idle());
}

TEST(FrameReader, StopsAtTheEndOfAFrame) {
  FrameReader reader(kMaxRequestLength);
  const std::string two = encode_frame("one") + encode_frame("two");
  const std::size_t used = reader.feed(two);
  EXPECT_EQ(used, encode_frame("one").size());
  EXPECT_EQ(reader.feed(std::string_view(two).substr(used)), 0U) << "the first one waits";
  EXPECT_EQ(reader.take(), "one");
  reader.feed(std::string_view(two).substr(used));
  EXPECT_EQ(reader.take(), "two");
}

TEST(FrameReader, KnowsItIsInsideAFrame) {
  FrameReader reader(kMaxRequestLength);
  EXPECT_TRUE(reader.idle());
  reader.feed("\x05");
  EXPECT_FALSE(reader.idle());
  EXPECT_FALSE(reader.length_known());
  reader.feed(std::string(7, '\0'));
  EXPECT_TRUE(reader.length_known());
}

TEST(FrameReader, AcceptsTheLongestRequest) {
  FrameReader reader(kMaxRequestLength);
  const std::string text(511, 'x');
  reader.feed(encode_frame(text));
  EXPECT_EQ(reader.take(), text);
}

TEST(FrameReader, BreaksOnLengthsOutOfRange) {
  for (const std::size_t length : {std::size_t{0}, std::size_t{513}, std::size_t{1} << 31,
                                   std::size_t{1} << 63, static_cast<std::size_t>(-1)}) {
    FrameReader reader(kMaxRequestLength);
    EXPECT_EQ(reader.feed(header(length) + "abc"), kFrameHeaderSize);
    EXPECT_TRUE(reader.broken()) << length;
    EXPECT_EQ(reader.feed("more"), 0U);
    EXPECT_FALSE(reader.take());
  }
}

TEST(FrameReader, AllowsRepliesBelow32MiBOnly) {
  FrameReader longest(kMaxReplyLength);
  longest.feed(header((std::size_t{32} << 20) - 1));
  EXPECT_FALSE(longest.broken());
  FrameReader longer(kMaxReplyLength);
  longer.feed(header(std::size_t{32} << 20));
  EXPECT_TRUE(longer.broken());
}

TEST(FrameReader, EndsTheTextAtTheFirstNul) {
  FrameReader reader(kMaxRequestLength);
  reader.feed(header(8) + std::string("show\0abc", 8));
  EXPECT_EQ(reader.take(), "show");
}

TEST(FrameReader, TakesATextWithoutItsNul) {
  FrameReader reader(kMaxRequestLength);
  reader.feed(header(4) + "quit");
  EXPECT_EQ(reader.take(), "quit");
}

}  // namespace
}  // namespace libpath
