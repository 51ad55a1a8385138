// Text nobody should write: the load must end, keep what is good and say what is not.
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "libpath/config/dump.h"
#include "libpath/config/settings.h"
#include "tests/unit/config/load.h"

namespace libpath {
namespace {

const std::string kGood = "\ndefaults {\n verbosity 3\n}\n";

// Loads, and checks that the dump is a fixed point.
LoadedConfig survive(const std::string& text) {
  LoadedConfig loaded = load(text);
  const std::string dumped = dump_config(loaded.config);
  const LoadedConfig again = load(dumped);
  EXPECT_EQ(messages(again), Messages{});
  EXPECT_EQ(dump_config(again.config), dumped);
  return loaded;
}

TEST(Hostile, BinaryGarbageIsIgnored) {
  std::mt19937 random(7);
  std::string garbage(200000, '\0');
  for (char& c : garbage) c = static_cast<char>(random() & 0xffU);
  EXPECT_LE(survive(garbage).diagnostics.size(), Diagnostics::kMax + 1);
}

TEST(Hostile, GrammarWordsInAnyOrderAreSurvived) {
  const std::vector<std::string> words = {"defaults",   "{",
                                          "}",          "\n",
                                          "\n",         "\n",
                                          "devices",    "device",
                                          "vendor",     "\"",
                                          "\"\"",       "product",
                                          "multipaths", "multipath",
                                          "wwid",       "alias",
                                          "blacklist",  "overrides",
                                          "protocol",   "type",
                                          "scsi:fcp",   "!",
                                          "#",          "x",
                                          "(",          "no_path_retry",
                                          "5",          "fail",
                                          "\"a b\"",    "property",
                                          "devnode"};
  std::mt19937 random(11);
  for (int round = 0; round < 30; ++round) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += words[random() % words.size()] + " ";
    survive(text);
  }
}

TEST(Hostile, NulBytesDoNotHideTheRest) {
  const auto loaded = survive(std::string("defaults {\n\0verbosity\0\0 1\n}\n", 27) + kGood);
  EXPECT_EQ(global_settings(loaded.config).verbosity, 3);
}

TEST(Hostile, UnterminatedStringsEndWithTheirLine) {
  const auto loaded = survive("blacklist {\n wwid \"abc\n}\n" + kGood);
  EXPECT_EQ(messages(loaded), (Messages{"a:2:7: warning: missing closing quote"}));
  EXPECT_EQ(global_settings(loaded.config).verbosity, 3);
}

TEST(Hostile, DeepBracesAreSkipped) {
  std::string text = "x {\n";
  for (int i = 0; i < 100000; ++i) text += "y {\n";
  for (int i = 0; i < 100001; ++i) text += "}\n";
  const auto loaded = survive(text + kGood);
  EXPECT_EQ(loaded.diagnostics.size(), 1U);
  EXPECT_EQ(global_settings(loaded.config).verbosity, 3);
  survive(std::string(500000, '{') + kGood);
  survive(std::string(500000, '}') + kGood);
}

TEST(Hostile, AVeryLongLineIsOneLine) {
  const auto loaded = survive("multipaths {\n multipath {\n wwid \"" + std::string(1 << 20, 'a') +
                              "\"\n alias " + std::string(1 << 20, 'b') + "\n }\n}\n" + kGood);
  EXPECT_EQ(global_settings(loaded.config).verbosity, 3);
  ASSERT_FALSE(loaded.diagnostics.empty());
  for (const auto& line : messages(loaded)) EXPECT_LT(line.size(), 300U);
}

TEST(Hostile, ManyEntriesStayQuick) {
  std::string text = "blacklist {\n";
  for (int i = 0; i < 20000; ++i) text += " wwid w" + std::to_string(i) + "\n";
  text += "}\nmultipaths {\n";
  for (int i = 0; i < 20000; ++i) {
    text +=
        " multipath {\n wwid " + std::to_string(i) + "\n alias a" + std::to_string(i) + "\n }\n";
  }
  const auto loaded = load(text + "}\n");
  EXPECT_EQ(messages(loaded), Messages{});
  EXPECT_EQ(configured_aliases(loaded.config).size(), 20000U);
}

}  // namespace
}  // namespace libpath
