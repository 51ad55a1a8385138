#include "libpath/config/config_writer.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libpath/config/document.h"
#include "libpath/config/value_types.h"

namespace libpath {
namespace {

constexpr std::array<SectionRule, 1> kUnits = {{{"unit", kTopLevel, true}}};
const std::array<KeywordRule, 1> kNotes = {{{.name = "note", .sections = 1, .type = &kText}}};
const Schema kNotesSchema = {kUnits, kNotes};

std::string unit_text(std::string_view label, std::string_view note, std::string_view remark = {}) {
  ConfigWriter writer;
  writer.open("unit", label);
  writer.line(kNotes[0], note, remark);
  writer.close();
  return writer.take();
}

TEST(ConfigWriter, QuotesOnlyLabelsThatNeedIt) {
  EXPECT_EQ(unit_text("52:54:00:00:00:01", "x"), "unit 52:54:00:00:00:01 {\n\tnote \"x\"\n}\n");
  EXPECT_EQ(unit_text("a#b", "x"), "unit \"a#b\" {\n\tnote \"x\"\n}\n");
}

TEST(ConfigWriter, PutsARemarkBehindTheValue) {
  EXPECT_EQ(unit_text("a", "x", "f\n:3"), "unit a {\n\tnote \"x\"  # f_:3\n}\n");
}

TEST(ConfigWriter, WritesWhatTheReaderTakes) {
  for (const std::string text :
       {"a", "a b", "a\"b", "\"", "a#b", "a!b", "{", "}", "\xc3\xa4", "-"}) {
    Diagnostics diagnostics;
    const std::vector<ConfigSource> sources = {{"f", unit_text(text, text, text)}};
    const Document got = read_document(kNotesSchema, sources, diagnostics);
    EXPECT_TRUE(diagnostics.take().empty()) << text;
    ASSERT_EQ(got.sections.size(), 1U);
    EXPECT_EQ(got.sections[0].label, text);
    EXPECT_EQ(got.sections[0].values.all()[0].text, text);
  }
}

TEST(Diagnostic, SaysHowGraveItIs) {
  EXPECT_EQ((Diagnostic{"f", 1, 2, Severity::info, "x"}).message(), "f:1:2: info: x");
  EXPECT_EQ((Diagnostic{"f", 1, 0, Severity::warning, "x"}).message(), "f:1: warning: x");
  EXPECT_EQ((Diagnostic{"", 0, 0, Severity::error, "x"}).message(), "error: x");
}

}  // namespace
}  // namespace libpath
