#include <gtest/gtest.h>

#include "libpath/ipc/command.h"

namespace libpath {
namespace {

using Words = std::vector<std::string>;

TEST(SplitCommand, SplitsOnWhiteSpace) {
  EXPECT_EQ(split_command("  show\tpaths\n"), (Words{"show", "paths"}));
  EXPECT_TRUE(split_command(" \t ").empty());
  EXPECT_TRUE(split_command("").empty());
}

TEST(SplitCommand, KeepsAQuotedFormatTogether) {
  EXPECT_EQ(split_command("show maps format \"%n %w\""),
            (Words{"show", "maps", "format", "%n %w"}));
}

TEST(SplitCommand, TakesTwoQuotesInsideAStringAsOne) {
  EXPECT_EQ(split_command("\"a \"\"b\"\" c\""), (Words{"a \"b\" c"}));
  EXPECT_EQ(split_command("format \"\" x"), (Words{"format", "", "x"}));
}

TEST(SplitCommand, EndsAnOpenQuoteWithTheText) {
  EXPECT_EQ(split_command("format \"%n %"), (Words{"format", "%n %"}));
  EXPECT_EQ(split_command("\""), (Words{""}));
}

TEST(SplitCommand, TakesQuotesThatCameAsWordsOfTheirOwn) {
  const std::string request = join_command({"show", "maps", "raw", "format", "\"", "%d,%w", "\""});
  EXPECT_EQ(request, "show maps raw format \" %d,%w \"");
  EXPECT_EQ(split_command(request), (Words{"show", "maps", "raw", "format", " %d,%w "}));
}

TEST(SplitCommand, EndsAtAComment) {
  EXPECT_EQ(split_command("show paths # all"), (Words{"show", "paths"}));
  EXPECT_EQ(split_command("show paths!all"), (Words{"show", "paths"}));
  EXPECT_EQ(split_command("format \"#!\""), (Words{"format", "#!"}));
}

TEST(SplitCommand, MakesBracesWordsOfTheirOwn) {
  EXPECT_EQ(split_command("a{b}c"), (Words{"a", "{", "b", "}", "c"}));
}

TEST(SplitCommand, TakesForeignBytesAsBlanksOutsideQuotes) {
  EXPECT_EQ(split_command("show\xc2\xa0paths"), (Words{"show", "paths"}));
  EXPECT_EQ(split_command("\"\xc3\xa9\""), (Words{"\xc3\xa9"}));
}

TEST(JoinCommand, QuotesWordsWithBlanks) {
  EXPECT_EQ(join_command({"show", "paths", "format", "%d %t"}), "show paths format \"%d %t\"");
  EXPECT_EQ(join_command({}), "");
}

}  // namespace
}  // namespace libpath
