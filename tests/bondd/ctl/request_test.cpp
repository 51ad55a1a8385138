#include "bondd/ctl/request.h"

#include <gtest/gtest.h>

#include "libpath/ipc/command.h"
#include "libpath/ipc/framing.h"

namespace bondd {
namespace {

using libpath::CommandTable;
using libpath::view::Style;

CommandTable table() {
  return CommandTable::make(libpath::command_rows(kCommandWords), {}, "bondd").value();
}

const Arguments kAll = {
    {"bond", "bo \"nd#"}, {"slave", "e!th{}"}, {"file", "/a b/\"\""}, {"sequence", "7"}};

TEST(Request, EveryRowIsFoundByItsWords) {
  const CommandTable commands = table();
  const Style style{true, false, 80};
  for (const CommandWords& row : kCommandWords) {
    const auto line = request_line(row.id, kAll, row.form == Form::json,
                                   row.form == Form::styled ? style : Style{});
    ASSERT_TRUE(line) << row.words;
    const auto command = commands.parse(*line, true);
    ASSERT_TRUE(command) << *line;
    EXPECT_EQ(&kCommandWords[command->row->id], &row) << *line;
    for (const auto& [name, value] : command->args) {
      EXPECT_EQ(value, name == "style" ? "colour,width=80" : kAll.find(name)->second) << *line;
    }
  }
}

TEST(Request, EveryCommandHasAHelpAndAText) {
  for (const CommandWords& row : kCommandWords) {
    EXPECT_FALSE(row.help.empty()) << row.words;
    EXPECT_NE(find_words(row.id, Form::text), nullptr) << row.words;
  }
}

TEST(Request, OnlyLookingIsForEverybody) {
  const CommandTable commands = table();
  for (const CommandWords& row : kCommandWords) {
    const auto line = request_line(row.id, kAll, row.form == Form::json, Style{});
    EXPECT_EQ(commands.parse(*line, false).has_value(), row.words.starts_with("show")) << *line;
  }
}

TEST(Request, HasStyleOnlyWhereItMakesADifference) {
  const Style style{false, true, 0};
  EXPECT_EQ(*request_line(CommandId::status, {}, false, {}), "show status");
  EXPECT_EQ(*request_line(CommandId::status, {}, false, style), "show status style \"ascii\"");
  EXPECT_EQ(*request_line(CommandId::status, {}, true, style), "show status json");
  EXPECT_EQ(*request_line(CommandId::reload, {}, false, style), "reload");
}

TEST(Request, RefusesWhatCannotBeAsked) {
  EXPECT_FALSE(request_line(CommandId::reload, {}, true, {}));
  EXPECT_FALSE(request_line(CommandId::bond, {}, false, {}));
  EXPECT_FALSE(request_line(CommandId::bond, {{"bond", std::string("a\0b", 3)}}, false, {}));
}

TEST(Request, IsNotLongerThanTheDaemonReads) {
  const std::size_t words = std::string_view("plan file \"\"").size();
  const std::string longest(libpath::kMaxRequestLength - 1 - words, 'x');
  const auto fits = request_line(CommandId::plan_file, {{"file", longest}}, false, {});
  ASSERT_TRUE(fits);
  libpath::FrameReader reader(libpath::kMaxRequestLength);
  reader.feed(libpath::encode_frame(*fits));
  EXPECT_EQ(reader.take(), *fits);
  EXPECT_FALSE(request_line(CommandId::plan_file, {{"file", longest + "x"}}, false, {}));
}

}  // namespace
}  // namespace bondd
