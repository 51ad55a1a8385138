#include "libpath/naming/bindings.h"

#include <gtest/gtest.h>

#include "tests/unit/naming/wwid.h"

namespace libpath {
namespace {

TEST(Alias, CountsInLettersWithoutZero) {
  const std::pair<std::uint32_t, const char*> kTable[] = {
      {1, "mpatha"},   {26, "mpathz"},   {27, "mpathaa"},   {52, "mpathaz"},
      {53, "mpathba"}, {702, "mpathzz"}, {703, "mpathaaa"}, {4294967295U, "mpathmwlqkwu"}};
  for (const auto& [id, alias] : kTable) {
    EXPECT_EQ(format_alias("mpath", id), alias);
    EXPECT_EQ(parse_alias_id("mpath", alias), id);
  }
}

TEST(Alias, RefusesWhatIsNotPrefixAndLetters) {
  for (const char* alias : {"", "mpath", "mpatH", "mpath1", "mpatha1", "mpathA", "xmpatha",
                            "mpath a", "mpathmwlqkwv", "mpathzzzzzzzzzzzzzzzzzzzzzzz"}) {
    EXPECT_FALSE(parse_alias_id("mpath", alias)) << alias;
  }
}

TEST(MapName, RefusesWhatCannotNameADevice) {
  for (const auto& name : {std::string(), std::string("."), std::string(".."), std::string("a/b"),
                           std::string("a\nb"), std::string("a\x7f"), std::string("\xc3\xa4"),
                           std::string(128, 'a'), std::string("a\0b", 3)}) {
    EXPECT_FALSE(valid_map_name(name));
  }
  EXPECT_TRUE(valid_map_name("my map"));
  EXPECT_FALSE(valid_binding_alias("my map"));
  EXPECT_FALSE(valid_binding_alias("my#map"));
  EXPECT_TRUE(valid_binding_alias(std::string(127, 'a')));
}

TEST(Bindings, ReadsAFile) {
  const auto parsed = parse_bindings(
      "# Multipath bindings, Version : 1.0\n\nmpathb\t 3600b \nmpatha 3600a # first\nmpathc 3600c");
  EXPECT_TRUE(parsed.diagnostics.empty());
  EXPECT_EQ(parsed.bindings.entries().size(), 3U);
  EXPECT_EQ(*parsed.bindings.alias_of(wwid("3600a")), "mpatha");
  EXPECT_EQ(*parsed.bindings.wwid_of("mpathc"), wwid("3600c"));
}

TEST(Bindings, LeavesOutWhatItCannotUseAndSaysSo) {
  const std::pair<std::string, const char*> kTable[] = {
      {"mpatha", "line 1: no WWID for alias 'mpatha'"},
      {"a/b 3600a", "line 1: 'a/b' is not a usable alias"},
      {".. 3600a", "line 1: '..' is not a usable alias"},
      {"mpatha 36\xff", "line 1: '36_' is not a WWID"},
      {"mpatha " + std::string(128, '3'),
       "line 1: '3333333333333333333333333333333333333333' is not a WWID"},
  };
  for (const auto& [text, diagnostic] : kTable) {
    const auto parsed = parse_bindings(text);
    EXPECT_EQ(parsed.diagnostics, std::vector<std::string>{diagnostic});
    EXPECT_TRUE(parsed.bindings.entries().empty());
  }
}

TEST(Bindings, KeepsTheFirstOfTwoLinesThatDisagree) {
  const auto parsed = parse_bindings("mpatha 1\nmpatha 2\nmpathb 1\nmpatha 1\nmpathc 3 4\n");
  EXPECT_EQ(parsed.diagnostics,
            (std::vector<std::string>{"line 2: alias mpatha belongs to another WWID already",
                                      "line 3: WWID 1 has the alias mpatha already",
                                      "line 5: words after the WWID are ignored"}));
  EXPECT_EQ(parsed.bindings.entries().size(), 2U);
}

TEST(Bindings, WritesSortedByLengthThenBytes) {
  Bindings bindings;
  for (const char* alias : {"mpathaa", "mpathz", "disk", "mpathb"}) {
    ASSERT_TRUE(bindings.add(alias, wwid(std::string("3600") + alias)));
  }
  const std::string text = format_bindings(bindings);
  EXPECT_TRUE(text.starts_with("# Multipath bindings, Version : 1.0\n"));
  EXPECT_TRUE(text.ends_with(
      "#\ndisk 3600disk\nmpathb 3600mpathb\nmpathz 3600mpathz\nmpathaa 3600mpathaa\n"));
  EXPECT_EQ(parse_bindings(text).bindings, bindings);
}

TEST(Bindings, RefusesWhatTheFileCouldNotHold) {
  Bindings bindings;
  EXPECT_FALSE(bindings.add("mpatha", wwid("with blank")));
  EXPECT_FALSE(bindings.add("mpatha", wwid("with#hash")));
  EXPECT_FALSE(bindings.add("a b", wwid("3600a")));
  EXPECT_TRUE(bindings.entries().empty());
}

TEST(Bindings, ReplacesTheAliasOfAWwid) {
  Bindings bindings;
  EXPECT_TRUE(bindings.add("mpatha", wwid("1")));
  EXPECT_TRUE(bindings.add("mpathb", wwid("1")));
  EXPECT_EQ(bindings.wwid_of("mpatha"), nullptr);
  EXPECT_FALSE(bindings.add("mpathb", wwid("2")));
  EXPECT_TRUE(bindings.remove(wwid("1")));
  EXPECT_FALSE(bindings.remove(wwid("1")));
}

TEST(Bindings, GivesTheLowestFreeIdAlsoAfterARemoval) {
  Bindings bindings;
  for (std::uint32_t n = 1; n <= 100; ++n) {
    EXPECT_EQ(bindings.free_id("mpath"), n);
    bindings.add(format_alias("mpath", n), wwid(std::to_string(n)));
  }
  bindings.remove(wwid("40"));
  bindings.remove(wwid("60"));
  EXPECT_EQ(bindings.free_id("mpath"), 40U);
  EXPECT_EQ(bindings.free_id("mpath", 41), 60U);
  EXPECT_EQ(bindings.free_id("mpath", 61), 101U);
  EXPECT_EQ(bindings.free_id("other"), 1U);
}

}  // namespace
}  // namespace libpath
