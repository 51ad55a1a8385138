#include "libpath/naming/wwids_file.h"

#include <gtest/gtest.h>

#include "tests/unit/naming/wwid.h"

namespace libpath {
namespace {

TEST(WwidsFile, ReadsEntriesAndCountsTheRest) {
  const auto parsed = parse_wwids(
      "# Multipath wwids, Version : 1.0\n/3600a/\n#3600b/\n\n/3600c/\r\n/a/b/\n3600d\n/ "
      "3600e/\n//\n/3600f");
  EXPECT_EQ(parsed.wwids, (std::set<Wwid>{wwid("3600a"), wwid("3600c"), wwid("a/b")}));
  EXPECT_EQ(parsed.ignored_lines, 4U);
}

TEST(WwidsFile, StartsANewFileWithItsHeader) {
  const std::string text = apply_edits("", add_wwid("", wwid("3600a")));
  EXPECT_TRUE(text.starts_with("# Multipath wwids, Version : 1.0\n"));
  EXPECT_TRUE(text.ends_with("\n/3600a/\n"));
}

TEST(WwidsFile, AppendsOnAnOwnLine) {
  EXPECT_EQ(add_wwid("/3600a/\n", wwid("3600b")), (std::vector<FileEdit>{{8, "/3600b/\n"}}));
  EXPECT_EQ(add_wwid("/3600a/", wwid("3600b")), (std::vector<FileEdit>{{7, "\n/3600b/\n"}}));
  EXPECT_TRUE(add_wwid("/3600a/\n", wwid("3600a")).empty());
}

TEST(WwidsFile, RemovesByOverwritingTheSlashOfEachEntry) {
  const std::string text = "/3600a/\n/3600b/\n/3600a/\n";
  EXPECT_EQ(remove_wwid(text, wwid("3600a")), (std::vector<FileEdit>{{0, "#"}, {16, "#"}}));
  EXPECT_EQ(apply_edits(text, remove_wwid(text, wwid("3600a"))), "#3600a/\n/3600b/\n#3600a/\n");
  EXPECT_TRUE(remove_wwid(text, wwid("3600c")).empty());
}

TEST(WwidsFile, AddsARemovedOneAgain) {
  std::string text = "#3600a/\n";
  text = apply_edits(text, add_wwid(text, wwid("3600a")));
  EXPECT_EQ(text, "#3600a/\n/3600a/\n");
}

TEST(WwidsFile, WritesExactlyTheseWwids) {
  const std::set<Wwid> wwids{wwid("b"), wwid("a")};
  const std::string text = format_wwids(wwids);
  EXPECT_TRUE(text.ends_with("\n/a/\n/b/\n"));
  EXPECT_EQ(parse_wwids(text).wwids, wwids);
  EXPECT_EQ(parse_wwids(text).ignored_lines, 0U);
}

}  // namespace
}  // namespace libpath
