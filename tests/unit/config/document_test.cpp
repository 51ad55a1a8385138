// The reader on a small schema of its own: it must serve other files than multipath.conf.
#include "libpath/config/document.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/config/value_types.h"

namespace libpath {
namespace {

constexpr std::array<SectionRule, 3> kTwoLevels = {
    {{"defaults"}, {"bond", kTopLevel, true}, {"slave", 1, true}}};
const std::array<KeywordRule, 4> kRules = {{
    {.name = "miimon", .sections = 3, .type = &kInteger, .max = 1000},
    {.name = "mode", .sections = 2, .type = &kText},
    {.name = "policy", .sections = 2, .type = &kText, .alias_of = "mode"},
    {.name = "allow", .sections = 1, .type = &kText, .repeatable = true},
}};
const Schema kSchema = {kTwoLevels, kRules};

struct Read {
  Document document;
  std::vector<std::string> messages;
};

Read read(std::string text) {
  Diagnostics diagnostics;
  const std::vector<ConfigSource> sources = {{"f", std::move(text)}};
  Read out{read_document(kSchema, sources, diagnostics), {}};
  for (const auto& diagnostic : diagnostics.take()) out.messages.push_back(diagnostic.message());
  return out;
}
using Messages = std::vector<std::string>;

TEST(Document, KeepsSectionsLabelsAndOrigins) {
  const Read got = read("bond bond0 {\n  mode active-backup\n  slave eth0 {\n  }\n}\n");
  EXPECT_EQ(got.messages, Messages{});
  ASSERT_EQ(got.document.sections.size(), 2U);
  EXPECT_EQ(got.document.sections[0].label, "bond0");
  EXPECT_EQ(got.document.sections[1].label, "eth0");
  EXPECT_EQ(got.document.sections[1].parent, 0U);
  const Value* mode = got.document.sections[0].values.find(kRules[1]);
  ASSERT_NE(mode, nullptr);
  EXPECT_EQ(mode->text, "active-backup");
  EXPECT_EQ(mode->origin, (Origin{Origin::Kind::file, "f", 2, 8}));
}

TEST(Document, IgnoresALabelledSectionWithoutName) {
  const Read got = read("bond {\n mode x\n}\ndefaults {\n miimon 5\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:1:1: warning: section 'bond' needs a name, ignored"}));
  ASSERT_EQ(got.document.sections.size(), 1U);
}

TEST(Document, IgnoresUnknownSectionsWithAllTheyHold) {
  const Read got = read("team t0 {\n a {\n miimon 3\n }\n}\ndefaults {\n miimon 5\n}\n");
  EXPECT_EQ(got.messages,
            (Messages{"f:1:1: warning: unknown section 'team' outside any section, ignored"}));
  ASSERT_EQ(got.document.sections.size(), 1U);
  EXPECT_EQ(got.document.sections[0].values.all().size(), 1U);
}

TEST(Document, WarnsOfUnknownKeywordsAndLinesOutsideSections) {
  const Read got = read("miimon 5\ndefaults {\n mimon 5\n}\n");
  EXPECT_EQ(got.messages,
            (Messages{"f:1:1: warning: 'miimon' outside any section, ignored",
                      "f:3:2: warning: unknown keyword 'mimon' in section 'defaults', ignored"}));
}

TEST(Document, LetsTheLastDuplicateWin) {
  const Read got = read("bond b {\n mode a\n policy b\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:3:2: warning: duplicate keyword 'policy', the value of "
                                    "line 2 is replaced"}));
  ASSERT_EQ(got.document.sections[0].values.all().size(), 1U);
  EXPECT_EQ(got.document.sections[0].values.all()[0].text, "b");
  EXPECT_EQ(got.document.sections[0].values.all()[0].rule, &kRules[1]);
}

TEST(Document, AddsUpRepeatableKeywords) {
  const Read got = read("defaults {\n allow a\n allow a\n allow b\n}\n");
  EXPECT_EQ(got.messages, Messages{});
  EXPECT_EQ(got.document.sections[0].values.all().size(), 3U);
}

TEST(Document, KeepsThePreviousValueWhenTheNextIsBad) {
  const Read got = read("defaults {\n miimon 7\n miimon fast\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:3:9: warning: miimon: bad value 'fast', not a number; the "
                                    "previous value is kept"}));
  EXPECT_EQ(got.document.sections[0].values.all()[0].text, "7");
}

TEST(Document, SaysWhichValueIsMissing) {
  const Read got = read("bond b {\n mode\n mode \"\"\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:2:2: warning: missing value for 'mode', ignored",
                                    "f:3:2: warning: missing value for 'mode', ignored"}));
}

TEST(Document, TakesTheFirstWordAndWarnsOfTheRest) {
  const Read got = read("bond b {\n mode active backup\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:2:14: warning: ignoring extra text from 'backup' on"}));
  EXPECT_EQ(got.document.sections[0].values.all()[0].text, "active");
}

TEST(Document, RecoversFromAForgottenClosingBrace) {
  const Read got = read("bond b {\n slave e {\n\ndefaults {\n miimon 1\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:4:1: warning: missing '}' before section 'defaults'"}));
  ASSERT_EQ(got.document.sections.size(), 3U);
  EXPECT_EQ(got.document.sections[2].values.all().size(), 1U);
}

TEST(Document, AcceptsTheOpeningBraceOnTheNextLine) {
  const Read got = read("defaults\n{\n miimon 1\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:1:1: warning: missing '{' after 'defaults'"}));
  EXPECT_EQ(got.document.sections[0].values.all().size(), 1U);
}

TEST(Document, ClosesAnEmptySectionOnItsOwnLine) {
  const Read got = read("defaults {}\ndefaults { miimon 1 }\nbond b {\n}\n");
  EXPECT_EQ(got.messages, (Messages{"f:2:12: warning: ignoring extra text from 'miimon' on"}));
  EXPECT_EQ(got.document.sections.size(), 3U);
}

TEST(Document, ReportsStrayBraces) {
  const Read got = read("}\n{\n miimon 3\n}\ndefaults {\n");
  EXPECT_EQ(got.messages,
            (Messages{"f:1:1: warning: '}' without an open section, ignored",
                      "f:2:1: warning: '{' without a section name, ignored up to its '}'",
                      "f:5: warning: missing '}' at the end of the file"}));
}

TEST(Document, StartsEachFileAfresh) {
  Diagnostics diagnostics;
  const std::vector<ConfigSource> sources = {{"a", "defaults {\n"}, {"b", "miimon 3\n"}};
  read_document(kSchema, sources, diagnostics);
  const auto list = diagnostics.take();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1].message(), "b:1:1: warning: 'miimon' outside any section, ignored");
}

TEST(Document, BoundsTheNumberOfWarnings) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "x y\n";
  const Read got = read(text);
  EXPECT_EQ(got.messages.size(), Diagnostics::kMax + 1);
  EXPECT_EQ(got.messages.back(), "warning: 4500 further warnings are not shown");
}

}  // namespace
}  // namespace libpath
