#include "bondd/ctl/options.h"

#include <gtest/gtest.h>

#include "libpath/base/strings.h"

namespace bondd {
namespace {

using libpath::Millis;
using libpath::view::Style;

tl::expected<Options, UsageText> parsed(std::string_view line) {
  std::vector<std::string> arguments;
  for (const auto word : libpath::split_words(line)) arguments.emplace_back(word);
  return parse_options(std::move(arguments));
}

CommandId command_of(std::string_view line) {
  const auto options = parsed(line);
  EXPECT_TRUE(options) << line << ": " << options.error().text;
  return options ? options->command : CommandId::version;
}

TEST(Options, FindsTheCommand) {
  EXPECT_EQ(command_of("status"), CommandId::status);
  EXPECT_EQ(command_of("status --tree"), CommandId::tree);
  EXPECT_EQ(command_of("show bonds"), CommandId::bonds);
  EXPECT_EQ(command_of("show bond bond0"), CommandId::bond);
  EXPECT_EQ(command_of("show slaves --json"), CommandId::slaves);
  EXPECT_EQ(command_of("show watchers"), CommandId::watchers);
  EXPECT_EQ(command_of("show history"), CommandId::history);
  EXPECT_EQ(command_of("show config"), CommandId::config);
  EXPECT_EQ(command_of("lint"), CommandId::lint);
  EXPECT_EQ(command_of("plan"), CommandId::plan);
  EXPECT_EQ(command_of("plan new.conf"), CommandId::plan_file);
  EXPECT_EQ(command_of("apply"), CommandId::apply);
  EXPECT_EQ(command_of("apply --force"), CommandId::apply_forced);
  EXPECT_EQ(command_of("set-active bond0 eth1"), CommandId::set_active);
  EXPECT_EQ(command_of("reenslave eth1"), CommandId::re_enslave);
  EXPECT_EQ(command_of("reload"), CommandId::reload);
  EXPECT_EQ(command_of("version"), CommandId::version);
}

TEST(Options, KeepsArguments) {
  EXPECT_EQ(parsed("show bond bond0")->arguments, (Arguments{{"bond", "bond0"}}));
  EXPECT_EQ(parsed("set-active b eth1")->arguments, (Arguments{{"bond", "b"}, {"slave", "eth1"}}));
  EXPECT_EQ(parsed("reenslave eth1")->arguments, (Arguments{{"slave", "eth1"}}));
  EXPECT_EQ(parsed("plan a/b")->arguments, (Arguments{{"file", "a/b"}}));
  EXPECT_TRUE(parsed("plan")->arguments.empty());
}

TEST(Options, TakesCommonOptionsBeforeAndBehindTheCommand) {
  for (const std::string_view line :
       {"--socket /tmp/s --timeout 7 --ascii --width 80 --color never show bonds --json",
        "show bonds --json --color never --socket /tmp/s --timeout 7 --ascii --width 80"}) {
    const auto options = parsed(line);
    ASSERT_TRUE(options) << line << options.error().text;
    EXPECT_TRUE(options->json);
    EXPECT_EQ(options->socket, "/tmp/s");
    EXPECT_EQ(options->patience(), Millis(7000));
    EXPECT_TRUE(options->ascii);
    EXPECT_EQ(options->width, 80U);
    EXPECT_EQ(options->colour, ColourWish::never);
  }
}

TEST(Options, EventsAreHistory) {
  const auto options = parsed("events --json --follow");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->command, CommandId::history);
  EXPECT_TRUE(options->events && options->follow && options->json);
  EXPECT_FALSE(parsed("show history")->events);
  EXPECT_TRUE(parsed("events -f")->follow);
  EXPECT_FALSE(parsed("events")->follow);
}

TEST(Options, WaitsLongerForChanges) {
  EXPECT_EQ(parsed("status")->patience(), Millis(10000));
  EXPECT_EQ(parsed("apply")->patience(), Millis(120000));
  EXPECT_EQ(parsed("apply --force")->patience(), Millis(120000));
  EXPECT_EQ(parsed("status")->socket, "/run/bondd.socket");
}

TEST(Options, RefusesWhatItDoesNotKnow) {
  for (const std::string_view line : {"",
                                      "show",
                                      "bonds",
                                      "status lint",
                                      "status extra",
                                      "show bond",
                                      "show bond a b",
                                      "show wonders",
                                      "set-active bond0",
                                      "reenslave",
                                      "reload --json",
                                      "apply --froce",
                                      "version --json",
                                      "status --color sometimes",
                                      "status --width 39",
                                      "status --width x",
                                      "status --timeout 0",
                                      "status --timeout 3601",
                                      "status --timeout -1",
                                      "status --socket",
                                      "lint --follow",
                                      "plan a b",
                                      "status --tree --tree=x"}) {
    const auto options = parsed(line);
    ASSERT_FALSE(options) << line;
    EXPECT_TRUE(options.error().error) << line;
    EXPECT_FALSE(options.error().text.empty()) << line;
  }
}

TEST(Options, HelpIsNoError) {
  for (const std::string_view line : {"--help", "status --help", "show bond -h"}) {
    const auto options = parsed(line);
    ASSERT_FALSE(options) << line;
    EXPECT_FALSE(options.error().error) << line;
    EXPECT_NE(options.error().text.find("Usage"), std::string::npos);
  }
  for (const std::string_view command : {"status", "show", "events", "lint", "plan", "apply",
                                         "set-active", "reenslave", "reload", "version"}) {
    EXPECT_NE(parsed("--help").error().text.find(command), std::string::npos) << command;
  }
}

TEST(Options, StyleFollowsTheTerminal) {
  const Options automatic = *parsed("status");
  EXPECT_EQ(style_for(automatic, {true, true, true, 120}), (Style{true, false, 120}));
  EXPECT_EQ(style_for(automatic, {true, false, false, 10}), (Style{false, true, 40}));
  EXPECT_EQ(style_for(automatic, {true, true, true, 0}), (Style{true, false, 0}));
  // A pipe: whole lines, no colour.
  EXPECT_EQ(style_for(automatic, {false, true, true, 120}), (Style{false, false, 0}));
}

TEST(Options, StyleFollowsTheUserFirst) {
  const Options wishes = *parsed("status --color always --ascii --width 77");
  EXPECT_EQ(style_for(wishes, {false, false, true, 120}), (Style{true, true, 77}));
  EXPECT_EQ(style_for(*parsed("status --color never"), {true, true, true, 80}),
            (Style{false, false, 80}));
}

}  // namespace
}  // namespace bondd
