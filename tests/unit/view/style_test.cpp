#include "libpath/view/style.h"

#include <gtest/gtest.h>

namespace libpath::view {
namespace {

TEST(Style, IsOneWordOfACommand) {
  EXPECT_EQ(style_text({}), "plain");
  EXPECT_EQ(style_text({true, true, 120}), "colour,ascii,width=120");
  EXPECT_EQ(style_text({false, true, 0}), "ascii");
}

TEST(Style, IsReadAsItIsWritten) {
  for (const bool colour : {false, true}) {
    for (const bool ascii : {false, true}) {
      for (const std::size_t width : {std::size_t{0}, kMinWidth, std::size_t{133}, kMaxWidth}) {
        const Style style{colour, ascii, width};
        const auto read = parse_style(style_text(style));
        ASSERT_TRUE(read) << style_text(style);
        EXPECT_EQ(*read, style);
      }
    }
  }
  EXPECT_EQ(*parse_style("width=80,colour"), (Style{true, false, 80}));
}

TEST(Style, RefusesWhatItDoesNotKnow) {
  for (const std::string_view text :
       {"", "color", "colour,", ",colour", "colour,colour", "width", "width=", "width=39",
        "width=10001", "width=-80", "width=80x", "width=80,width=80", "plain,colour", "width=0",
        "width=18446744073709551696", "colour ascii"}) {
    const auto read = parse_style(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Errc::invalid);
  }
}

TEST(Style, PaintsOnlyWhenAskedTo) {
  EXPECT_EQ(painted("lost", Tone::bad, {}), "lost");
  EXPECT_EQ(painted("lost", Tone::bad, {true, false, 0}), "\033[1;31mlost\033[0m");
  EXPECT_EQ(painted("text", Tone::plain, {true, false, 0}), "text");
  EXPECT_EQ(painted("", Tone::good, {true, false, 0}), "");
}

}  // namespace
}  // namespace libpath::view
