// etc/bondd.conf.sample is good configuration, with and without what it only suggests; it and the
// manual page know every keyword.
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "libpath/base/strings.h"
#include "libpath/bondconf/dump_config.h"
#include "libpath/bondconf/keywords.h"
#include "tests/unit/bondconf/load_bondd.h"

namespace libpath {
namespace {

std::string text_of_file(const std::string& path) {
  std::ifstream in(std::string(HAWSER_SOURCE_DIR) + path);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::string sample_text() { return text_of_file("/etc/bondd.conf.sample"); }

// Lines that begin with '#' and no blank behind it become lines in force.
std::string without_comment_signs(const std::string& text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t sign = line.find_first_not_of('\t');
    const bool suggestion = sign != std::string_view::npos && line[sign] == '#' &&
                            sign + 1 < line.size() && line[sign + 1] != ' ';
    out += suggestion ? std::string(line.substr(0, sign)) + std::string(line.substr(sign + 1))
                      : std::string(line);
    out += '\n';
  }
  return out;
}

TEST(BonddSample, LoadsWithoutARemark) {
  const LoadedBonddConfig loaded = load_bondd(sample_text());
  EXPECT_EQ(all_remarks(loaded), Remarks{});
  EXPECT_EQ(loaded.config.bonds.size(), 3U);
  EXPECT_EQ(loaded.config.watches.size(), 1U);
}

TEST(BonddSample, SuggestsNothingWrong) {
  const LoadedBonddConfig loaded = load_bondd(without_comment_signs(sample_text()));
  EXPECT_EQ(all_remarks(loaded), Remarks{});
  EXPECT_EQ(loaded.config.bonds.size(), 6U);
  EXPECT_EQ(load_bondd(dump_bondd_config(loaded.config)).config, loaded.config);
}

TEST(BonddSample, NamesEveryKeyword) {
  std::set<std::string_view> words;
  const std::string text = without_comment_signs(sample_text());
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = split_words(line);
    if (!parts.empty()) words.insert(parts[0]);
  }
  for (const KeywordRule& rule : kBonddKeywords) {
    EXPECT_TRUE(!rule.alias_of.empty() || words.contains(rule.name)) << rule.name;
  }
}

TEST(BonddManual, NamesEveryKeywordAndWatcher) {
  const std::string manual = text_of_file("/man/bondd.conf.5.scd");
  const auto named = [&](std::string_view name) {
    return manual.find("*" + std::string(name) + "*") != std::string::npos;
  };
  for (const KeywordRule& rule : kBonddKeywords) EXPECT_TRUE(named(rule.name)) << rule.name;
  for (const WatcherWord& row : kWatcherWords) EXPECT_TRUE(named(row.word)) << row.word;
}

TEST(BonddManual, ShowsAnExampleThatLoads) {
  const std::string manual = text_of_file("/man/bondd.conf.5.scd");
  const std::size_t start = manual.find("bond storage0 {");
  const std::string example = manual.substr(start, manual.find("```", start) - start);
  EXPECT_EQ(all_remarks(load_bondd(example)), Remarks{});
  EXPECT_EQ(load_bondd(example).config.bonds.at(0).slaves.size(), 2U);
}

}  // namespace
}  // namespace libpath
