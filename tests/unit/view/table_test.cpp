#include "libpath/view/table.h"

#include <gtest/gtest.h>

#include "libpath/base/strings.h"
#include "libpath/view/shown.h"

namespace libpath::view {
namespace {

Table bonds() {
  Table table({{.title = "BOND"},
               {.title = "MODE", .rank = 2},
               {.title = "N", .right = true, .rank = 1},
               {.title = "WHY", .elastic = 8, .only_if_used = true}});
  table.add({{"bond0"}, {"active-backup"}, {"12"}, {"it lost its carrier"}});
  table.add({{"b"}, {"802.3ad"}, {"3"}, {""}});
  return table;
}

TEST(Table, IsAsWideAsItNeeds) {
  EXPECT_EQ(bonds().text({}),
            "BOND   MODE            N  WHY\n"
            "bond0  active-backup  12  it lost its carrier\n"
            "b      802.3ad         3  -\n");
}

TEST(Table, CutsElasticColumnsFirst) {
  EXPECT_EQ(bonds().text({false, false, 40}),
            "BOND   MODE            N  WHY\n"
            "bond0  active-backup  12  it lost its c\u2026\n"
            "b      802.3ad         3  -\n");
}

TEST(Table, ThenLeavesColumnsOut) {
  Table table = bonds();
  table.add({{"a-very-long-name"}, {"x"}, {"4"}, {"y"}});
  EXPECT_EQ(table.text({false, true, 40}),
            "BOND               N  WHY\n"
            "bond0             12  it lost its carr..\n"
            "b                  3  -\n"
            "a-very-long-name   4  y\n");
}

TEST(Table, ThenCutsWhateverIsWidest) {
  Table table({{.title = "A"}, {.title = "B"}});
  table.add({{std::string(100, 'a')}, {std::string(30, 'b')}});
  const std::string text = table.text({false, true, 40});
  for (const auto line : split(text, '\n')) EXPECT_LE(columns(line), 40U);
  EXPECT_EQ(split(text, '\n')[1], std::string(17, 'a') + "..  " + std::string(17, 'b') + "..");
}

TEST(Table, LeavesUnusedColumnsOut) {
  Table table({{.title = "A"}, {.title = "B", .only_if_used = true}, {.title = "C"}});
  table.add({{"1"}, {""}, {"3"}});
  EXPECT_EQ(table.text({}), "A  C\n1  3\n");
}

TEST(Table, CountsColumnsNotBytesNorEscapes) {
  Table table({{.title = "A"}, {.title = "B"}});
  table.add({{"B\u00fcro", Tone::good}, {"x"}});
  table.add({{"abcd"}, {"y"}});
  EXPECT_EQ(table.text({true, false, 0}),
            "\033[1mA\033[0m     \033[1mB\033[0m\n"
            "\033[32mB\u00fcro\033[0m  x\n"
            "abcd  y\n");
}

TEST(Table, ShowsNoControlCharacters) {
  Table table({{.title = "A"}});
  table.add({{"a\x1b[2J\nb"}});
  EXPECT_EQ(table.text({}), "A\na?[2J?b\n");
}

TEST(Table, FillsMissingCells) {
  Table table({{.title = "A"}, {.title = "B"}});
  table.add({{"1"}});
  EXPECT_EQ(table.text({}), "A  B\n1  -\n");
}

}  // namespace
}  // namespace libpath::view
