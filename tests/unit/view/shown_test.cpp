#include "libpath/view/shown.h"

#include <gtest/gtest.h>

namespace libpath::view {
namespace {

TEST(Shown, KeepsWhatCanBeRead) {
  EXPECT_EQ(shown("ens1f0", false), "ens1f0");
  EXPECT_EQ(shown("B\u00fcro \u30b9\u30a4\u30c3\u30c1 \U0001f50c", false),
            "B\u00fcro \u30b9\u30a4\u30c3\u30c1 \U0001f50c");
}

TEST(Shown, HidesWhatMovesTheCursorOrTurnsTheText) {
  EXPECT_EQ(shown("a\x1b[2Jb\n\t\x7f", false), "a?[2Jb???");
  EXPECT_EQ(shown("\u009b1m \u202e \u200f \ufeff \u2066", false), "?1m ? ? ? ?");
}

TEST(Shown, HidesWhatIsNoUtf8) {
  EXPECT_EQ(shown("\xff\xfe", false), "??");
  EXPECT_EQ(shown("\xc3", false), "?");                 // cut off
  EXPECT_EQ(shown("\xc0\xaf", false), "??");            // not the shortest form
  EXPECT_EQ(shown("\xe0\x80\xaf", false), "???");       // neither
  EXPECT_EQ(shown("\xed\xa0\x80", false), "???");       // a surrogate
  EXPECT_EQ(shown("\xf4\x90\x80\x80", false), "????");  // beyond Unicode
  EXPECT_EQ(shown("\xc3(", false), "?(");
}

TEST(Shown, IsAsciiOnlyWhenAskedTo) {
  EXPECT_EQ(shown("B\u00fcro", true), "B?ro");
  EXPECT_EQ(shown("~ plain", true), "~ plain");
}

TEST(Columns, CountsWideAndCombining) {
  EXPECT_EQ(columns(""), 0U);
  EXPECT_EQ(columns("B\u00fcro"), 4U);
  EXPECT_EQ(columns("\u30b9\u30a4"), 4U);
  EXPECT_EQ(columns("u\u0308"), 1U);
}

TEST(Clipped, MarksWhatIsMissing) {
  EXPECT_EQ(clipped("carrier", 7, false), "carrier");
  EXPECT_EQ(clipped("carrier", 6, false), "carri\u2026");
  EXPECT_EQ(clipped("carrier", 6, true), "carr..");
  EXPECT_EQ(clipped("carrier", 2, true), "ca");
  EXPECT_EQ(clipped("carrier", 0, true), "");
  EXPECT_EQ(clipped("\u30b9\u30a4\u30c3", 4, false), "\u30b9\u2026");
}

TEST(Wrapped, BreaksAtBlanks) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrapped("set miimon to 100", 10), (Lines{"set miimon", "to 100"}));
  EXPECT_EQ(wrapped("set miimon to 100", 0), Lines{"set miimon to 100"});
  EXPECT_EQ(wrapped("", 10), Lines{""});
  EXPECT_EQ(wrapped("abcdefghijkl mn", 5), (Lines{"abcde", "fghij", "kl mn"}));
  EXPECT_EQ(wrapped("abcde fg", 5), (Lines{"abcde", "fg"}));
  EXPECT_EQ(wrapped("a abcdefghij", 5), (Lines{"a", "abcde", "fghij"}));
}

TEST(Wrapped, EndsWhenOneCharacterIsWiderThanTheLine) {
  EXPECT_EQ(wrapped("\u30b9\u30a4", 1), (std::vector<std::string>{"\u30b9", "\u30a4"}));
}

}  // namespace
}  // namespace libpath::view
