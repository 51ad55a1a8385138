#include "libpath/config/pattern.h"

#include <string>
#include <vector>

#include <regex.h>

#include <gtest/gtest.h>

namespace libpath {
namespace {

bool matches(std::string_view ere, const std::string& text) {
  const auto pattern = Pattern::compile(ere);
  EXPECT_TRUE(pattern) << ere;
  return pattern && pattern->matches(text);
}

TEST(Pattern, MatchesAnywhereUnlessAnchored) {
  EXPECT_TRUE(matches("LUN", "a LUN b"));
  EXPECT_FALSE(matches("^LUN", "a LUN b"));
  EXPECT_TRUE(matches("^DGC", "DGC     "));
  EXPECT_TRUE(matches("ARRAY$", "SAN ARRAY"));
  EXPECT_FALSE(matches("ARRAY$", "SAN ARRAY ALUA"));
  EXPECT_TRUE(matches("^x$", "x"));
  EXPECT_FALSE(matches("^x$", "xx"));
}

TEST(Pattern, IsCaseSensitive) {
  EXPECT_FALSE(matches("netapp", "NETAPP"));
  EXPECT_FALSE(matches("(netapp|lsi)", "NETAPP"));
}

TEST(Pattern, KnowsExtendedSyntax) {
  EXPECT_TRUE(matches("(COMPAQ|HP)", "HPE"));
  EXPECT_TRUE(matches("IBM[ ]+2145", "IBM   2145"));
  EXPECT_FALSE(matches("a\\.b", "axb"));
  EXPECT_TRUE(matches(".*", ""));
  EXPECT_TRUE(matches("", "anything"));
}

// What is matched without the regex engine must match as with it.
TEST(Pattern, AgreesWithTheRegexEngine) {
  const std::vector<std::string> texts = {"",   "A",  "B", "AB", "xA", "Ax",   "xAx", "C|D",
                                          "(A", "A)", "|", "C",  "D",  "ABAB", "x",   "B B"};
  for (const std::string& core :
       {std::string("A"), std::string("(A|B)"), std::string("(AB|B B|x)"), std::string("(A)"),
        std::string("A|B"), std::string("(A|B)C"), std::string("(A|)"), std::string("(A(B|C))")}) {
    for (const std::string& ere : {core, "^" + core, core + "$", "^" + core + "$"}) {
      regex_t engine{};
      ASSERT_EQ(regcomp(&engine, ere.c_str(), REG_EXTENDED | REG_NOSUB), 0) << ere;
      for (const std::string& text : texts) {
        const bool wanted = regexec(&engine, text.c_str(), 0, nullptr, 0) == 0;
        EXPECT_EQ(matches(ere, text), wanted) << ere << " on " << text;
      }
      regfree(&engine);
    }
  }
}

TEST(Pattern, RefusesWhatIsNoExpression) {
  EXPECT_FALSE(Pattern::compile("(a"));
  EXPECT_FALSE(Pattern::compile("[a"));
  EXPECT_FALSE(Pattern::compile(std::string_view("a\0b", 3)));
}

TEST(Pattern, RefusesExpressionsThatWouldFillTheMemory) {
  EXPECT_FALSE(Pattern::compile("((((a{1,200}){1,200}){1,200}){1,200})"));
  EXPECT_FALSE(Pattern::compile("a{30000}{30000}"));
  EXPECT_FALSE(Pattern::compile(std::string(Pattern::kMaxLength + 1, 'a')));
  std::string nested = "a";
  for (int i = 0; i < 60; ++i) nested = "(" + nested + ")+";
  EXPECT_FALSE(Pattern::compile(nested));
}

TEST(Pattern, AcceptsOrdinaryRepeats) {
  EXPECT_TRUE(matches("^36[0-9a-f]{15}[0-9a-f]{16}$", "36" + std::string(31, 'a')));
  EXPECT_TRUE(matches("a{2}b+c{1,50}d?", "aabc"));
}

TEST(RulePattern, NegatesWithALeadingMark) {
  const auto rule = RulePattern::compile("!^(sd[a-z]|nvme[0-9])");
  ASSERT_TRUE(rule);
  EXPECT_FALSE(rule->matches("sda"));
  EXPECT_TRUE(rule->matches("loop0"));
  EXPECT_EQ(rule->text(), "!^(sd[a-z]|nvme[0-9])");
}

TEST(RulePattern, EscapesALiteralMark) {
  const auto rule = RulePattern::compile("\\!x");
  ASSERT_TRUE(rule);
  EXPECT_TRUE(rule->matches("a!x"));
  EXPECT_FALSE(rule->matches("x"));
}

}  // namespace
}  // namespace libpath
