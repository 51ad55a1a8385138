#include "bondd/ctl/outcome.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace bondd {
namespace {

using libpath::Errc;
using libpath::Error;

Options of(CommandId command, bool json = false) {
  Options options;
  options.command = command;
  options.json = json;
  return options;
}

TEST(Outcome, PrintsTheReply) {
  EXPECT_EQ(reply_outcome(of(CommandId::status), "text\n"), (Outcome{kExitOk, "text\n", ""}));
  EXPECT_EQ(reply_outcome(of(CommandId::reload), "ok\n"), (Outcome{kExitOk, "", ""}));
}

TEST(Outcome, SaysWhyItFailed) {
  EXPECT_EQ(reply_outcome(of(CommandId::bond), "fail\nno bond x"),
            (Outcome{kExitFailed, "", "bondctl: no bond x\n"}));
  EXPECT_NE(reply_outcome(of(CommandId::reload), "fail\n").err.find("journalctl"),
            std::string::npos);
  EXPECT_NE(reply_outcome(of(CommandId::apply), "fail\ntimeout\n").err.find("in time"),
            std::string::npos);
  const Outcome denied =
      reply_outcome(of(CommandId::apply), "fail\npermission deny: need to be root\n");
  EXPECT_EQ(denied.code, kExitFailed);
  EXPECT_NE(denied.err.find("root"), std::string::npos);
}

TEST(Outcome, OfARefusedPlanSaysHowToForceIt) {
  const std::string reply = "fail\n1. take bond0 down\n   refused: it is in use\n";
  EXPECT_NE(reply_outcome(of(CommandId::apply), reply).err.find("apply --force"),
            std::string::npos);
  EXPECT_EQ(reply_outcome(of(CommandId::apply_forced), reply).err.find("--force"),
            std::string::npos);
}

TEST(Outcome, OfAFailureIsJsonWhenAskedFor) {
  EXPECT_EQ(reply_outcome(of(CommandId::apply, true), "fail\n{\"refused\": true}\n"),
            (Outcome{kExitFailed, "{\"refused\": true}\n", ""}));
  EXPECT_EQ(reply_outcome(of(CommandId::bond, true), "fail\nno bond x\n"),
            (Outcome{kExitFailed, "", "bondctl: no bond x\n"}));
}

TEST(Outcome, OfLintIsItsWorstFinding) {
  const auto code = [](std::string_view reply) {
    return reply_outcome(of(CommandId::lint), reply).code;
  };
  EXPECT_EQ(code("0 errors, 0 warnings, 9 notes\n"), 0);
  EXPECT_EQ(code("text\n\n0 errors, 1 warning, 0 notes\n"), 1);
  EXPECT_EQ(code("text\n\n1 error, 0 warnings, 0 notes\n"), 2);
  EXPECT_EQ(code("something else\n"), 3);
  EXPECT_EQ(code("fail\n"), 3);
}

TEST(Outcome, SaysWhatToDoWhenNobodyListens) {
  const Outcome outcome =
      connect_outcome(of(CommandId::status), Error{Errc::not_found, "connect", ENOENT});
  EXPECT_EQ(outcome.code, kExitUnreachable);
  EXPECT_EQ(outcome.err,
            "bondctl: bondd is not running: systemctl start bondd (nobody listens at "
            "/run/bondd.socket)\n");
  EXPECT_NE(connect_outcome(of(CommandId::status), Error{Errc::denied, "connect", EACCES})
                .err.find("Permission denied"),
            std::string::npos);
}

TEST(Outcome, SaysHowLongItWaited) {
  const Outcome outcome =
      silence_outcome(of(CommandId::apply), Error{Errc::timeout, "receive reply", ETIMEDOUT});
  EXPECT_EQ(outcome.code, kExitUnreachable);
  EXPECT_NE(outcome.err.find("within 120 s"), std::string::npos);
}

}  // namespace
}  // namespace bondd
