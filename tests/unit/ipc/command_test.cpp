#include "libpath/ipc/command.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace libpath {
namespace {

constexpr std::string_view kBanner = "multipath-tools v0.15.0 (07/01, 2026)";

struct Entry {
  std::string_view words;
  Access access;
  std::string_view help;
  bool async = false;
};

constexpr Entry kEntries[] = {
    {"show paths", Access::any, "every path"},
    {"show paths format $format", Access::any, "chosen columns"},
    {"show paths raw format $format", Access::any, "bare values"},
    {"show maps", Access::any, "every map"},
    {"show map $map topology", Access::any, "one map"},
    {"add path $path", Access::root, "take a path in", true},
    {"del map $map", Access::root, "remove a map", true},
    {"switchgroup map $map group $group", Access::root, "use another group"},
    {"reconfigure", Access::root, "read the configuration again"},
    {"reconfigure all", Access::root, "and reload every map"},
    {"resume map $map", Access::root, "resume"},
    {"restorequeueing map $map", Access::root, "queue again"},
    {"quit", Access::root, "leave"},
};

const CommandTable& table() {
  static const CommandTable kTable =
      CommandTable::make(command_rows(kEntries), multipathd_aliases(), std::string(kBanner))
          .value();
  return kTable;
}

std::string words_of(std::string_view request) {
  const auto parsed = table().parse(request, true);
  return parsed ? parsed->row->words : parsed.error();
}

TEST(CommandTable, FindsTheRowAndItsArguments) {
  const auto parsed = table().parse("switch map mpatha group 2", true);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->row->words, "switchgroup map $map group $group");
  EXPECT_EQ(parsed->row->id, 7U);
  EXPECT_EQ(parsed->arg("map"), "mpatha");
  EXPECT_EQ(parsed->arg("group"), "2");
  EXPECT_EQ(parsed->arg("path"), "");
}

TEST(CommandTable, KnowsTheAliases) {
  EXPECT_EQ(words_of("list paths"), "show paths");
  EXPECT_EQ(words_of("show multipaths"), "show maps");
  EXPECT_EQ(words_of("remove multipath mpatha"), "del map $map");
  EXPECT_EQ(words_of("exit"), "quit");
}

TEST(CommandTable, TakesUniquePrefixes) {
  EXPECT_EQ(words_of("sho paths"), "show paths");
  EXPECT_EQ(words_of("li paths"), "show paths");
  EXPECT_EQ(words_of("reconf"), "reconfigure");
  EXPECT_EQ(words_of("reconf al"), "reconfigure all");
  EXPECT_EQ(words_of("sho paths ra fo x"), "show paths raw format $format");
}

TEST(CommandTable, TakesAnExactWordThoughALongerOneExists) {
  EXPECT_EQ(words_of("show map mpatha topology"), "show map $map topology");
}

TEST(CommandTable, DoesNotFindAnAmbiguousPrefix) {
  EXPECT_TRUE(words_of("re").starts_with("fail\nre: not found\n"));
  EXPECT_TRUE(words_of("show ma").starts_with("fail\nshow ma: not found\n"));
}

TEST(CommandTable, AnswersAnUnknownLastWordWithHelp) {
  EXPECT_EQ(words_of("help"), "fail\nhelp: not found\n" + table().help());
  EXPECT_EQ(words_of("show foo"), "fail\nshow foo: not found\n" + table().help());
}

TEST(CommandTable, AnswersAnUnknownWordInTheMiddleWithBareFail) {
  EXPECT_EQ(words_of("show foo bar"), "fail\n");
  EXPECT_EQ(words_of("foo paths"), "fail\n");
}

TEST(CommandTable, AnswersAMissingArgument) {
  EXPECT_EQ(words_of("add path"), "fail\nadd path: Missing argument\n" + table().help());
}

TEST(CommandTable, AnswersAnUnknownCombinationWithHelp) {
  EXPECT_EQ(words_of("paths show"), "fail\n" + table().help());
  EXPECT_EQ(words_of("show"), "fail\n" + table().help());
  EXPECT_EQ(words_of(""), "fail\n" + table().help());
  EXPECT_EQ(words_of("add map x path y"), "fail\n" + table().help());
}

