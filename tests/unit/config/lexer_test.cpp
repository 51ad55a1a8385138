#include "libpath/config/lexer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace libpath {
namespace {

std::vector<std::string> texts(std::string_view line) {
  std::vector<std::string> out;
  for (const Token& token : lex_line(line, 1).tokens) out.push_back(token.text);
  return out;
}
using Texts = std::vector<std::string>;

TEST(Lexer, SplitsWordsAtWhiteSpace) {
  EXPECT_EQ(texts("\tprio  alua \r"), (Texts{"prio", "alua"}));
}

TEST(Lexer, KeepsAQuotedStringTogether) {
  EXPECT_EQ(texts(R"(path_selector "round-robin 0")"), (Texts{"path_selector", "round-robin 0"}));
}

TEST(Lexer, ReadsDoubledQuotesAsOneQuote) {
  EXPECT_EQ(texts(R"(alias "a ""b"" c")"), (Texts{"alias", "a \"b\" c"}));
  EXPECT_EQ(texts(R"(alias """")"), (Texts{"alias", "\""}));
}

TEST(Lexer, ReadsAnEmptyString) {
  const TokenLine line = lex_line(R"(uid_attribute "")", 1);
  ASSERT_EQ(line.tokens.size(), 2U);
  EXPECT_EQ(line.tokens[1].kind, Token::Kind::string);
  EXPECT_EQ(line.tokens[1].text, "");
  EXPECT_TRUE(line.problems.empty());
}

TEST(Lexer, EndsALineAtACommentOutsideStrings) {
  EXPECT_EQ(texts("prio alua # asymmetric"), (Texts{"prio", "alua"}));
  EXPECT_EQ(texts("prio alua!old style"), (Texts{"prio", "alua"}));
  EXPECT_EQ(texts(R"(devnode "!^sd[a-z] # no comment")"),
            (Texts{"devnode", "!^sd[a-z] # no comment"}));
  EXPECT_TRUE(texts("# all of it").empty());
}

TEST(Lexer, MakesBracesTokensOfTheirOwn) {
  const TokenLine line = lex_line("device{}", 1);
  ASSERT_EQ(line.tokens.size(), 3U);
  EXPECT_EQ(line.tokens[1].kind, Token::Kind::open);
  EXPECT_EQ(line.tokens[2].kind, Token::Kind::close);
}

TEST(Lexer, CountsColumnsFromOne) {
  const TokenLine line = lex_line("\tprio \"alua\"", 7);
  ASSERT_EQ(line.tokens.size(), 2U);
  EXPECT_EQ(line.number, 7);
  EXPECT_EQ(line.tokens[0].column, 2);
  EXPECT_EQ(line.tokens[1].column, 7);
}

TEST(Lexer, UsesAnUnterminatedStringAndSaysSo) {
  const TokenLine line = lex_line("prio \"alua  \r", 1);
  ASSERT_EQ(line.tokens.size(), 2U);
  EXPECT_EQ(line.tokens[1].text, "alua");
  ASSERT_EQ(line.problems.size(), 1U);
  EXPECT_EQ(line.problems[0].column, 6);
  EXPECT_FALSE(line.problems[0].fatal);
}

TEST(Lexer, RefusesControlBytesInAString) {
  const TokenLine line = lex_line(std::string_view("alias \"a\0b\"", 11), 1);
  ASSERT_EQ(line.problems.size(), 1U);
  EXPECT_TRUE(line.problems[0].fatal);
}

TEST(Lexer, TakesOddBytesOutsideStringsForBlanks) {
  const TokenLine line = lex_line(std::string_view("prio\xc2\xa0\0alua\xff", 12), 1);
  ASSERT_EQ(line.tokens.size(), 2U);
  EXPECT_EQ(line.tokens[1].text, "alua");
  EXPECT_EQ(line.problems.size(), 1U);
}

TEST(Lexer, KeepsHighBytesInsideStrings) {
  EXPECT_EQ(texts("alias \"gr\xc3\xbcn\""), (Texts{"alias", "gr\xc3\xbcn"}));
}

TEST(Lexer, SkipsEmptyLinesButCountsThem) {
  Lexer lexer("\n# x\n\nprio alua\nlast");
  auto line = lexer.next();
  ASSERT_TRUE(line);
  EXPECT_EQ(line->number, 4);
  line = lexer.next();
  ASSERT_TRUE(line);
  EXPECT_EQ(line->number, 5);
  EXPECT_FALSE(lexer.next());
}

}  // namespace
}  // namespace libpath
