// Every row of the commands: answered, and answered to those who may ask.
#include <map>

#include "bondd/commands/words.h"
#include "libpath/base/strings.h"
#include "libpath/ipc/command.h"
#include "tests/bondd/world.h"

namespace bondd {
namespace {

std::string filled(std::string_view words) {
  const std::map<std::string, std::string, std::less<>> values{
      {"$bond", "bond0"}, {"$slave", "eth1"},       {"$style", "plain"},
      {"$sequence", "1"}, {"$file", "/etc/x.conf"},
  };
  std::string text;
  for (const auto word : libpath::split_words(words)) {
    const auto value = values.find(word);
    text += (text.empty() ? "" : " ") + (value == values.end() ? std::string(word) : value->second);
  }
  return text;
}

class CommandRows : public ConfiguredBond {
 protected:
  void SetUp() override {
    start("  re_enslave no");
    world.sysfs.set("/etc/x.conf", plain_bond());
  }
  // For `reenslave`: its slave is out.
  void prepare(CommandId id) {
    if (id == CommandId::re_enslave) {
      world.happens([&] { world.net.change_by_other(lc::Release{world.index("eth1")}); });
    }
  }
};

TEST_F(CommandRows, AnswerRoot) {
  for (const CommandWords& row : kCommandWords) {
    prepare(row.id);
    const std::string answer = world.cli(filled(row.words));
    EXPECT_NE(answer, "(no answer)") << row.words;
    EXPECT_NE(answer.rfind("fail\n", 0), 0U) << row.words << ": " << answer;
    if (row.form == Form::json) {
      EXPECT_EQ(answer.find_first_of("{["), 0U) << row.words << ": " << answer;
    }
  }
}

TEST_F(CommandRows, OfRootAreDeniedToOthers) {
  world.net.forget_applied();
  for (const CommandWords& row : kCommandWords) {
    const std::string answer = world.cli(filled(row.words), false);
    if (row.access == kRoot) {
      EXPECT_EQ(answer, libpath::kReplyDenied) << row.words;
    } else {
      EXPECT_NE(answer.rfind("fail\n", 0), 0U) << row.words << ": " << answer;
    }
  }
  EXPECT_TRUE(world.net.applied().empty());
}

TEST_F(CommandRows, FromMemoryAnswerWhileTheKernelDoesNot) {
  world.executor.hold_all();
  for (const CommandWords& row : kCommandWords) {
    if (row.access == kRoot || row.id == CommandId::plan) continue;
    EXPECT_NE(world.cli(filled(row.words)), "(no answer)") << row.words;
  }
  world.executor.release_all();
}

TEST_F(CommandRows, APlanDoesNotWaitForAChange) {
  world.executor.hold("apply");
  EXPECT_NE(world.cli("show plan"), "(no answer)");
  EXPECT_EQ(world.cli("apply"), "(no answer)");
  world.executor.release("apply");
}

TEST_F(CommandRows, AnApplyThatFailsTellsWhyInEveryForm) {
  world.net.refuse([](const libpath::LinkChange&) { return EINVAL; });
  for (const std::string form : {"", " json"}) {
    world.config_text = plain_bond("  mtu 9000");
    const std::string answer = world.cli("apply" + form);
    EXPECT_EQ(answer.rfind("fail\n", 0), 0U) << answer;
    EXPECT_NE(answer.find("Invalid argument"), std::string::npos) << answer;
  }
}

TEST_F(CommandRows, OfUnknownThingsSayWhat) {
  const auto expect_failure = [&](const std::string& request, const std::string& about) {
    const std::string answer = world.cli(request);
    EXPECT_EQ(answer.rfind("fail\n", 0), 0U) << answer;
    EXPECT_NE(answer.find(about), std::string::npos) << answer;
  };
  expect_failure("show bond bond9", "bond9");
  expect_failure("set-active bond bond9 slave eth0", "bond9");
  expect_failure("set-active bond bond0 slave eth9", "eth9");
  expect_failure("reenslave slave eth9", "eth9");
  expect_failure("reenslave slave eth1", "eth1");  // has its master
  expect_failure("show history after many", "many");
  expect_failure("show status style pink", "pink");
}

TEST_F(CommandRows, SetActiveMovesTheTrafficAndSupervisionLetsItStand) {
  EXPECT_EQ(world.cli("set-active bond bond0 slave eth1"), "ok\n");
  EXPECT_EQ(world.active("bond0"), "eth1");
  world.advance(Millis(60000));
  EXPECT_EQ(world.active("bond0"), "eth1");
}

TEST_F(CommandRows, SetActiveTellsTheKernelsRefusal) {
  world.cut("eth1");
  const std::string answer = world.cli("set-active bond bond0 slave eth1");
  EXPECT_EQ(answer.rfind("fail\n", 0), 0U) << answer;
}

TEST_F(CommandRows, HistoryIsNumberedAndContinues) {
  const auto before = world.history();
  ASSERT_FALSE(before.empty());
  const auto last = before.back().sequence;
  world.cut("eth0");
  const std::string answer = world.cli("show history after " + std::to_string(last) + " json");
  EXPECT_NE(answer.find("carrier-lost"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("\"applied\""), std::string::npos) << answer;
  std::uint64_t expected = 0;
  for (const auto& entry : world.history()) EXPECT_EQ(entry.sequence, ++expected);
}

TEST_F(CommandRows, StatusLineCountsTheBonds) {
  EXPECT_EQ(world.engine().status_line(), "1 bond: 1 full");
  world.cut("eth0");
  EXPECT_EQ(world.engine().status_line(), "1 bond: 1 degraded");
}

}  // namespace
}  // namespace bondd