TEST(CommandTable, EchoesOnlyPrintableText) {
  EXPECT_TRUE(words_of("bad\x1b[31m").starts_with("fail\nbad_[31m: not found\n"));
}

TEST(CommandTable, RendersTheHelp) {
  const std::string& help = table().help();
  EXPECT_TRUE(
      help.starts_with("multipath-tools v0.15.0 (07/01, 2026)\nCLI commands reference:\n"
                       " list|show paths\n"
                       " list|show paths format $format\n"));
  EXPECT_NE(help.find("\n switch|switchgroup map|multipath $map group $group\n"),
            std::string::npos);
  EXPECT_NE(help.find("\n remove|del map|multipath $map\n"), std::string::npos);
  EXPECT_EQ(std::count(help.begin(), help.end(), '\n'),
            static_cast<std::ptrdiff_t>(std::size(kEntries)) + 2);
}

TEST(CommandTable, KeepsTheRestOfARow) {
  const auto parsed = table().parse("add path sda", true);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->row->async);
  EXPECT_EQ(parsed->row->help, "take a path in");
}

TEST(CommandTable, RefusesContradictingRows) {
  const auto make = [](std::vector<CommandRow> rows) {
    return CommandTable::make(std::move(rows), multipathd_aliases(), "x").has_value();
  };
  EXPECT_FALSE(make({{"show path $path"}, {"add path"}})) << "an argument in one row only";
  EXPECT_FALSE(make({{"show paths"}, {"list paths"}})) << "the same command twice";
  EXPECT_FALSE(make({{"$path"}}));
  EXPECT_FALSE(make({{""}}));
  EXPECT_FALSE(make({{"a b c d e"}})) << "too many keywords";
  EXPECT_FALSE(make({{"fail path $path", Access::any}})) << "only show is for everybody";
}

TEST(Privilege, LetsUsersShowOnly) {
  EXPECT_TRUE(table().parse("show paths", false));
  EXPECT_TRUE(table().parse("list maps", false));
  EXPECT_EQ(table().parse("add path sda", false).error(),
            "fail\npermission deny: need to be root\n");
}

// CVE-2022-41974: keyword codes were OR-ed together, so a repeated or mixed in "show" lent its
// right to another command.
TEST(Privilege, IsNotFooledByRepeatedOrMixedKeywords) {
  const std::vector<std::string> words = {"list", "show", "sho",    "add", "del",   "path x",
                                          "maps", "all",  "reconf", "raw", "map x", "paths"};
  std::size_t allowed = 0;
  const auto check = [&](const std::string& request) {
    const auto parsed = table().parse(request, false);
    if (!parsed) return;
    ++allowed;
    EXPECT_TRUE(parsed->row->words.starts_with("show ")) << request;
    EXPECT_EQ(parsed->row->access, Access::any) << request;
  };
  for (const auto& a : words) {
    check(a);
    for (const auto& b : words) {
      check(a + " " + b);
      for (const auto& c : words) {
        check(a + " " + b + " " + c);
        for (const auto& d : words) check(a + " " + b + " " + c + " " + d);
      }
    }
  }
  EXPECT_EQ(allowed, 6U) << "list, show and sho with paths and maps";
}

TEST(FailureReply, NamesTheReason) {
  EXPECT_EQ(failure_reply({Errc::busy, "x", 0}), "fail\nmap or partition in use\n");
  EXPECT_EQ(failure_reply({Errc::not_found, "x", 0}), "fail\ndevice not found\n");
  EXPECT_EQ(failure_reply({Errc::timeout, "x", 0}), "fail\ntimeout\n");
  EXPECT_EQ(failure_reply({Errc::denied, "x", 0}), "fail\npermission deny: need to be root\n");
  EXPECT_EQ(failure_reply({Errc::io, "x", 5}), "fail\n");
}

}  // namespace
}  // namespace libpath
